// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.example;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Map;

/** A tool server with one tool. */
public final class Library {

  private static final Map<String, Integer> SHELVES = Map.of("Emma", 3, "Ulysses", 7);

  private static final String SCHEMA =
      """
      {
        "type": "object",
        "properties": {"title": {"type": "string", "description": "the exact title of a book"}},
        "required": ["title"],
        "additionalProperties": false
      }\
      """;

  private Library() {}

  public static void main(String[] arguments) {
    ToolServerMain.run("library", "1.0", tools());
  }

  static List<ServedTool> tools() {
    return List.of(
        new ServedTool(
            "find",
            "Finds a book by its title and returns the number of its shelf.",
            json(SCHEMA),
            json("{\"readOnlyHint\": true}"),
            (arguments, _) -> ToolResult.text("" + shelf(arguments.getString("title")))));
  }

  private static int shelf(String title) {
    var shelf = SHELVES.get(title);
    if (shelf == null) {
      throw new IllegalArgumentException(
          "there is no \"" + title + "\"; there are " + SHELVES.keySet());
    }
    return shelf;
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
