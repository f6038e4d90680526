// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A task that really runs: what its execution says is written, waited for and logged. */
record LiveTask(TaskRun run, Keeping keeping) implements Owner {

  private static final Logger LOG = System.getLogger(LiveTask.class.getName());

  @Override
  public TaskRecord record() {
    return run.record();
  }

  @Override
  public JournaledRun.Delegation delegation(Effects effects, Activity activity) {
    return new Delegating(run, effects, activity);
  }

  @Override
  public Answer inTurn(Execution running, Supplier<Answer> solution) {
    return keeping.inTurn(run, running, solution);
  }

  @Override
  public void idle(Execution running) {
    run.idle(running);
  }

  @Override
  public void asks() {
    run.tell();
  }

  @Override
  public void broke(Throwable thrown) {
    LOG.log(Level.WARNING, "task " + run.id() + " failed", thrown);
  }

  @Override
  public void standsStill(JournalFailed why) {
    run.standsStill(why);
  }

  @Override
  public void end(
      Execution running, Status status, Optional<Answer> answer, Optional<String> error) {
    run.end(running, status, answer, error);
  }

  @Override
  public void watch(String path, Instant deadline) {
    run.deadlines().watch(path, deadline);
  }

  @Override
  public void release(String path) {
    run.release(path);
  }

  @Override
  public void withdrawn(String path, int round) {
    run.deadlines().withdrawn(path, round);
  }
}
