// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/** A tool server of one tool that reads, one that may be repeated, and one that must not be. */
final class WitnessedTools implements AutoCloseable {

  static final String NAME = "shop";
  static final String APPEND = "append";

  private static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"],
           "additionalProperties": false}
          """);

  private final Witness witness;
  private final ToolServer.Listening server;
  private volatile boolean performsFirst;

  WitnessedTools(Witness witness) {
    this.witness = witness;
    this.server =
        ToolServer.of(
                NAME,
                "1",
                List.of(
                    tool("read", what -> "7 pieces of " + what),
                    tool("put", what -> "noted " + what),
                    tool(APPEND, what -> "appended " + what)))
            .start("127.0.0.1", 0);
  }

  /** Whether calls are carried out before or after they are held. */
  void performsFirst(boolean first) {
    performsFirst = first;
  }

  /** The request that registers it, with nothing said in favour of what appends. */
  String registration() {
    var trust = Json.object().add("shop__read", "read-only").add("shop__put", "idempotent");
    return Json.object()
        .add("name", NAME)
        .add("url", server.url())
        .add("trust", trust)
        .add("policy", "allow")
        .build()
        .toString();
  }

  private ServedTool tool(String name, UnaryOperator<String> body) {
    return new ServedTool(
        name,
        "The tool " + name + ".",
        SCHEMA,
        (arguments, meta) -> call(name, body.apply(arguments.getString("what")), meta));
  }

  private ToolResult call(String tool, String result, CallMeta meta) {
    var call = witness.arrive(tool, meta.idempotencyKey().orElseThrow());
    boolean first = performsFirst;
    if (first) {
      witness.perform(call, result);
    }
    if (!witness.admits(call)) {
      return ToolResult.error("the caller is gone");
    }
    if (!first) {
      witness.perform(call, result);
    }
    return ToolResult.text(result);
  }

  @Override
  public void close() {
    server.close();
  }
}
