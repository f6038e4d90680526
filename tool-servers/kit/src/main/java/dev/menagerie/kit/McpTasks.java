// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that are carried out as tasks, by ids that nobody can guess.
 *
 * <p>Source: the extension {@code io.modelcontextprotocol/tasks}.
 */
final class McpTasks {

  private static final int MOST = 1_000;

  private final Map<String, ServedTask> tasks = new ConcurrentHashMap<>();
  private final InstantSource clock;

  McpTasks(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether a caller with these capabilities knows tasks. */
  static boolean known(JsonObject capabilities) {
    return Wire.object(capabilities, "extensions").containsKey(Protocol.TASKS);
  }

  /** What a server that has tasks, or a caller that must, says of its capabilities. */
  static JsonObject extension() {
    return Wire.object().add(Protocol.TASKS, Wire.NOTHING).build();
  }

  /**
   * Begins a call as a task. If too many are kept, the oldest of those that are over is not kept
   * any more.
   *
   * @throws RpcError if none of them is over
   */
  JsonObjectBuilder begin(JsonObject meta, JsonObject capabilities, ServedTask.Work work) {
    forgetOld();
    if (tasks.size() >= MOST && !forgetOneEnded()) {
      throw new RpcError(
          RpcError.INTERNAL, "the server carries out %d tasks; call again later".formatted(MOST));
    }
    var task = new ServedTask(clock);
    tasks.put(task.id(), task);
    task.begin(meta, capabilities, work);
    return task.json().add("resultType", "task");
  }

  /** Nobody can ask for what these still do. */
  private void forgetOld() {
    tasks.values().stream()
        .filter(ServedTask::old)
        .forEach(
            task -> {
              tasks.remove(task.id());
              task.cancel();
            });
  }

  private boolean forgetOneEnded() {
    return tasks.values().stream()
        .filter(ServedTask::ended)
        .min(Comparator.comparing(ServedTask::created))
        .filter(task -> tasks.remove(task.id(), task))
        .isPresent();
  }

  /**
   * Answers a request about a task.
   *
   * @throws RpcError if there is no such method or task, or the caller does not know tasks
   */
  JsonObjectBuilder answer(String method, JsonObject params) {
    var capabilities = Wire.object(Wire.object(params, "_meta"), Protocol.CAPABILITIES_META);
    if (!known(capabilities)) {
      throw McpMethods.missing(Wire.object().add("extensions", extension()).build());
    }
    forgetOld();
    var task = tasks.get(params.getString("taskId", ""));
    if (task == null) {
      throw RpcError.invalid("taskId: no such task; it may be too old");
    }
    return switch (method) {
      case "tasks/get" -> task.json();
      case "tasks/update" -> {
        task.answer(Wire.object(params, "inputResponses"));
        yield Wire.object();
      }
      case "tasks/cancel" -> {
        task.cancel();
        yield Wire.object();
      }
      default -> throw McpMethods.unknown(method);
    };
  }
}
