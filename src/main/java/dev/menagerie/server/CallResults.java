// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Place;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a call of an agent returns: its task, as text and as the value that the HTTP API shows. */
final class CallResults {

  private static final List<String> SHOWN =
      List.of("id", "agent", "status", "answer", "error", "model", "usage");

  /** Of the value beside the text. */
  static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object",
           "properties": {
             "id": {"type": "string", "description": "The task, as in GET /v1/tasks/{id}"},
             "agent": {"type": "string"},
             "status": {"type": "string", "enum": ["queued", "running", "waiting", "completed",
                        "partial", "failed", "cancelled", "diverged"]},
             "answer": {"type": ["object", "null"],
               "properties": {"text": {"type": "string"}, "complete": {"type": "boolean"}},
               "required": ["text", "complete"]},
             "error": {"type": ["string", "null"]},
             "model": {"type": "string"},
             "usage": {"type": "object",
               "properties": {
                 "inputTokens": {"type": "integer"}, "outputTokens": {"type": "integer"},
                 "usd": {"type": "number"}, "effects": {"type": "integer"},
                 "toolCalls": {"type": "integer"}},
               "required": ["inputTokens", "outputTokens", "usd", "effects", "toolCalls"]}},
           "required": ["id", "agent", "status", "answer", "error", "model", "usage"]}
          """);

  private CallResults() {}

  /** Of a task that has ended. */
  static ToolResult ended(TaskRecord task) {
    return switch (task.status()) {
      case COMPLETED -> result(task, List.of(text(task)), false);
      case PARTIAL -> result(task, List.of(text(task), unfinished(task)), false);
      case FAILED, CANCELLED, DIVERGED, QUEUED, RUNNING, WAITING ->
          result(task, List.of(over(task)), true);
    };
  }

  /** Of a task that waits for a person whom the client cannot ask, or who does not answer. */
  static ToolResult waiting(TaskRecord task) {
    return result(task, List.of(waits(task)), false);
  }

  /** Of a task whose client has no more to say: somebody else may have answered it meanwhile. */
  static ToolResult left(TaskRecord task) {
    return task.status().ended() ? ended(task) : waiting(task);
  }

  /** Of a task that goes on when the server is back. */
  static ToolResult stopping(TaskRecord task) {
    var text =
        "The server is stopping. Task %s goes on when it is back; GET /v1/tasks/%s shows it."
            .formatted(task.id(), task.id());
    return result(task, List.of(text), true);
  }

  /** That a task waits, for what, and where it is answered. */
  static String waits(TaskRecord task) {
    var what =
        task.waiting().stream().map(Waiting::text).collect(Collectors.joining("\n", "", "\n"));
    return "Task %s waits for a person:\n%sAnswer it with POST /v1/tasks/%s/reply; it goes on then."
        .formatted(task.id(), what, task.id());
  }

  private static String text(TaskRecord task) {
    return task.answer().map(Answer::text).orElse("");
  }

  private static String unfinished(TaskRecord task) {
    return "Task %s ended before it was done%s; this is the best that it had."
        .formatted(task.id(), reason(task));
  }

  private static String over(TaskRecord task) {
    return "Task %s has ended: %s%s.".formatted(task.id(), task.status().text(), reason(task));
  }

  private static String reason(TaskRecord task) {
    return task.error().map(error -> " (" + error + ")").orElse("");
  }

  private static ToolResult result(TaskRecord task, List<String> texts, boolean isError) {
    var content = new ArrayList<Content>();
    texts.forEach(text -> content.add(new Content.Text(text)));
    return new ToolResult(content, Optional.of(structured(task)), isError);
  }

  private static JsonObject structured(TaskRecord task) {
    var whole = TaskJson.of(task, Optional.<Place>empty());
    var json = Json.object();
    SHOWN.forEach(name -> json.add(name, whole.get(name)));
    return json.build();
  }
}
