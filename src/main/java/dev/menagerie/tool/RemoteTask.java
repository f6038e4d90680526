// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A call that its server carries out as a task: it is asked how far it is until it is over. One
 * that nobody waits for any more is cancelled.
 *
 * <p>Source: the extension {@code io.modelcontextprotocol/tasks}.
 */
final class RemoteTask {

  private static final Duration USUAL_POLL = Duration.ofSeconds(1);
  private static final Duration SHORTEST_POLL = Duration.ofMillis(100);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

  /** The server has the task: an answer that fails to come is asked for again. */
  private static final int MOST_FAILURES = 5;

  /** Of things that one task may ask. */
  private static final int MOST_QUESTIONS = 20;

  /** For the answer to one question about it. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  /** It travels in a header of each request about the task. */
  private static final int LONGEST_ID = 1_000;

  /** Sends a request about the task, and returns its result. */
  interface Requests {
    JsonObject send(String method, JsonObject params, Map<String, String> headers, Duration limit);

    /** One short line of what the server says, without secrets, for a message. */
    String brief(String foreign);
  }

  private final String id;
  private final Requests requests;
  private final UnaryOperator<JsonObject> answers;
  private final boolean asking;
  private final Consumer<ToolProgress> heard;
  private final Deadline deadline;
  private final Map<String, JsonValue> given = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private String said = "";
  private int told;
  private Duration poll = USUAL_POLL;

  /**
   * A task that has begun.
   *
   * @param created what the call was answered with
   * @param asking whether it is left where it asks a person
   * @param answers to what the task asks for, by name
   * @param heard is told what the task says of itself
   * @param deadline of the call
   */
  RemoteTask(
      JsonObject created,
      boolean asking,
      Requests requests,
      UnaryOperator<JsonObject> answers,
      Consumer<ToolProgress> heard,
      Deadline deadline) {
    if (!(created.get("taskId") instanceof JsonString told) || told.getString().isBlank()) {
      throw new ExchangeFailed(Kind.FOREIGN, "its result is a task without an id");
    }
    if (told.getString().length() > LONGEST_ID) {
      throw new ExchangeFailed(
          Kind.FOREIGN,
          "its result is a task whose id has more than %d characters".formatted(LONGEST_ID));
    }
    this(told.getString(), asking, requests, answers, heard, deadline);
    noticed(created);
  }

  private RemoteTask(
      String id,
      boolean asking,
      Requests requests,
      UnaryOperator<JsonObject> answers,
      Consumer<ToolProgress> heard,
      Deadline deadline) {
    this.id = id;
    this.asking = asking;
    this.requests = requests;
    this.answers = answers;
    this.heard = heard;
    this.deadline = deadline;
  }

  /**
   * The task that a call was left in when it asked, which is told the answers that it still waits
   * for; empty if the call was no task.
   */
  static Optional<RemoteTask> goingOn(
      Answers.Given given,
      Requests requests,
      UnaryOperator<JsonObject> answers,
      Consumer<ToolProgress> heard,
      Deadline deadline) {
    var suspended = Suspended.of(given.state());
    return suspended
        .task()
        .map(
            id -> {
              var task = new RemoteTask(id, true, requests, answers, heard, deadline);
              suspended.answered().forEach(name -> task.given.put(name, JsonValue.NULL));
              task.taken.addAll(suspended.answered());
              var responses = AskedForms.responses(given);
              task.given.putAll(responses);
              task.taken.removeAll(responses.keySet());
              task.poll = Duration.ZERO;
              return task;
            });
  }

  /**
   * Waits for the result.
   *
   * @throws ExchangeFailed if it does not come in time, or not at all
   * @throws RpcError if the call failed with it
   */
  ToolResult result() {
    try {
      for (var failures = 0; ; ) {
        paused();
        try {
          var state = send("tasks/get", JsonValue.EMPTY_JSON_OBJECT);
          noticed(state);
          switch (state.getString("status", "")) {
            case "working" -> {}
            case "input_required" -> answer(state);
            case "completed" -> {
              return completed(state);
            }
            case "cancelled" -> {
              return ToolResult.error("the server has cancelled the call" + reason());
            }
            case "failed" -> throw failed(state);
            default -> throw new ExchangeFailed(Kind.FOREIGN, "its task is in no known state");
          }
          failures = 0;
        } catch (ExchangeFailed e) {
          if (Thread.currentThread().isInterrupted()
              || !e.passing()
              || ++failures == MOST_FAILURES) {
            throw e;
          }
        }
      }
    } catch (ExchangeFailed e) {
      Thread.ofVirtual().name("mcp-cancel").start(this::cancel);
      throw e.inTask();
    } catch (Unanswerable e) {
      Thread.ofVirtual().name("mcp-cancel").start(this::cancel);
      throw e.error;
    }
  }

  /** The task asks for what this client does not have. */
  private static final class Unanswerable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient RpcError error;

