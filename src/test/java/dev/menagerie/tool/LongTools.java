// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.LongHandler;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/** The tools by which the conformance suite looks at tasks. */
final class LongTools {

  private static final JsonObject ANY = Json.object("{\"type\": \"object\"}");
  private static final JsonObject YES =
      Json.object(
          "{\"type\":\"object\",\"properties\":{\"confirm\":{\"type\":\"boolean\"}},\"required\":[\"confirm\"]}");

  private LongTools() {}

  static List<ServedTool> all() {
    return List.of(
        new ServedTool(
            "greet",
            "Greets.",
            ANY,
            (given, _) -> ToolResult.text("Hello, %s!".formatted(given.getString("name", "")))),
        running("slow_compute", (given, _) -> slow(given)),
        running(
            "failing_job",
            (_, _) -> {
              pause(1);
              return ToolResult.error("It always fails.");
            }),
        running(
            "protocol_error_job",
            (_, _) -> {
              throw new RpcError(RpcError.INTERNAL, "It always ends with an error.");
            }),
        running("confirm_delete", (given, meta) -> deleted(given, meta)),
        running("multi_input", (_, meta) -> several(meta)));
  }

  private static ServedTool running(String name, LongHandler handler) {
    return new ServedTool(name, "Runs long.", ANY, handler);
  }

  private static ToolResult slow(JsonObject given) {
    pause(given.getInt("seconds", 1));
    return ToolResult.text("computed " + given.getString("label", ""));
  }

  private static void pause(int seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static ToolResult deleted(JsonObject given, CallMeta meta) {
    var file = given.getString("filename", "");
    var answer = meta.ask("confirm", new InputRequest.Form("Delete %s?".formatted(file), YES));
    return ToolResult.text(
        answer.getString("action", "").equals("accept") ? "deleted " + file : "kept " + file);
  }

  private static ToolResult several(CallMeta meta) {
    var requests = new LinkedHashMap<String, InputRequest>();
    requests.put("first", new InputRequest.Form("The first?", YES));
    requests.put("second", new InputRequest.Form("The second?", YES));
    return ToolResult.text("answered: " + meta.ask(requests).keySet());
  }
}
