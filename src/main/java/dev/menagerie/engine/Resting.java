// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Standing.Stage;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.Waiting;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** How a task comes to rest when all its branches wait. */
final class Resting {

  private final TaskRun run;
  private final Tasks tasks;
  private final InstantSource clock;
  private final Standing standing;
  private final Children children;

  Resting(TaskRun run, Tasks tasks, InstantSource clock, Standing standing, Children children) {
    this.run = run;
    this.tasks = tasks;
    this.clock = clock;
    this.standing = standing;
    this.children = children;
  }

  /** All branches wait: says so, and gives up the threads if it stays so for a while. */
  void idle(Execution running) {
    if (rests(running)) {
      long epoch = running.activity().epoch();
      boolean asBefore = standing.record().status() == Status.WAITING;
      tasks.soon(() -> noteWaiting(running, epoch));
      Consumer<Runnable> when = asBefore ? tasks::soon : tasks::later;
      when.accept(() -> park(running, epoch));
    }
  }

  private boolean rests(Execution running) {
    return running.waiting() || (running.activity().idle() && children.parked());
  }

  /** Saves how it stands as long as an execution works on it. */
  void save(Execution running, TaskRecord from, Status status, List<Waiting> waiting) {
    standing.save(running, from.with(status, waiting, running.spent(), clock.instant()));
  }

  private void noteWaiting(Execution running, long epoch) {
    standing.exclusively(
        () -> {
          if (standing.is(Stage.RUNNING) && running.activity().epoch() == epoch && rests(running)) {
            var record = standing.record().with(Attempts.NONE);
            save(running, record, Status.WAITING, running.waits().waiting());
            tasks.resumption().passed(run.id());
          }
        });
  }

  private void park(Execution running, long epoch) {
    standing.exclusively(
        () -> {
          boolean still = running.activity().idle() && running.activity().epoch() == epoch;
          if (still
              && standing.is(Stage.RUNNING)
              && standing.atWork().filter(running::equals).isPresent()) {
            if (running.waits().held()) {
              tasks.released(run); // others may work meanwhile
            } else {
              park(running);
            }
          }
        });
  }

  private void park(Execution running) {
    var changed =
        standing
            .record()
            .with(Attempts.NONE)
            .with(Status.WAITING, running.waits().waiting(), running.spent(), clock.instant());
    if (running.log().fence(Unwound.Why.PARKED, List.of(new Write.Save(changed)))) {
      standing.set(changed);
      run.drain(running.log());
      standing.rests(Stage.PARKED);
      // No branch begins a child now.
      boolean whole = running.activity().idle() && children.all().isEmpty();
      running.interrupt();
      run.parked(whole);
    }
  }
}
