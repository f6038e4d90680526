// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolProgress;
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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The verb that calls tools. An untrusted call without an answer is never repeated by itself. */
final class Acting {

  private static final String RACING =
      "%s may have side effects, which are refused where branches race";

  private final Effects effects;
  private final ToolGateway gateway;
  private final Approving approving;
  private final Precedents precedents;
  private final Holdings holdings;
  private final Calling calling;
  private final Map<String, PinnedTool> pinned = new LinkedHashMap<>();

  Acting(
      String task,
      OnBehalf onBehalf,
      Effects effects,
      ToolGateway gateway,
      List<PinnedTool> tools,
      Precedents precedents,
      Holdings holdings,
      Waits waits,
      Approving.Watch watch,
      BiConsumer<String, ToolProgress> progress,
      Duration timeout) {
    this.effects = effects;
    this.gateway = gateway;
    this.precedents = precedents;
    this.holdings = holdings;
    this.approving = new Approving(effects.log(), onBehalf, gateway, holdings, waits, watch);
    this.calling =
        new Calling(
            task,
            effects,
            gateway,
            new Outgoing(task, onBehalf, effects, gateway, progress, timeout),
            precedents,
            holdings,
            waits,
            approving,
            new Inquiring(effects.log(), waits, watch),
            new Fallbacks(pinned.keySet()));
    tools.forEach(tool -> pinned.put(tool.tool().name(), tool));
  }

  List<Tool> tools() {
    return pinned.values().stream().map(PinnedTool::tool).toList();
  }

  /**
   * Calls a tool, and the one to be called instead if it failed without an effect; of a pipeline,
   * the tools of its steps.
   */
  Observation act(ToolCall call) {
    return act(call, false);
  }

  /**
   * The same.
   *
   * @param plain whether what the other tool says stands for what the first would have said,
   *     without a word about that
   */
  private Observation act(ToolCall call, boolean plain) {
    var outcome = attempt(call);
    var pipeline = Optional.ofNullable(pinned.get(call.tool())).flatMap(PinnedTool::pipeline);
    if (pipeline.isPresent() && Chaining.isBegun(outcome)) {
      return chain(Chaining.sent(call, outcome), pipeline.get());
    }
    return Fallbacks.in(outcome)
        .map(by -> instead(call, outcome, by, plain))
        .orElseGet(() -> Wire.observation(outcome));
  }

  private Observation chain(ToolCall call, Pipeline pipeline) {
    var observation = new Chaining(step -> act(step, true)).run(call, pipeline);
    if (!effects.log().held(Branches.current().lastStep())) {
      gateway.ran(Objects.requireNonNull(pinned.get(call.tool())), observation);
    }
    return observation;
  }

  private Observation instead(ToolCall call, JsonObject failed, String by, boolean plain) {
    var said = Wire.observation(attempt(new ToolCall(call.id(), by, call.arguments())));
    return plain && said instanceof Observation.Result
        ? said
        : Fallbacks.both(call.tool(), Wire.observation(failed), by, said);
  }

  /** One call; what came of it is returned as it is journaled. */
  private JsonObject attempt(ToolCall call) {
    var request = Wire.call(call);
    var step = effects.log().step(Branches.current(), Kind.ACT, call.tool(), () -> request);
    var past = step.past();
    if (past != null && past.kind() != null) {
      requireSame(step, past, request);
      var known = past.result() != null ? past.result() : past.refusal();
      if (known != null) {
        return known.outcome().asJsonObject();
      }
    }
    var tool = pinned.get(call.tool());
    if (past != null && past.intent() != null) {
      return calling.again(step, Objects.requireNonNull(tool), call, request);
    }
    boolean shown = past != null && past.gate() != null;
    if (!shown) {
      var denied = tool == null ? Optional.<String>empty() : approving.denied(tool, call);
      if (denied.isPresent()) {
        return effects.notMade(step, request, Check.POLICY, denied.get());
      }
      if (tool != null && step.branch().racing() && tool.trust() == Trust.NONE) {
        return effects.notMade(step, request, Check.RACE, RACING.formatted(call.tool()));
      }
      var precedent =
          tool != null && tool.pipeline().isPresent()
              ? Optional.<PastCall>empty() // its steps have theirs
              : precedents.use(call, tool, it -> takeUp(step, request, it));
      if (precedent.isPresent()) {
        Optional.ofNullable(tool)
            .ifPresent(
                it -> holdings.hold(new PastCall.Ref(effects.log().task(), step.path()), it));
        return precedent
            .flatMap(PastCall::outcome)
            .orElseGet(
                () ->
                    calling.unanswered(
                        step, Objects.requireNonNull(tool), precedent.get(), request));
      }
      var refusal = refusal(tool, call);
      if (refusal.isPresent()) {
        return effects.notMade(step, request, Check.ARGUMENTS, refusal.get());
      }
    }
    var known = Objects.requireNonNull(tool);
    var verdict = approving.verdict(step, known, call, request);
    if (known.pipeline().isPresent() && verdict.refusal().isEmpty()) {
      var begun = Chaining.begun(known.pipeline().get(), verdict.call());
      effects.log().single(step, request, begun);
      return begun;
    }
    return verdict
        .refusal()
        .map(reason -> effects.notMade(step, request, Check.APPROVAL, reason))
        .orElseGet(() -> calling.first(step, known, verdict.call(), request));
  }

  /** Journals that a call is one that was sent before the fork: answered as then, or in doubt. */
  private void takeUp(Step step, JsonObject request, PastCall precedent) {
    if (precedent.outcome().isPresent()) {
      var outcome =
          Json.object(precedent.outcome().get()).add("recorded", precedent.call().json()).build();
      effects.log().single(step, request, outcome);
    } else {
      effects.reserve(step, Usage.NONE);
      beginInDoubt(step, request, SentCall.inherited(precedent));
    }
  }

  private void beginInDoubt(Step step, JsonObject request, JsonObject doubt) {
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
    var name = Waiting.Reason.IN_DOUBT.text();
    var gate =
        log.entry(
            step.path(), Kind.GATE, Phase.INTENT, List.of(), name, none, doubt, Usage.NONE, 0);
    log.write(step.branch(), List.of(new Write.Append(intent), new Write.Append(gate)));
  }

  private void requireSame(Step step, Recorded past, JsonObject request) {
    boolean same =
        past.request() instanceof JsonObject was
            && Arguments.same(was.getJsonObject("arguments"), request.getJsonObject("arguments"));
    if (!same) {
      throw effects
          .log()
          .diverged(step.path(), Wording.of(past), Wording.of(Kind.ACT, step.name(), request));
    }
  }

  /** Why a call cannot be sent. */
  private Optional<String> refusal(@Nullable PinnedTool tool, ToolCall call) {
    if (tool != null) {
      return gateway.refusal(tool, call);
    }
    return Optional.of(
        pinned.isEmpty()
            ? "there is no tool %s; this task has no tools".formatted(call.tool())
            : "there is no tool %s; there are %s"
                .formatted(call.tool(), pinned.keySet().stream().collect(joining(", "))));
  }
}
