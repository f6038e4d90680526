// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks a tool what became of a call in doubt, by its idempotency key, before a person is asked. */
final class Reconciling {

  /** The gate's name in the journal. */
  static final String GATE = "reconcile";

  /** Who replied, in the journal. */
  static final String HOOK = "reconcile hook";

  /** How often the hook may have one call sent again; then a person is asked. */
  private static final int MOST_REPEATS = 5;

  /**
   * What the hook said.
   *
   * @param reaction empty if a person has to be asked
   * @param note for that person
   */
  record Verdict(Optional<Reaction> reaction, String note) {}

  private static final Verdict NONE = new Verdict(Optional.empty(), "");

  private final String task;
  private final TaskLog log;
  private final ToolGateway gateway;
  private final Supplier<Duration> timeout;

  Reconciling(String task, TaskLog log, ToolGateway gateway, Supplier<Duration> timeout) {
    this.task = task;
    this.log = log;
    this.gateway = gateway;
    this.timeout = timeout;
  }

  /**
   * Asks the hook of a tool, if it has one. The verdict is in the journal on return.
   *
   * @param earlier how often it was asked about this effect before
   */
  Verdict verdict(Step step, PinnedTool tool, int earlier) {
    if (tool.rule().reconcile().isEmpty()) {
      return NONE;
    }
    var name = tool.rule().reconcile().get();
    var observation = ask(step, name);
    log.check(step.branch());
    var reaction = decoded(observation);
    if (earlier >= MOST_REPEATS
        && reaction.filter(Reaction.NotHappened.class::isInstance).isPresent()) {
      observation =
          new Observation.Failure("it said %d times that it did not happen".formatted(earlier + 1));
      reaction = Optional.empty();
    }
    write(step, name, observation, reaction);
    return new Verdict(reaction, "%s could not tell: %s".formatted(name, said(observation)));
  }

  private static String said(Observation observation) {
    return switch (observation) {
      case Observation.Result(var text) -> text;
      case Observation.Failure(var reason) -> reason;
    };
  }

  private Observation ask(Step step, String name) {
    var hook =
        gateway.pin(List.of(name)).stream().filter(it -> it.tool().name().equals(name)).findFirst();
    if (hook.isEmpty()) {
      return new Observation.Failure("there is no such tool now");
    }
    if (hook.get().trust() != Trust.READ_ONLY) {
      return new Observation.Failure("it is not trusted as read-only");
    }
    var key = new ToolGateway.Context(task, step.path(), timeout.get()).idempotencyKey();
    var call = ToolCall.of(name, Json.object().add("idempotencyKey", key).build());
    var refusal = gateway.refusal(hook.get(), call);
    if (refusal.isPresent()) {
      return new Observation.Failure(refusal.get());
    }
    try {
      // A key of its own: a server that remembers keys would answer with the other call's result.
      var context = new ToolGateway.Context(task, step.path() + "#" + GATE, timeout.get());
      return switch (gateway.call(hook.get(), call, context)) {
        case ToolOutcome.Done(var observation) -> observation;
        case ToolOutcome.Replaceable(var reason, _) -> new Observation.Failure(reason);
        case ToolOutcome.InDoubt(var reason) -> new Observation.Failure(reason);
        case ToolOutcome.Asks _, ToolOutcome.AsksLive _ ->
            new Observation.Failure("it wants to ask a person");
      };
    } catch (RuntimeException e) { // a hook that breaks must not fail the agent
      return new Observation.Failure("the call broke off: " + e);
    }
  }

  private static Optional<Reaction> decoded(Observation observation) {
    if (!(observation instanceof Observation.Result(var text))) {
      return Optional.empty();
    }
    try {
      var answer = Json.object(text);
      var happened = answer.getOrDefault("happened", JsonValue.NULL);
      if (happened.equals(JsonValue.FALSE)) {
        return Optional.of(new Reaction.NotHappened());
      }
      return happened.equals(JsonValue.TRUE) && answer.get("result") instanceof JsonString result
          ? Optional.of(new Reaction.Happened(result.getString()))
          : Optional.empty();
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  private void write(Step step, String name, Observation observation, Optional<Reaction> reaction) {
    var outcome =
        Json.object().add("tool", name).addAll(Json.object(Wire.observation(observation)));
    var gate = new Write.Append(entry(step, Kind.GATE, GATE, outcome.build()));
    var writes =
        reaction
            .map(
                it ->
                    List.<Write>of(
                        gate,
                        new Write.Append(
                            entry(
                                step,
                                Kind.REPLY,
                                Waiting.Reason.IN_DOUBT.text(),
                                Json.object(it.json()).add("by", HOOK).build()))))
            .orElse(List.of(gate));
    log.write(step.branch(), writes);
  }

  private Entry entry(Step step, Kind kind, String name, JsonObject outcome) {
    return log.entry(
        step.path(),
        kind,
        Phase.RESULT,
        List.of(),
        name,
        JsonValue.NULL,
        Wire.recorded(outcome),
        Usage.NONE,
        0);
  }
}
