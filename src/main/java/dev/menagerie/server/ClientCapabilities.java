// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Protocol;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/** What a modern client says of itself with each request. */
final class ClientCapabilities {

  private ClientCapabilities() {}

  /** Its capabilities; empty if it says none. */
  static JsonObject of(JsonObject params) {
    return object(meta(params), Protocol.CAPABILITIES_META);
  }

  /** What travels beside a request; empty if nothing does. */
  static JsonObject meta(JsonObject params) {
    return object(params, "_meta");
  }

  private static JsonObject object(JsonObject json, String name) {
    return json.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }
}
