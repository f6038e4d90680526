// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One execution of a task's architecture, from its journal's start to its end or to a pause. */
final class Execution {

  private static final Logger LOG = System.getLogger(Execution.class.getName());

  private final Owner task;
  private final Services services;
  private final Snapshot snapshot;
  private final TaskLog log;
  private final Ledger ledger;
  private final Activity activity;
  private final Branches branches;
  private final Waits waits;
  private final EngineMeters.OfRun meters;
  private final JournaledRun run;

  /**
   * An execution that has not begun.
   *
   * @param log loaded with what the journal holds
   * @param inheritance of a fork and its children
   */
  Execution(
      Owner task,
      Services services,
      EngineConfig config,
      EventHub hub,
      Snapshot snapshot,
      TaskLog log,
      Ledger ledger,
      Inheritance inheritance,
      EngineMeters meters) {
    var id = task.id();
    this.task = task;
    this.services = services;
    this.snapshot = snapshot;
    this.log = log;
    this.ledger = ledger;
    this.activity = new Activity(() -> task.idle(this));
    this.branches = new Branches(log, activity);
    this.meters = meters.of(snapshot.agent());
    this.waits =
        new Waits(id, log, activity, services.clock(), task.record().waiting(), task::asks);
    var effects = new Effects(log, ledger, services.elapsed(), this.meters);
    this.run =
        new JournaledRun(
            effects,
            branches,
            new Thinking(
                effects,
                services.models(),
                snapshot.models(),
                snapshot.from().map(Descent::prompts).orElse(Map.of()),
                services.redaction(),
                (path, text) -> hub.delta(id, path, text)),
            new Acting(
                id,
                new OnBehalf(snapshot.agent(), task.record().caller().orElse("")),
                effects,
                services.tools(),
                snapshot.tools(),
                inheritance.precedents(),
                inheritance.holdings(),
                waits,
                task,
                (path, progress) -> hub.progress(id, path, progress),
                config.toolTimeout()),
            new Remembering(
                id,
                snapshot.memory().space(),
                inheritance.sight(),
                effects,
                services.memory(),
                services.redaction()),
            waits,
            task.delegation(effects, activity),
            services.tokenizer(),
            services.redaction()::found,
            () ->
                snapshot.setting().isSimulated()
                    ? List.of()
                    : TrackRecords.of(services.catalogue()),
            services.clock());
  }

  TaskLog log() {
    return log;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  Waits waits() {
    return waits;
  }

  Activity activity() {
    return activity;
  }

  void interrupt() {
    branches.interruptAllBut(Set.of());
  }

  /** Interrupts all but the calls that must not be sent twice: their answers are waited for. */
  void interruptRepeatable() {
    branches.interruptAllBut(log.unanswered().threads());
  }

  /** Whether every branch waits for something. */
  boolean waiting() {
    return activity.idle() && !waits.waiting().isEmpty();
  }

  /**
   * Executes on the calling thread.
   *
   * @param context with the span of the execution, which ends with it
   */
  void execute(Context context) {
    var span = Span.fromContext(context);
    var before = ledger.spent();
    long start = services.elapsed().getAsLong();
    try (var _ = context.makeCurrent()) {
      var failure = solve();
      if (failure != null) {
        span.setAttribute("error.type", "failed");
        span.setStatus(StatusCode.ERROR); // the reason may say what was asked and replied
      }
      meters.over((services.elapsed().getAsLong() - start) / 1e9, failure != null);
      if (task.record().parent().isEmpty()) { // a child's spending is its parents' too
        meters.spent(before, ledger.spent());
      }
    } finally {
      span.end();
    }
  }

  /** The reason of failure, null if there is none. */
  @Nullable String solve() {
    try {
      log.drain(); // that it is at work must be known, should it take the process down at once
      var architecture =
          services.agents().architecture(snapshot.architecture(), snapshot.parameters());
      var answer = task.inTurn(this, () -> branches.root(() -> solved(architecture)));
      end(answer.complete() ? Status.COMPLETED : Status.PARTIAL, answer, Optional.empty());
      return null;
    } catch (Unwound _) {
      return null;
    } catch (BudgetExhausted e) {
      end(Status.PARTIAL, Answer.partial(run.offered()), Optional.of(message(e)));
      return null;
    } catch (Diverged e) {
      LOG.log(Level.ERROR, e.getMessage());
      return failed(Status.DIVERGED, e);
    } catch (JournalFailed e) {
      task.standsStill(e);
      return message(e);
    } catch (Throwable e) { // whatever an architecture throws, its task must not stay at work
      if (log.fenced()) {
        return null; // what it was at was taken away from under it
      }
      task.broke(e);
      return failed(Status.FAILED, e);
    }
  }

  private Answer solved(Architecture architecture) {
    return snapshot.memory().plain()
        ? architecture.solve(snapshot.task(), run)
        : new Recollecting(snapshot.memory(), task.record(), branches, run)
            .solve(architecture, snapshot.task());
  }

  private String failed(Status status, Throwable e) {
    var offered = run.offered();
    end(status, offered.isEmpty() ? null : Answer.partial(offered), Optional.of(message(e)));
    return message(e);
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void end(Status status, @Nullable Answer answer, Optional<String> error) {
    try {
      task.end(this, status, Optional.ofNullable(answer), error);
    } catch (JournalFailed e) {
      task.standsStill(e);
    }
  }

  Spent spent() {
    return ledger.spent();
  }

  /** What it has spent when nothing more is heard of what is in flight. */
  Spent charged() {
    return ledger.charged();
  }

  /** Journals of the entries that this execution starts from. */
  static Snapshot load(List<Entry> entries, TaskLog log) {
    log.history().load(entries);
    return Snapshot.of(Lineage.snapshot(entries).request().asJsonObject());
  }
}
