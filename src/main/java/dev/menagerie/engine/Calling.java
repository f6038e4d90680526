// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.LiveCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A call's way from its intent to its result. */
final class Calling {

  private static final String TOO_OFTEN =
      "%%s asked more than %d times in the middle of one call, which was given up"
          .formatted(Inquiring.MOST_ROUNDS);

  private final String task;
  private final Effects effects;
  private final ToolGateway gateway;
  private final Outgoing outgoing;
  private final Precedents precedents;
  private final Holdings holdings;
  private final Approving approving;
  private final Doubts doubts;
  private final Inquiring inquiring;
  private final Fallbacks fallbacks;
  private final Map<String, Long> took = new ConcurrentHashMap<>();

  Calling(
      String task,
      Effects effects,
      ToolGateway gateway,
      Outgoing outgoing,
      Precedents precedents,
      Holdings holdings,
      Waits waits,
      Approving approving,
      Inquiring inquiring,
      Fallbacks fallbacks) {
    this.task = task;
    this.effects = effects;
    this.gateway = gateway;
    this.outgoing = outgoing;
    this.precedents = precedents;
    this.holdings = holdings;
    this.approving = approving;
    this.doubts =
        new Doubts(
            effects.log(),
            waits,
            new Reconciling(task, effects.log(), gateway, outgoing::patience));
    this.inquiring = inquiring;
    this.fallbacks = fallbacks;
  }

  /** Makes a call that was never sent, once there is room for it; until then nothing has begun. */
  JsonObject first(Step step, PinnedTool tool, ToolCall call, JsonObject request) {
    var price = new Usage(0, 0, 0, tool.price());
    var sending = new Sending(step, tool, call, request, Optional.empty(), price);
    try (var room = outgoing.room(sending)) {
      if (room.refusal().isPresent()) {
        holdings.release(new Ref(task, step.path()), tool);
        return effects.notMade(step, request, Check.LIMIT, room.refusal().get());
      }
      charge(sending).await();
      return perform(sending.in(room), Optional.empty(), Doubts.Doubt.NONE);
    } finally {
      effects.log().performed(step.path());
    }
  }

  /** Goes on with a call that another task had sent; that much is journaled. */
  JsonObject unanswered(Step step, PinnedTool tool, PastCall earlier, JsonObject request) {
    effects.log().drain();
    var call = with(Wire.call(request), Optional.of(earlier.sent()));
    var key = key(tool, Optional.of(earlier.key()));
    var sending = new Sending(step, tool, call, request, key, Usage.NONE);
    return perform(sending, Optional.of(doubt(SentCall.inherited(earlier))), Doubts.Doubt.FOREIGN);
  }

  /** Goes on with a call that was begun before the process died. */
  JsonObject again(Step step, PinnedTool tool, ToolCall asked, JsonObject request) {
    var past = Optional.ofNullable(step.past());
    var sent = past.flatMap(Recorded::sent);
    var call = with(asked, sent.flatMap(SentCall::arguments));
    var charged = past.map(Recorded::usage).orElse(Usage.NONE);
    var key = key(tool, sent.flatMap(SentCall::key));
    var known = past.flatMap(Recorded::inquiries);
    var sending = new Sending(step, tool, call, request, key, charged);
    var answered = known.flatMap(Inquiries::given).map(sending::answered).orElse(sending);
    var asks = known.filter(Inquiries::isOpen).map(Inquiries::inquiry);
    if (asks.isPresent()) {
      return perform(answered, asks.map(ToolOutcome.Asks::new), Doubts.Doubt.NONE);
    }
    return again(answered, past);
  }

