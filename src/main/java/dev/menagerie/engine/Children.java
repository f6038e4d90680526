// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The children of a task that have not ended. */
final class Children {

  private final List<TaskRun> open = new CopyOnWriteArrayList<>();

  void add(TaskRun child) {
    open.add(child);
  }

  void remove(TaskRun child) {
    open.remove(child);
  }

  List<TaskRun> all() {
    return List.copyOf(open);
  }

  /**
   * Their parent as it is shown: it waits for what they wait for, and for what their own do.
   *
   * @param running null if the parent has no threads
   * @param own what the parent itself waits for
   */
  TaskRecord shown(TaskRecord parent, @Nullable Execution running, List<Waiting> own) {
    var waiting = new ArrayList<>(own);
    open.forEach(child -> waiting.addAll(child.current().waiting()));
    if (running == null) {
      boolean works = parent.status() == Status.WAITING && waiting.isEmpty() && !open.isEmpty();
      var status = works ? Status.RUNNING : parent.status(); // through its children
      return parent.with(status, waiting, parent.spent(), parent.updated());
    }
    boolean rests = running.activity().idle() && !waiting.isEmpty();
    var status = rests ? Status.WAITING : Status.RUNNING;
    return parent.with(status, waiting, running.spent(), parent.updated());
  }

  /** Why one of them stands still, if one does. */
  Optional<String> hindrance() {
    return open.stream().flatMap(child -> child.hindrance().stream()).findFirst();
  }

  /** Whether there is nothing but parked ones, and one at least. */
  boolean parked() {
    return !open.isEmpty() && open.stream().allMatch(TaskRun::parked);
  }
}
