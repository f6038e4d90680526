// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import java.util.stream.IntStream;

/** A tool server of the kit whose tools answer at once with what they were asked. */
final class EchoServer {

  static final String TOOL = "echo";

  private static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object", "properties": {"text": {"type": "string"}, "times": {"type": "integer"}},
           "required": ["text"], "additionalProperties": false}\
          """);

  private EchoServer() {}

  /** Serves so many tools on a free port of this machine: the first is {@link #TOOL}. */
  static ToolServer.Listening start(int tools) {
    var served =
        IntStream.range(0, tools)
            .mapToObj(
                i ->
                    new ServedTool(
                        i == 0 ? TOOL : TOOL + i,
                        "Says again what it is told, number %d of the tools of this server."
                            .formatted(i),
                        SCHEMA,
                        (arguments, _) -> ToolResult.text(arguments.getString("text"))))
            .toList();
    return ToolServer.of("echo", "1", served).start("127.0.0.1", 0);
  }
}
