// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;

/** A tool as OpenAI writes it, and who followed. */
final class ChatFunction {

  private ChatFunction() {}

  static JsonObject of(String name, Tool tool) {
    var function =
        Json.object()
            .add("name", name)
            .add("description", tool.description())
            .add("parameters", StreamedModels.objectSchema(tool.schema()));
    return Json.object().add("type", "function").add("function", function).build();
  }
}