  private JsonObject again(Sending sending, Optional<Recorded> past) {
    var foreign = past.map(Recorded::doubt).filter(it -> Ref.in(it).isPresent());
    var lost = foreign.map(Calling::doubt);
    if (lost.isEmpty() && sending.untrusted()) {
      lost =
          Optional.of(new ToolOutcome.InDoubt("the server stopped before the answer was recorded"));
    }
    boolean gated = past.filter(Recorded::gated).isPresent();
    var doubt = new Doubts.Doubt(gated, foreign.isPresent());
    return lost.isEmpty() && isHeld(sending)
        ? released(sending, doubt)
        : perform(sending, lost, doubt);
  }

  /** Repeats a call whose tool has changed meanwhile, when its definition is approved. */
  private JsonObject released(Sending sending, Doubts.Doubt doubt) {
    var verdict = verdict(sending, false);
    if (verdict.refusal().isPresent()) {
      var refused = new Observation.Failure(verdict.refusal().get());
      return end(sending, refused, effects.now());
    }
    return perform(sending.approved(verdict.call()), Optional.empty(), doubt);
  }

  private boolean isHeld(Sending sending) {
    return gateway.held(sending.call().tool()).isPresent();
  }

  private static ToolCall with(ToolCall call, Optional<JsonObject> arguments) {
    return arguments.map(it -> new ToolCall(call.id(), call.tool(), it)).orElse(call);
  }

  /** A call that may be repeated is repeated as the same one. */
  private static Optional<Ref> key(PinnedTool tool, Optional<Ref> earlier) {
    return earlier.filter(_ -> tool.trust() == Trust.IDEMPOTENT);
  }

  private static ToolOutcome doubt(JsonObject inherited) {
    return new ToolOutcome.InDoubt(inherited.getString("reason"));
  }

  private Receipt begin(Sending sending) {
    return sending.untrusted()
        ? effects.log().intentToSend(sending.step(), sending.request(), sending.charged())
        : effects.log().intent(sending.step(), sending.request(), sending.charged());
  }

  /** Begins a call, and counts its price whatever comes of it. */
  private Receipt charge(Sending sending) {
    var price = sending.charged();
    effects.reserve(sending.step(), price);
    try {
      return effects
          .log()
          .locked( // whoever ends the task counts what its journal says has begun
              () -> {
                var begun = begin(sending);
                effects.ledger().settle(price, price, 0);
                return begun;
              });
    } finally {
      effects.ledger().begun(price);
    }
  }

  private JsonObject perform(Sending sending, Optional<ToolOutcome> lost, Doubts.Doubt doubt) {
    long start = effects.now();
    boolean asks = lost.filter(ToolOutcome.Asks.class::isInstance).isPresent();
    inFlight(sending, sending.untrusted() && !asks);
    try {
      return perform(sending, lost, doubt, start);
    } finally {
      effects.log().performed(sending.step().path());
    }
  }

  private void inFlight(Sending sending, boolean untrusted) {
    var tool = sending.call().tool();
    effects
        .log()
        .performing(new TaskLog.InFlight(sending.step().path(), Kind.ACT, tool, untrusted));
  }

  /**
   * From sending to the result: all the while the call counts as in flight. What its server keeps
   * for it ends with it or its branch; whoever ends the task sees to the others.
   */
  private JsonObject perform(
      Sending first, Optional<ToolOutcome> lost, Doubts.Doubt doubt, long begun) {
    try {
      lost.ifPresent(outcome -> suspend(first, outcome));
      var result = settled(first, lost, doubt, begun);
      suspensions().end(first.step().path(), effects.log(), gateway);
      return result;
    } catch (Unwound unwound) {
      if (unwound.why() == Unwound.Why.ABANDONED) {
        suspensions().end(first.step().path(), effects.log(), gateway);
      }
      throw unwound;
    }
  }

