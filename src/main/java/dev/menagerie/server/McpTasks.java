// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.kit.RpcError;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.audit.NotRecorded;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/**
 * The extension {@code io.modelcontextprotocol/tasks}: a call answers at once with the task that it
 * began, which is asked for, answered and cancelled by its id. The tasks are ours, so they outlive
 * the server's process; nothing is kept beside them.
 */
final class McpTasks {

  static final String EXTENSION = "io.modelcontextprotocol/tasks";

  private static final int POLL_MILLIS = 1_000;

  private final Tasks tasks;
  private final McpDeeds deeds;
  private final McpReplies replies;

  McpTasks(Tasks tasks, McpDeeds deeds) {
    this.tasks = tasks;
    this.deeds = deeds;
    this.replies = new McpReplies(tasks, deeds);
  }

  /** Whether a client with these capabilities takes a task for an answer. */
  static boolean offered(JsonObject capabilities) {
    return capabilities.get("extensions") instanceof JsonObject extensions
        && extensions.containsKey(EXTENSION);
  }

  /** What the extension adds to the capabilities of a client or server. */
  static JsonObject extensions() {
    return Json.object().add(EXTENSION, JsonValue.EMPTY_JSON_OBJECT).build();
  }

  /** The answer to a call: the task that it began. */
  static JsonObject created(TaskRecord task) {
    return head(task, status(task, false)).add("resultType", "task").build();
  }

  /**
   * Answers {@code tasks/get}, {@code tasks/update} and {@code tasks/cancel}.
   *
   * @throws RpcError if the client does not know the extension, there is no such task, or what it
   *     answers does not fit
   */
  JsonObjectBuilder answer(String method, JsonObject params, Caller caller) {
    var capabilities = ClientCapabilities.of(params);
    if (!offered(capabilities)) {
      throw new RpcError(
          RpcError.MISSING_CAPABILITY,
          "Missing required client capability: extensions." + EXTENSION,
          Json.object()
              .add("requiredCapabilities", Json.object().add("extensions", extensions()))
              .build());
    }
    var id = params.getString("taskId", "");
    try {
      return switch (method) {
        case "tasks/get" -> shown(existing(id), McpReplies.asksForms(capabilities));
        case "tasks/update" -> updated(existing(id), params, caller);
        case "tasks/cancel" -> cancelled(existing(id), caller);
        default -> throw new RpcError(RpcError.METHOD_NOT_FOUND, "no such method: " + method);
      };
    } catch (Refused | JournalFailed | Problem | NotRecorded e) {
      throw new RpcError(RpcError.INTERNAL, Problems.problem(e).detail());
    }
  }

  private JsonObjectBuilder updated(TaskRecord task, JsonObject params, Caller caller) {
    var by = McpReplies.by(ClientCapabilities.meta(params), caller);
    var taken = replies.take(task.id(), McpReplies.responses(params), by, caller);
    taken
        .remarks()
        .forEach(
            (key, remark) -> {
              throw new RpcError(
                  RpcError.INVALID_PARAMS, "inputResponses.%s: %s".formatted(key, remark));
            });
    return Json.object();
  }

  private JsonObjectBuilder cancelled(TaskRecord task, Caller caller) {
    deeds.require();
    var _ = tasks.cancel(task.id());
    deeds.done(caller, "tasks/cancel", task.id());
    return Json.object();
  }

  /**
   * A task as it stands.
   *
   * @param asks whether the client can be asked by a form
   */
  private static JsonObjectBuilder shown(TaskRecord task, boolean asks) {
    var status = status(task, asks);
    var json = head(task, status);
    return switch (status) {
      case "input_required" ->
          json.add("inputRequests", McpReplies.asked(task, McpReplies.Taken.NOTHING).json());
      case "completed" -> json.add("result", McpCalls.complete(CallResults.ended(task)));
      default -> json;
    };
  }

  private static String status(TaskRecord task, boolean asks) {
    return switch (task.status()) {
      case QUEUED, RUNNING, WAITING ->
          asks && !task.waiting().isEmpty() ? "input_required" : "working";
      // How an agent fared is its result; failed is for what the protocol itself could not do.
      case COMPLETED, PARTIAL, FAILED, DIVERGED -> "completed";
      case CANCELLED -> "cancelled";
    };
  }

  private static JsonObjectBuilder head(TaskRecord task, String status) {
    return Json.object()
        .add("taskId", task.id())
        .add("status", status)
        .add("statusMessage", message(task))
        .add("createdAt", task.created().toString())
        .add("lastUpdatedAt", task.updated().toString())
        .add("ttlMs", JsonValue.NULL)
        .add("pollIntervalMs", POLL_MILLIS);
  }

  private static String message(TaskRecord task) {
    return task.status().ended() || task.waiting().isEmpty()
        ? task.status().text()
        : CallResults.waits(task);
  }

  private TaskRecord existing(String id) {
    return tasks
        .find(id)
        .orElseThrow(
            () ->
                new RpcError(
                    RpcError.INVALID_PARAMS,
                    "taskId: there is no task \"%s\"; it may have been deleted"
                        .formatted(id.length() > 64 ? id.substring(0, 64) + "..." : id)));
  }
}
