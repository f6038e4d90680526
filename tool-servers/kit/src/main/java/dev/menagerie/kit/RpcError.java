// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;

/** An error of JSON-RPC or MCP: what one side tells the other about a request. */
public final class RpcError extends RuntimeException {

  private static final long serialVersionUID = 1;

  public static final int PARSE = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;

  /** MCP, until 2025-11-25; from then on it is {@link #INVALID_PARAMS}. */
  public static final int NO_RESOURCE = -32002;

  /** MCP, from 2026-07-28: headers and body differ. */
  public static final int HEADER_MISMATCH = -32020;

  /** MCP, from 2026-07-28: {@code data.requiredCapabilities} says what the client must offer. */
  public static final int MISSING_CAPABILITY = -32021;

  /** MCP, from 2026-07-28: {@code data.supported} lists what to choose from. */
  public static final int UNSUPPORTED_VERSION = -32022;

  private final int code;

  private final transient JsonObject data;

  public RpcError(int code, String message) {
    this(code, message, Wire.NOTHING);
  }

  public RpcError(int code, String message, JsonObject data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  static RpcError invalid(String message) {
    return new RpcError(INVALID_PARAMS, message);
  }

  public int code() {
    return code;
  }

  /** What else the error says, or an empty object. */
  public JsonObject data() {
    return data;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  JsonObject json() {
    var json = Wire.object().add("code", code).add("message", reason());
    if (!data.isEmpty()) {
      json.add("data", data);
    }
    return json.build();
  }

  static RpcError of(JsonObject json) {
    var code = json.get("code") instanceof JsonNumber number ? number.intValue() : INTERNAL;
    return new RpcError(code, json.getString("message", "no message"), Wire.object(json, "data"));
  }
}