  private JsonObject settled(
      Sending first, Optional<ToolOutcome> lost, Doubts.Doubt before, long begun) {
    var sending = first;
    var doubt = before;
    long start = begun;
    var outcome = lost.orElseGet(() -> send(first));
    while (true) {
      switch (outcome) {
        case ToolOutcome.Done(var observation) -> {
          return end(sending, observation, start);
        }
        case ToolOutcome.Replaceable(var reason, var by) -> {
          return end(sending, fallbacks.failure(reason, by), start);
        }
        case ToolOutcome.InDoubt(var reason) -> {
          switch (doubts.resolve(sending, reason, doubt)) {
            case Reaction.Happened(var result) -> {
              return end(sending, new Observation.Result(result), effects.now());
            }
            case Reaction.Fail(var why) -> {
              return end(sending, new Observation.Failure(why), effects.now());
            }
            case Reaction.NotHappened() -> {}
            case Reaction.Text _,
                Reaction.Approve _,
                Reaction.Edit _,
                Reaction.Deny _,
                Reaction.Expired _,
                Reaction.Withdrawn _,
                Reaction.Values _,
                Reaction.Decline _,
                Reaction.Dismiss _ ->
                throw new IllegalStateException("no reply to a call in doubt");
          }
        }
        case ToolOutcome.Asks(var inquiry) -> {
          long _ = settle(sending, start); // before a person is waited for
          var given = inquiring.answers(sending.step(), sending.call(), inquiry);
          if (given.isEmpty()) {
            var failure = new Observation.Failure(TOO_OFTEN.formatted(sending.call().tool()));
            return end(sending, failure, effects.now());
          }
          sending = sending.answered(given.get());
        }
        case ToolOutcome.AsksLive(var inquiry, var call, var patience) -> {
          long _ = settle(sending, start);
          var given = answers(sending, inquiry, new Inquiring.Live(call, patience));
          start = effects.now();
          outcome = given.isPresent() ? goOn(sending, call, given.get()) : givenUp(sending);
          continue;
        }
      }
      var verdict = verdict(sending, doubt.foreign());
      if (verdict.refusal().isPresent()) {
        var refused = new Observation.Failure(verdict.refusal().get());
        return end(sending, refused, effects.now());
      }
      sending = sending.approved(verdict.call());
      doubt = Doubts.Doubt.NONE;
      start = effects.now();
      outcome = sendAnew(sending);
    }
  }

  /** What is sent now; an approval was for the task that asked for it, not for its forks. */
  private Approving.Verdict verdict(Sending sending, boolean foreign) {
    var call = sending.call();
    if (!foreign && !isHeld(sending)) {
      return new Approving.Verdict(call, approving.withdrawn(sending.tool(), call));
    }
    var verdict = approving.verdict(sending.step(), sending.tool(), call, sending.request());
    return verdict.refusal().isPresent()
        ? verdict
        : new Approving.Verdict(verdict.call(), gateway.refusal(sending.tool(), verdict.call()));
  }

  /**
   * The answers with which a call goes on that is kept open, which is given up if there are none.
   */
  private Optional<Answers.Given> answers(Sending sending, Inquiry inquiry, Inquiring.Live live) {
    boolean answered = false;
    try {
      var given = inquiring.answers(sending.step(), sending.call(), inquiry, Optional.of(live));
      answered = given.isPresent();
      return given;
    } finally {
      if (!answered) {
        live.call().leave();
      }
    }
  }

  /** It was sent and has no answer. */
  private static ToolOutcome givenUp(Sending sending) {
    var reason = TOO_OFTEN.formatted(sending.call().tool());
    return sending.untrusted()
        ? new ToolOutcome.InDoubt(reason)
        : new ToolOutcome.Done(new Observation.Failure(reason));
  }

  /** Has a call go on that was kept open: it is the same one, and passes no check again. */
  private ToolOutcome goOn(Sending sending, LiveCall call, Answers.Given given) {
    var answered = sending.answered(new Answers.Live(call, given));
    boolean goesOn = false;
    try (var _ = outgoing.room(answered)) {
      begin(answered).await();
      effects.log().checkCall(answered.step());
      goesOn = true;
      return performed(
          answered,
          () -> gateway.call(answered.tool(), answered.call(), outgoing.context(answered)));
    } finally {
      if (!goesOn) {
        call.leave();
      }
    }
  }

