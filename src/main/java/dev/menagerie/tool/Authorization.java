// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows a tool server that this client may speak with it. Used by many threads. */
@FunctionalInterface
interface Authorization {

  /** Shows nothing. */
  Authorization NONE = _ -> Map.of();

  /**
   * A request that a server did not let in, so that it had no effect.
   *
   * @param status 401 or 403
   * @param challenges each {@code WWW-Authenticate} as it came
   * @param shown the headers that were not enough
   */
  record Refusal(int status, List<String> challenges, Map<String, String> shown) {}

  /**
   * Headers of the next request.
   *
   * @param limit for finding them
   * @throws ExchangeFailed as not sent if there is nothing to show
   */
  Map<String, String> headers(Duration limit);

  /**
   * Whether the request may be sent again, with other headers.
   *
   * @throws ExchangeFailed as not sent if something must be done before; the message says what
   */
  default boolean renewed(Refusal refusal, Duration limit) {
    return false;
  }

  /** The server let a request in. */
  default void accepted() {}

  /** Takes up what was kept when the server was last registered here. */
  default void restore() {}

  /** The server is registered: what must outlive this process is kept from now on. */
  default void keep() {}

  /** The server is registered no longer. */
  default void forget() {}

  /** How it stands, as the HTTP API shows it; empty if there is nothing to say. */
  default Optional<JsonObject> json() {
    return Optional.empty();
  }

  /** Whether nothing can be asked of the server before a person has agreed. */
  default boolean waits() {
    return false;
  }

  /** Whether a person was sent to an authorization server from here who comes back with this. */
  default boolean awaits(Map<String, String> response) {
    return false;
  }

  /**
   * Takes what an authorization server sends a person back with, once.
   *
   * @return whether the person was sent from here
   * @throws ExchangeFailed if it does not let this client in; the message says why
   */
  default boolean agreed(Map<String, String> response, Duration limit) {
    return false;
  }
}
