// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The verb that calls tools. An untrusted call without an answer is never repeated by itself. */
final class Acting {

  private static final String IN_DOUBT = Waiting.Reason.IN_DOUBT.text();

  private final String task;
  private final Effects effects;
  private final ToolGateway gateway;
  private final Waits waits;
  private final Approving approving;
  private final Reconciling reconciling;
  private final Precedents precedents;
  private final Duration timeout;
  private final Map<String, PinnedTool> pinned = new LinkedHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  Acting(
      String task,
      Effects effects,
      ToolGateway gateway,
      List<PinnedTool> tools,
      Precedents precedents,
      Waits waits,
      Approving.Expiry expiry,
      Duration timeout) {
    this.task = task;
    this.effects = effects;
    this.gateway = gateway;
    this.precedents = precedents;
    this.waits = waits;
    this.approving = new Approving(effects.log(), gateway, waits, expiry);
    this.reconciling = new Reconciling(task, effects.log(), gateway, this::timeout);
    this.timeout = timeout;
    tools.forEach(tool -> pinned.put(tool.tool().name(), tool));
  }

  List<Tool> tools() {
    return pinned.values().stream().map(PinnedTool::tool).toList();
  }

  Observation act(ToolCall call) {
    var request = Wire.call(call);
    var step = effects.log().step(Branches.current(), Kind.ACT, call.tool(), () -> request);
    var past = step.past();
    if (past != null && past.kind() != null) {
      requireSame(step, past, request);
      var known = past.result() != null ? past.result() : past.refusal();
      if (known != null) {
        return Wire.observation(known.outcome());
      }
    }
    boolean begun = past != null && past.intent() != null;
    boolean shown = past != null && past.gate() != null;
    var tool = pinned.get(call.tool());
    var unanswered = Optional.<PastCall>empty();
    if (tool == null || !(begun || shown)) {
      var refusal = refusal(step.branch(), tool, call);
      if (refusal.isPresent()) {
        return refuse(step, request, refusal.get());
      }
      unanswered = precedents.take(Objects.requireNonNull(tool), call);
      if (tool.trust() != Trust.NONE) { // without an answer it may be called again
        unanswered = unanswered.filter(it -> it.outcome().isPresent());
      }
      if (unanswered.flatMap(PastCall::outcome).isPresent()) {
        return answered(step, request, unanswered.get());
      }
    }
    var known = Objects.requireNonNull(tool);
    if (unanswered.isPresent()) { // it was sent before the fork, so there is nothing to approve
      return perform(step, known, call, request, begun, unanswered);
    }
    var verdict = approving.verdict(step, known, call, begun);
    return verdict.refusal().isPresent()
        ? refuse(step, request, verdict.refusal().get())
        : perform(step, known, verdict.call(), request, begun, unanswered);
  }

  private Observation refuse(Step step, JsonObject request, String reason) {
    var failure = new Observation.Failure(reason);
    effects.log().refused(step, request, Wire.observation(failure));
    return failure;
  }

  /** Answers a call as it was answered before the fork. */
  private Observation answered(Step step, JsonObject request, PastCall precedent) {
    var outcome =
        Json.object(precedent.outcome().orElseThrow())
            .add("recorded", precedent.call().json())
            .build();
    effects.log().single(step, request, outcome);
    return Wire.observation(outcome);
  }

  private static String doubt(PastCall unanswered) {
    var source = unanswered.call();
    return "task %s had sent this call at %s, and its answer is not known"
        .formatted(source.task(), source.path());
  }

  /** Begins a call that was sent before the fork and has no known answer: in doubt, at once. */
  private Receipt beginInDoubt(Step step, JsonObject request, PastCall unanswered) {
    var detail =
        Json.object()
            .add("reason", doubt(unanswered))
            .add("recorded", unanswered.call().json())
            .build();
    var log = effects.log();
    var none = JsonValue.NULL;
    var intent =
        log.entry(
            step.path(),
            Kind.ACT,
            Phase.INTENT,
            step.after(),
            step.name(),
            request,
            none,
            Usage.NONE,
            0);
    var gate =
        log.entry(
            step.path(), Kind.GATE, Phase.INTENT, List.of(), IN_DOUBT, none, detail, Usage.NONE, 0);
    return log.write(step.branch(), List.of(new Write.Append(intent), new Write.Append(gate)));
  }

  private void requireSame(Step step, Recorded past, JsonObject request) {
    boolean same =
        past.request() instanceof JsonObject was
            && was.getJsonObject("arguments").equals(request.getJsonObject("arguments"));
    if (!same) {
      throw effects
          .log()
          .diverged(step.path(), Wording.of(past), Wording.of(Kind.ACT, step.name(), request));
    }
  }

  private Optional<String> refusal(Branch branch, @Nullable PinnedTool tool, ToolCall call) {
    if (tool == null) {
      return Optional.of(
          pinned.isEmpty()
              ? "there is no tool %s; this task has no tools".formatted(call.tool())
              : "there is no tool %s; there are %s"
                  .formatted(call.tool(), pinned.keySet().stream().collect(joining(", "))));
    }
    if (tool.rule().decision() == Rule.Decision.DENY) {
      return Optional.of(
          "%s is denied by the operator's policy; go on without it".formatted(call.tool()));
    }
    if (branch.racing() && tool.trust() == Trust.NONE) {
      return Optional.of(
          "%s may have side effects, which are refused where branches race".formatted(call.tool()));
    }
    return gateway.refusal(tool, call);
  }

