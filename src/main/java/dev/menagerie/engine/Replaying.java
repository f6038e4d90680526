// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One more execution of an ended task, against its journal alone. A branch that leaves the journal,
 * or comes to where its part of it ends, rests; the others go on to their own ends. When all rest,
 * or the root has ended, the replay is over and the threads are taken down.
 */
final class Replaying implements Owner {

  /** How long an architecture may compute between two effects. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TaskRecord record;
  private final List<Entry> entries;
  private final Scrutiny seen = new Scrutiny(this::recorded, this::rest);
  private final TaskLog log;
  private final Execution execution;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable JsonObject end;
  private volatile @Nullable JournalFailed failure;

  /**
   * A replay that has not begun.
   *
   * @param record of a task that has ended
   * @param entries its whole journal
   */
  Replaying(
      TaskRecord record,
      List<Entry> entries,
      Services services,
      EngineConfig config,
      EventHub hub,
      Inheritance inheritance) {
    this.record = record;
    this.entries = entries;
    var none = Sealed.services(services);
    this.log = new TaskLog(record.id(), none.journal(), none.clock(), seen);
    var snapshot = Execution.load(entries, log);
    var untouched = new Ledger(snapshot.budget(), Spent.NONE, null);
    this.execution =
        new Execution(
            this,
            none,
            config,
            hub,
            snapshot,
            log,
            untouched,
            inheritance,
            new EngineMeters(none.telemetry()));
  }

  /** Executes to the end, on a thread of its own. */
  void run() throws InterruptedException {
    var root =
        Thread.ofVirtual().name("replay of task " + record.id()).start(() -> execution.solve());
    try {
      int before = -1;
      while (!over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        if (before == seen.met().size()) {
          finish(null);
        }
        before = seen.met().size();
      }
    } finally {
      finish(null);
      execution.interrupt();
    }
    root.join(Duration.ofSeconds(1));
    var failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /** What came of it when it is over. */
  Replay result() {
    return new Comparison(record, entries, log.history().byPath(), seen).result(end);
  }

  /** The paths at which a branch did something else than the journal holds. */
  Set<String> contradicted() {
    return Set.copyOf(seen.contradictions().keySet());
  }

  private @Nullable Recorded recorded(String path) {
    return log.history().recorded(path);
  }

  @Override
  public TaskRecord record() {
    return record;
  }

  /** A child that the journal does not know the end of is beyond it; this is never come to. */
  @Override
  public JournaledRun.Delegation delegation(Effects effects, Activity activity) {
    return (step, agent, _) -> {
      throw log.diverged(step.path(), "nothing", "delegate " + agent);
    };
  }

  /** It changes nothing, and need not wait. */
  @Override
  public Answer inTurn(Execution running, Supplier<Answer> solution) {
    return solution.get();
  }

  @Override
  public void idle(Execution running) {
    finish(null);
  }

  @Override
  public void asks() {
    // Nobody is to be told of what was asked long ago.
  }

  /** Nothing waits here for long. */
  @Override
  public void watch(String path, Instant deadline) {}

  @Override
  public void release(String path) {}

  @Override
  public void withdrawn(String path, int round) {}

  /** What it means that it failed is for the comparison to say. */
  @Override
  public void broke(Throwable thrown) {}

  @Override
  public void standsStill(JournalFailed why) {
    failure = why;
    finish(null);
  }

  @Override
  public void end(
      Execution running, Status status, Optional<Answer> answer, Optional<String> error) {
    finish(
        FinalEntries.outcome(
            record.ended(status, answer, error, record.spent(), record.updated())));
  }

  private void finish(@Nullable JsonObject outcome) {
    if (log.fence(Unwound.Why.ENDED, List.of())) {
      end = outcome;
      over.countDown();
    }
  }

  /** Holds a branch up until the replay is over. */
  private Unwound rest() {
    var rest = execution.activity().rest();
    rest.begin();
    boolean interrupted = false;
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rest.end();
    return new Unwound(Unwound.Why.ENDED);
  }
}