    private Unanswerable(RpcError error) {
      super(error.reason(), null, false, false);
      this.error = error;
    }
  }

  private JsonObject send(String method, JsonObject more) {
    try {
      var left = left();
      return sent(method, more, left.compareTo(LONGEST_ANSWER) < 0 ? left : LONGEST_ANSWER);
    } catch (RpcError e) {
      // What the call itself failed with is told in the task.
      throw new ExchangeFailed(
          Kind.UNUSABLE,
          "it began a task and answers %s with an error: %s"
              .formatted(method, requests.brief(e.reason())));
    }
  }

  private JsonObject sent(String method, JsonObject more, Duration limit) {
    return sent(id, requests, method, more, limit);
  }

  private static JsonObject sent(
      String id, Requests requests, String method, JsonObject more, Duration limit) {
    var params = Json.object(more).add("taskId", id).build();
    return requests.send(
        method, params, Map.of(Protocol.NAME_HEADER, ParamHeaders.encoded(id)), limit);
  }

  private Duration left() {
    var left = deadline.left();
    if (!left.isPositive()) {
      throw new ExchangeFailed(Kind.UNANSWERED, "its task was not over in time" + reason());
    }
    return left;
  }

  private void paused() {
    var left = left();
    try {
      Thread.sleep(poll.compareTo(left) < 0 ? poll : left);
      poll = poll.isZero() ? USUAL_POLL : poll;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ExchangeFailed(Kind.UNANSWERED, "the call was interrupted while its task ran");
    }
  }

  /** Takes note of how often the server wants to be asked, and passes on what is new. */
  private void noticed(JsonObject state) {
    if (state.get("pollIntervalMs") instanceof JsonNumber millis && millis.isIntegral()) {
      poll = Duration.ofMillis(millis.longValue());
      poll = poll.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : poll;
      poll = poll.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : poll;
    }
    var message =
        state.get("statusMessage") instanceof JsonString text
            ? requests.brief(text.getString())
            : "";
    if (!message.isEmpty() && !message.equals(said)) {
      said = message;
      heard.accept(new ToolProgress(++told, OptionalDouble.empty(), message));
    }
  }

  private String reason() {
    return said.isEmpty() ? "" : "; it said: " + said;
  }

  /**
   * Answers what it asks for. Nobody is asked for the same twice; an answer goes out until the
   * server has taken it.
   */
  private void answer(JsonObject state) {
    var asked =
        state.get("inputRequests") instanceof JsonObject json ? json : JsonValue.EMPTY_JSON_OBJECT;
    var open = Json.object();
    asked.keySet().stream()
        .filter(name -> !given.containsKey(name))
        .forEach(name -> open.add(name, asked.get(name)));
    var unknown = open.build();
    if (given.size() + unknown.size() > MOST_QUESTIONS) {
      throw new ExchangeFailed(
          Kind.UNUSABLE, "its task asks for more than %d things".formatted(MOST_QUESTIONS));
    }
    tell(asked);
    if (asking && AskedForms.anyForm(unknown)) {
      var names = new HashSet<>(given.keySet());
      names.addAll(unknown.keySet());
      throw new Asked(unknown, new Suspended(Optional.empty(), Optional.of(id), names));
    }
    if (!unknown.isEmpty()) {
      given.putAll(answered(unknown));
      tell(asked);
    }
  }

  /** Sends the answers that are known and not taken yet. */
  private void tell(JsonObject asked) {
    var responses = Json.object();
    asked.keySet().stream()
        .filter(name -> given.containsKey(name) && !taken.contains(name))
        .forEach(name -> responses.add(name, given.get(name)));
    var told = responses.build();
    if (!told.isEmpty()) {
      send("tasks/update", Json.object().add("inputResponses", told).build());
      taken.addAll(told.keySet());
    }
  }

  private JsonObject answered(JsonObject asked) {
    try {
      return answers.apply(asked);
    } catch (RpcError e) {
      throw new Unanswerable(e);
    }
  }

  private static ToolResult completed(JsonObject state) {
    if (state.get("result") instanceof JsonObject result) {
      try {
        return ToolResult.of(result);
      } catch (RpcError e) {
        throw new ExchangeFailed(Kind.FOREIGN, "its result is not valid: " + e.reason());
      }
    }
    throw new ExchangeFailed(Kind.FOREIGN, "its task is completed and has no result");
  }

  private static RpcError failed(JsonObject state) {
    var error =
        state.get("error") instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    var code =
        error.get("code") instanceof JsonNumber number ? number.intValue() : RpcError.INTERNAL;
    return new RpcError(code, error.getString("message", "no message"));
  }

  private void cancel() {
    cancel(id, requests);
  }

  /** Has the server end a task, if that can be. */
  static void cancel(String id, Requests requests) {
    try {
      sent(id, requests, "tasks/cancel", JsonValue.EMPTY_JSON_OBJECT, LONGEST_ANSWER);
    } catch (ExchangeFailed | RpcError _) {
      // The server ends it in its own time.
    }
  }
}
