// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.Optional;
import java.util.function.Supplier;

/** On whose behalf an execution goes on, and who is told how it goes. */
interface Owner extends Approving.Watch {

  /** The task as it was last saved. */
  TaskRecord record();

  default String id() {
    return record().id();
  }

  /** How the task's branches have other agents work. */
  JournaledRun.Delegation delegation(Effects effects, Activity activity);

  /** Runs the task's architecture when its turn has come. */
  Answer inTurn(Execution running, Supplier<Answer> solution);

  /** All branches wait, or rest; called on whichever thread came to rest last. */
  void idle(Execution running);

  /** A branch begins to wait for a person; called on its thread. */
  void asks();

  /** The architecture threw what no architecture should; {@link #end} follows. */
  void broke(Throwable thrown);

  /** The journal cannot be read or written: the task has not ended and goes no further. */
  void standsStill(JournalFailed why);

  /** The architecture has come to its end. */
  void end(Execution running, Status status, Optional<Answer> answer, Optional<String> error);
}
