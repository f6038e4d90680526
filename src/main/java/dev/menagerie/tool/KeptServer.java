// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ToolDescription;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Reads servers as they were kept in the catalogue. */
final class KeptServer {

  private KeptServer() {}

  /** The server that a document of the catalogue describes, without a request. */
  static RegisteredServer of(Means means, String name, JsonObject document) {
    var tools =
        document.getJsonArray("tools").getValuesAs(JsonObject.class).stream()
            .map(ToolDescription::of)
            .toList();
    var auth = document.getOrDefault("auth", JsonValue.EMPTY_JSON_OBJECT).asJsonObject();
    // The first format did not keep annotations: what is listed next is taken as it is.
    boolean first = document.getInt("v") < 2;
    return new RegisteredServer(
        means,
        name,
        ServerAddress.kept(document),
        Terms.kept(document),
        Auth.of(auth),
        first ? tools : listed(document, tools),
        first ? Approved.NONE : Approved.of(tools));
  }

  /** What was listed last: of the approved tools those that were, and what was held. */
  private static List<ToolDescription> listed(JsonObject document, List<ToolDescription> approved) {
    var offered = document.getJsonArray("offered");
    var listed = new ArrayList<ToolDescription>();
    approved.stream().filter(it -> offered.contains(Json.text(it.name()))).forEach(listed::add);
    document
        .getJsonArray("held")
        .getValuesAs(JsonObject.class)
        .forEach(tool -> listed.add(ToolDescription.of(tool)));
    return listed;
  }
}
