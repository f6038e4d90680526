// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.JsonValue;
import java.util.List;

/** A tool server that is a process of its own: it computes, always the same. */
final class TracedTools {

  private TracedTools() {}

  public static void main(String[] arguments) {
    var schema =
        Json.object(
            """
            {"type": "object", "properties": {"expression": {"type": "string"}},
             "required": ["expression"], "additionalProperties": false}
            """);
    var evaluate =
        new ServedTool(
            "evaluate",
            "Calculator: evaluates an arithmetic expression, such as 2 * (3 + 4) or 15% of 80.",
            schema,
            JsonValue.EMPTY_JSON_OBJECT,
            (_, _) -> ToolResult.text("87"));
    ToolServerMain.run(ToolServer.of("sums", "1", List.of(evaluate)));
  }
}
