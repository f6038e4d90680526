// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;

/** What a server says of itself, in both eras. */
public record Introduction(String name, String version) {

  /** The server, as {@code serverInfo}. */
  public JsonObject info() {
    return Wire.object().add("name", name).add("version", version).build();
  }

  /** The result of {@code server/discover}, to be completed. */
  public JsonObjectBuilder discovered(JsonObject capabilities) {
    var versions = Wire.array();
    Protocol.SUPPORTED.forEach(versions::add);
    return Wire.object().add("supportedVersions", versions).add("capabilities", capabilities);
  }

  /** The result of {@code initialize}: in the revision asked for, or the newest of its era. */
  public JsonObject initialized(JsonObject params, JsonObject capabilities) {
    var asked = params.getString("protocolVersion", "");
    var version = Protocol.LEGACY.contains(asked) ? asked : Protocol.LEGACY.getFirst();
    return Wire.object()
        .add("protocolVersion", version)
        .add("capabilities", capabilities)
        .add("serverInfo", info())
        .build();
  }
}
