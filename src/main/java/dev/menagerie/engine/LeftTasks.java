// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The tasks that an earlier process left without an end. */
final class LeftTasks {

  private final Tasks tasks;
  private final Services services;

  LeftTasks(Tasks tasks, Services services) {
    this.tasks = tasks;
    this.services = services;
  }

  /**
   * Makes runs of them, and ends children whose parent has ended.
   *
   * @param live takes all that go on, by id
   * @return those that have no parent, the oldest first
   */
  List<TaskRun> takeUp(Map<String, TaskRun> live) {
    var roots = new ArrayList<TaskRun>();
    var orphans = new ArrayList<TaskRun>();
    var unfinished = new ArrayList<>(services.catalogue().unfinished());
    unfinished.sort(Comparator.comparingInt(record -> record.id().length())); // parents come first
    for (var record : unfinished) {
      var parent = record.parent().map(live::get);
      var run = new TaskRun(tasks, services, record, parent.orElse(null));
      if (record.parent().isPresent() && parent.isEmpty()) {
        orphans.add(run); // the parent has ended
        continue;
      }
      live.put(record.id(), run);
      run.deadlines().watch(record.waiting());
      if (parent.isPresent()) {
        run.detach();
      } else {
        roots.add(run.resumed());
      }
    }
    new CancelledFamily(tasks).end(orphans);
    roots.sort(Comparator.comparing(run -> run.record().created()));
    return roots;
  }
}
