// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.function.Consumer;

/** A tool server that is a process of its own: it computes, always the same. */
final class TracedTools {

  private TracedTools() {}

  public static void main(String[] arguments) {
    ToolServerMain.run(ToolServer.of("sums", "1", List.of(evaluate(_ -> {}))));
  }

  /** The tool; tells what travels with each call. */
  static ServedTool evaluate(Consumer<CallMeta> told) {
    var schema =
        Json.object(
            """
            {"type": "object", "properties": {"expression": {"type": "string"}},
             "required": ["expression"], "additionalProperties": false}
            """);
    return new ServedTool(
        "evaluate",
        "Calculator: evaluates an arithmetic expression, such as 2 * (3 + 4) or 15% of 80.",
        schema,
        JsonValue.EMPTY_JSON_OBJECT,
        (_, meta) -> {
          told.accept(meta);
          return ToolResult.text("87");
        });
  }
}
