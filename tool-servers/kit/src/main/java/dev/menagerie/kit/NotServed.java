// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.Map;

/** A request that is not answered for who makes it, or not now. */
public final class NotServed extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final transient JsonObject data;
  private final transient Map<String, String> headers;

  /**
   * Refuses a request.
   *
   * @param status of HTTP, from 400 to 599
   * @param message what to do, for people
   * @param data what else the error says, or an empty object
   * @param headers of the answer, such as {@code WWW-Authenticate}
   */
  public NotServed(int status, String message, JsonObject data, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.data = data;
    this.headers = Map.copyOf(headers);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  RpcError error() {
    return new RpcError(RpcError.INVALID_REQUEST, String.valueOf(getMessage()), data);
  }
}
