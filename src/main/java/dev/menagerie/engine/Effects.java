// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.function.LongSupplier;

/** What all effects that cost something share: reserve, perform, settle. */
final class Effects {

  private final TaskLog log;
  private final Ledger ledger;
  private final LongSupplier elapsed;
  private final EngineMeters.OfRun meters;

  /**
   * The effects of one execution.
   *
   * @param elapsed nanoseconds, as they pass
   */
  Effects(TaskLog log, Ledger ledger, LongSupplier elapsed, EngineMeters.OfRun meters) {
    this.log = log;
    this.ledger = ledger;
    this.elapsed = elapsed;
    this.meters = meters;
  }

  /** A moment, to be handed to {@link #since}. */
  long now() {
    return elapsed.getAsLong();
  }

  /** Milliseconds since a moment, to the nearest one: sums of many are not too short. */
  long since(long moment) {
    return Math.round((elapsed.getAsLong() - moment) / 1e6);
  }

  TaskLog log() {
    return log;
  }

  Ledger ledger() {
    return ledger;
  }

  /**
   * Counts an effect and sets its cost aside; one that was begun before a crash is counted already.
   *
   * @throws BudgetExhausted if it may not be performed; the refusal is journaled
   */
  void reserve(Step step, Usage usage) {
    var past = step.past();
    boolean begun = past != null && past.own();
    var spent = past == null ? Usage.NONE : past.usage();
    reserve(step, usage, spent, begun ? 0 : 1, begun || step.kind() != Kind.ACT ? 0 : 1);
  }

  /**
   * Sets aside the cost of one more attempt at an effect.
   *
   * @param spent what the effect has cost so far
   */
  void reserveAgain(Step step, Usage usage, Usage spent) {
    reserve(step, usage, spent, 0, 0);
  }

  private void reserve(Step step, Usage usage, Usage spent, long effects, long toolCalls) {
    try {
      boolean reserved = false;
      while (!reserved) {
        reserved = reserved(step, usage, effects, toolCalls);
      }
      if (effects > 0) {
        meters.effect(step.kind());
      }
    } catch (BudgetExhausted e) {
      refuse(step, String.valueOf(e.getMessage()), spent);
      throw e;
    }
  }

  /** False if it was interrupted while it waited for what others have set aside. */
  private boolean reserved(Step step, Usage usage, long effects, long toolCalls) {
    try {
      ledger.reserve(usage, effects, toolCalls);
      return true;
    } catch (InterruptedException _) {
      log.check(step.branch());
      return false;
    }
  }

  /**
   * Journals that an effect, or one more attempt at it, is not allowed.
   *
   * @param spent what the effect has cost so far
   */
  void refuse(Step step, String reason, Usage spent) {
    meters.refused();
    var outcome = Json.object().add("reason", reason).build();
    log.aside(step, Kind.BUDGET, Phase.REFUSED, step.name(), outcome, spent);
  }

  /**
   * Journals a call that is not made, as what its agent reads.
   *
   * @param by what it did not pass
   */
  JsonObject notMade(Step step, JsonValue request, Check by, String reason) {
    var failure = Wire.observation(new Observation.Failure(reason));
    var outcome = Json.object(failure).add("refusedBy", by.text()).build();
    log.refused(step, request, outcome);
    return outcome;
  }

  /** Journals what an effect has cost so far, because others need what it has set aside beyond. */
  void settled(Step step, Usage spent) {
    log.aside(step, Kind.BUDGET, Phase.ELEMENT, step.name(), JsonValue.EMPTY_JSON_OBJECT, spent);
  }

  /** Performs an effect that costs nothing but its time; a person's time is not counted. */
  JsonValue perform(Step step, JsonValue request, Work work) {
    if (step.past() == null || step.past().intent() == null) {
      reserve(step, Usage.NONE);
      log.intent(step, request, Usage.NONE);
    }
    log.check(step.branch());
    long start = now();
    log.performing(new TaskLog.InFlight(step.path(), step.kind(), step.name(), false));
    try {
      var outcome = Wire.recorded(work.perform());
      long ms = step.kind() == Kind.ASK ? 0 : since(start);
      ledger.settle(Usage.NONE, Usage.NONE, ms);
      log.result(step, outcome, Usage.NONE, ms);
      return outcome;
    } finally {
      log.performed(step.path());
    }
  }

  /** The part of an effect that is not journaled. */
  interface Work {
    JsonValue perform();
  }
}