  private Observation perform(
      Step step,
      PinnedTool tool,
      ToolCall call,
      JsonObject request,
      boolean begun,
      Optional<PastCall> unanswered) {
    boolean untrusted = tool.trust() == Trust.NONE;
    long start = effects.now();
    if (!begun) {
      effects.reserve(step, Usage.NONE);
      var receipt =
          unanswered.isPresent()
              ? beginInDoubt(step, request, unanswered.get())
              : effects.log().intent(step, request, Usage.NONE);
      receipt.await();
    }
    effects.log().performing(new TaskLog.InFlight(step.path(), Kind.ACT, call.tool(), untrusted));
    try {
      var lost =
          begun && untrusted
              ? Optional.<ToolOutcome>of(
                  new ToolOutcome.InDoubt("the server stopped before the answer was recorded"))
              : unanswered.<ToolOutcome>map(it -> new ToolOutcome.InDoubt(doubt(it)));
      var past = step.past();
      boolean known = unanswered.isPresent() || (past != null && past.gated());
      boolean foreign = unanswered.isPresent() || (past != null && past.foreign());
      return perform(step, tool, call, request, lost, known, foreign, start);
    } finally {
      effects.log().performed(step.path());
    }
  }

  /** From sending to the result: all the while the call counts as in flight. */
  private Observation perform(
      Step step,
      PinnedTool tool,
      ToolCall call,
      JsonObject request,
      Optional<ToolOutcome> lost,
      boolean gated,
      boolean elsewhere,
      long begun) {
    long start = begun;
    boolean known = gated;
    boolean foreign = elsewhere;
    var outcome = lost.orElseGet(() -> send(step, tool, call));
    while (true) {
      switch (outcome) {
        case ToolOutcome.Done(var observation) -> {
          return end(step, observation, start);
        }
        case ToolOutcome.InDoubt(var reason) -> {
          switch (resolve(step, tool, call, reason, known, foreign)) {
            case Reaction.Happened(var result) -> {
              return end(step, new Observation.Result(result), effects.now());
            }
            case Reaction.Fail(var why) -> {
              return end(step, new Observation.Failure(why), effects.now());
            }
            case Reaction.NotHappened() -> {
              var changed = approving.changed(tool);
              if (changed.isPresent()) {
                return end(step, new Observation.Failure(changed.get()), effects.now());
              }
              effects.log().intent(step, request, Usage.NONE).await();
              known = false;
              foreign = false;
              start = effects.now();
              outcome = send(step, tool, call);
            }
            case Reaction.Text _,
                Reaction.Approve _,
                Reaction.Edit _,
                Reaction.Deny _,
                Reaction.Expired _ ->
                throw new IllegalStateException("no reply to a call in doubt");
          }
        }
      }
    }
  }

  private ToolOutcome send(Step step, PinnedTool tool, ToolCall call) {
    boolean untrusted = tool.trust() == Trust.NONE;
    try {
      effects.log().check(step.branch());
      precedents.sending(tool);
      var outcome = gateway.call(tool, call, new ToolGateway.Context(task, step.path(), timeout()));
      effects.log().check(step.branch());
      return outcome;
    } catch (RuntimeException e) { // a tool must not fail its agent, and a sent call is not lost
      effects.log().check(step.branch());
      return untrusted
          ? new ToolOutcome.InDoubt("the call broke off: " + e)
          : new ToolOutcome.Done(new Observation.Failure("the call broke off: " + e));
    }
  }

  private Duration timeout() {
    var left = Duration.ofSeconds(Math.max(1, effects.ledger().left().seconds()));
    return left.compareTo(timeout) < 0 ? left : timeout;
  }

  private Observation end(Step step, Observation observation, long start) {
    long ms = effects.since(start);
    effects.ledger().settle(Usage.NONE, Usage.NONE, ms);
    var outcome = Wire.recorded(Wire.observation(observation));
    effects.log().result(step, outcome, Usage.NONE, ms);
    return Wire.observation(outcome);
  }

  /**
   * Has the reconcile hook, or else a person, say what became of a call. One that another task had
   * sent went under a key of that task, so the hook would find nothing under this one's.
   */
  private Reaction resolve(
      Step step, PinnedTool tool, ToolCall call, String reason, boolean known, boolean foreign) {
    var past = step.past();
    if (!known) {
      gate(step, Json.object().add("reason", reason).build());
    }
    var note = "";
    boolean settled = known && past != null && (past.reply() != null || past.reconciled());
    if (!settled && !foreign) {
      var verdict = reconciling.verdict(step, tool, reconciliations(step));
      if (verdict.reaction().isPresent()) {
        return verdict.reaction().get();
      }
      note = verdict.note().isEmpty() ? "" : " " + verdict.note() + ".";
    }
    return waits.await(
        step,
        Waiting.Reason.IN_DOUBT,
        "%s was called and it is not known whether it was carried out: %s.%s Reply with inDoubt happened and its result, not-happened to call it now, or fail."
            .formatted(call.tool(), reason, note),
        Wire.call(call));
  }

  private int reconciliations(Step step) {
    int before = step.past() == null ? 0 : step.past().reconciliations();
    return before + asked.merge(step.path(), 1, Integer::sum) - 1;
  }

  private void gate(Step step, JsonObject doubt) {
    effects.log().aside(step, Kind.GATE, Phase.INTENT, IN_DOUBT, doubt);
  }
}