  private ToolOutcome send(Sending sending) {
    var tool = sending.tool();
    effects.log().checkCall(sending.step());
    precedents.sending(tool);
    return performed(
        sending,
        () -> {
          try (var room = sending.room().orElseGet(() -> outgoing.room(sending))) {
            return room.refusal()
                .or(() -> approving.denied(tool, sending.call()))
                .<ToolOutcome>map(it -> new ToolOutcome.Done(new Observation.Failure(it)))
                .orElseGet(() -> gateway.call(tool, sending.call(), outgoing.context(sending)));
          }
        });
  }

  private ToolOutcome performed(Sending sending, Supplier<ToolOutcome> sent) {
    var step = sending.step();
    ToolOutcome outcome;
    try {
      outcome = sent.get();
    } catch (RuntimeException e) { // a tool must not fail its agent, and a sent call is not lost
      outcome =
          sending.untrusted()
              ? new ToolOutcome.InDoubt("the call broke off: " + e)
              : new ToolOutcome.Done(new Observation.Failure("the call broke off: " + e));
    }
    if (outcome instanceof ToolOutcome.InDoubt) {
      effects.log().unanswered().remove(step.path());
    }
    boolean taken = false;
    try {
      take(sending, outcome);
      taken = true;
      return outcome;
    } finally {
      if (!taken) {
        leave(sending, outcome);
      }
    }
  }

  /** Whoever ends the task meanwhile comes before, or knows that the call has asked. */
  private void take(Sending sending, ToolOutcome outcome) {
    effects
        .log()
        .exclusively(
            () -> {
              effects.log().checkCall(sending.step());
              suspend(sending, outcome);
            });
  }

  private void suspend(Sending sending, ToolOutcome outcome) {
    if (outcome instanceof ToolOutcome.Asks(var inquiry)) {
      var call = new Suspension(sending.call().tool(), inquiry.state());
      suspensions().add(sending.step().path(), call);
    }
  }

  private Suspensions suspensions() {
    return effects.log().suspensions();
  }

  /** Nobody takes what a call asks. */
  private void leave(Sending sending, ToolOutcome outcome) {
    switch (outcome) {
      case ToolOutcome.AsksLive(_, var call, _) -> call.leave();
      case ToolOutcome.Asks(var inquiry) -> gateway.abandon(sending.call().tool(), inquiry.state());
      case ToolOutcome.Done _, ToolOutcome.Replaceable _, ToolOutcome.InDoubt _ -> {}
    }
  }

  /** Sends a call once more that has not happened; until there is room it has not begun again. */
  private ToolOutcome sendAnew(Sending sending) {
    try (var room = outgoing.room(sending)) {
      boolean goesOn = room.refusal().isEmpty();
      if (goesOn) {
        inFlight(sending, sending.untrusted());
        begin(sending).await();
      }
      var outcome = send(sending.in(room));
      if (goesOn && sending.answers().goOn() && !(outcome instanceof ToolOutcome.Asks)) {
        suspensions().remove(sending.step().path());
      }
      return outcome;
    }
  }

  private JsonObject end(Sending sending, Observation observation, long start) {
    return end(sending, Wire.observation(observation), start);
  }

  private JsonObject end(Sending sending, JsonObject observation, long start) {
    long ms = settle(sending, start);
    took.remove(sending.step().path());
    var outcome = Wire.recorded(observation).asJsonObject();
    effects.log().result(sending.step(), outcome, sending.charged(), ms);
    return outcome;
  }

  /** Counts the time of a request. Tells how long all requests of its call took. */
  private long settle(Sending sending, long start) {
    long ms = effects.since(start);
    effects.ledger().settle(Usage.NONE, Usage.NONE, ms);
    return took.merge(sending.step().path(), ms, Long::sum);
  }
}
