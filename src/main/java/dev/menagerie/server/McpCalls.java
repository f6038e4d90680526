// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.kit.Exchange;
import dev.menagerie.kit.InputRequired;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.server.McpFollowing.Outcome;
import dev.menagerie.server.McpReplies.Taken;
import dev.menagerie.server.McpStates.Standing;
import dev.menagerie.server.audit.NotRecorded;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code tools/call}: a task of the agent that is called, begun as by the HTTP API. */
final class McpCalls {

  /** What a person may be asked during one call of a legacy client. */
  private static final int MOST_ROUNDS = 1_000;

  private final AgentTools tools;
  private final Tasks tasks;
  private final Submissions submissions;
  private final McpFollowing following;
  private final McpStates states;
  private final McpDeeds deeds;
  private final McpReplies replies;

  McpCalls(
      AgentTools tools,
      Tasks tasks,
      Submissions submissions,
      McpFollowing following,
      McpStates states,
      McpDeeds deeds) {
    this.tools = tools;
    this.tasks = tasks;
    this.submissions = submissions;
    this.following = following;
    this.states = states;
    this.deeds = deeds;
    this.replies = new McpReplies(tasks, deeds);
  }

  /**
   * A call whose client is asked by its result, and begins anew with the answers.
   *
   * @throws RpcError if it names no agent, or its state is none of ours
   */
  JsonObject modern(JsonObject params, Exchange exchange) {
    tools.named(params);
    var capabilities = ClientCapabilities.of(params);
    var begun = states.opened(exchange.principal(), params);
    var responses = McpReplies.responses(params);
    var caller = McpCaller.of(exchange);
    return said(
        McpCalls::complete,
        () -> {
          if (begun.isEmpty() && McpTasks.offered(capabilities)) {
            return McpTasks.created(started(params, exchange));
          }
          var standing = begun.orElseGet(() -> new Standing(started(params, exchange).id(), 0));
          var taken =
              replies.take(standing.task(), responses, McpReplies.by(meta(params), caller), caller);
          if (taken.left()) {
            return complete(CallResults.left(existing(standing.task())));
          }
          return switch (followed(standing, progress(params, exchange), exchange, taken)) {
            case Outcome.Waits(var task, var at) when McpReplies.asksForms(capabilities) ->
                Json.object()
                    .add("resultType", "input_required")
                    .add("inputRequests", McpReplies.asked(task, taken).json())
                    .add("requestState", states.sealed(exchange.principal(), params, at))
                    .build();
            case Outcome outcome -> complete(result(outcome));
          };
        });
  }

  /**
   * A call whose client is asked by requests of ours.
   *
   * @throws RpcError if it names no agent
   */
  JsonObject legacy(JsonObject params, Exchange exchange) {
    tools.named(params);
    return said(
        ToolResult::json,
        () -> {
          var standing = new Standing(started(params, exchange).id(), 0);
          return conversed(standing, params, exchange).json();
        });
  }

  private ToolResult conversed(Standing begun, JsonObject params, Exchange exchange) {
    var standing = begun;
    var taken = Taken.NOTHING;
    var progress = progress(params, exchange);
    var caller = McpCaller.of(exchange);
    for (var round = 0; round < MOST_ROUNDS; round++) {
      var outcome = followed(standing, progress, exchange, taken);
      if (!(outcome instanceof Outcome.Waits(var task, var at))
          || !McpReplies.asksForms(exchange.capabilities())) {
        return result(outcome);
      }
      var answers = asked(task, taken, exchange);
      if (answers.isEmpty()) {
        return CallResults.left(existing(task.id()));
      }
      taken = replies.take(task.id(), answers.get(), McpReplies.by(meta(params), caller), caller);
      if (taken.left()) {
        return CallResults.left(existing(task.id()));
      }
      standing = at;
    }
    return CallResults.left(existing(standing.task()));
  }

  /** The answers of a client; none if it does not answer what it was asked. */
  private Optional<JsonObject> asked(TaskRecord task, Taken taken, Exchange exchange) {
    InputRequired forms = McpReplies.asked(task, taken);
    try {
      return Optional.of(exchange.asked().apply(forms));
    } catch (RpcError _) {
      if (exchange.cancelled().getAsBoolean()) {
        cancel(task.id(), exchange);
      }
      return Optional.empty();
    }
  }

  private static CallProgress progress(JsonObject params, Exchange exchange) {
    return new CallProgress(meta(params), exchange.aside());
  }

  private Outcome followed(
      Standing standing, CallProgress progress, Exchange exchange, Taken taken) {
    var outcome = following.follow(standing, exchange, progress, taken.answered());
    if (outcome instanceof Outcome.Left(var cancelled) && cancelled) {
      cancel(standing.task(), exchange);
    }
    return outcome;
  }

  private void cancel(String task, Exchange exchange) {
    var _ = tasks.cancel(task);
    deeds.done(McpCaller.of(exchange), "cancelled", task);
  }

  private static ToolResult result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ended(var task) -> CallResults.ended(task);
      case Outcome.Waits(var task, _) -> CallResults.waiting(task);
      case Outcome.Stopped(var task) -> CallResults.stopping(task);
      case Outcome.Left _ -> ToolResult.error("nobody waits for this answer any more");
    };
  }

  private TaskRecord started(JsonObject params, Exchange exchange) {
    var agent = params.getString("name");
    if (!(params.getOrDefault("arguments", JsonValue.EMPTY_JSON_OBJECT)
        instanceof JsonObject arguments)) {
      throw new RpcError(RpcError.INVALID_PARAMS, "arguments must be an object");
    }
    var caller = McpCaller.of(exchange);
    var submission =
        submissions.read(
            agent,
            arguments,
            "_meta." + Protocol.IDEMPOTENCY_KEY,
            key(meta(params)),
            caller.name());
    deeds.require();
    var task = tasks.start(submission);
    deeds.done(caller, "tools/call " + agent, task.id());
    return task;
  }

  private static Optional<String> key(JsonObject meta) {
    var key = meta.get(Protocol.IDEMPOTENCY_KEY);
    if (key == null) {
      return Optional.empty();
    }
    if (key instanceof JsonString text) {
      return Optional.of(text.getString());
    }
    throw new RpcError(
        RpcError.INVALID_PARAMS, "_meta.%s must be a text".formatted(Protocol.IDEMPOTENCY_KEY));
  }

  private TaskRecord existing(String id) {
    return tasks
        .find(id)
        .orElseThrow(() -> new Refused(Refused.Why.UNKNOWN, "task %s was deleted".formatted(id)));
  }

  /** What the HTTP API would refuse is a result for the model to read. */
  private static <T> T said(Function<ToolResult, T> form, Supplier<T> call) {
    try {
      return call.get();
    } catch (Refused | JournalFailed | Problem | NotRecorded e) {
      return form.apply(ToolResult.error(Problems.problem(e).detail()));
    }
  }

  /** A result as the modern revision wants it. */
  static JsonObject complete(ToolResult result) {
    return Json.object(result.json()).add("resultType", "complete").build();
  }

  private static JsonObject meta(JsonObject params) {
    return ClientCapabilities.meta(params);
  }
}
