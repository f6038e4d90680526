// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Which tasks can only go together: those that work for one another, and the forks of each. */
record Families(Catalogue catalogue) {

  private static final int PAGE = 500;

  /** The families of tasks, by id; those that are not there are passed over. */
  Map<String, TaskRecord> of(Collection<String> ids) {
    var found = new LinkedHashMap<String, TaskRecord>();
    var next = new ArrayDeque<>(ids);
    while (!next.isEmpty()) {
      var task = catalogue.task(next.remove());
      if (task.isPresent() && found.putIfAbsent(task.get().id(), task.get()) == null) {
        task.get().parent().ifPresent(next::add);
        next.addAll(catalogue.forks(task.get().id()));
        each(Optional.empty(), task.map(TaskRecord::id), it -> next.add(it.id()));
      }
    }
    return found;
  }

  /** All tasks, each once, newest first; also if some are deleted meanwhile. */
  void each(Consumer<TaskRecord> consumer) {
    each(Optional.empty(), Optional.empty(), consumer);
  }

  /** Those of a session. */
  void each(String session, Consumer<TaskRecord> consumer) {
    each(Optional.of(session), Optional.empty(), consumer);
  }

  private void each(
      Optional<String> session, Optional<String> parent, Consumer<TaskRecord> consumer) {
    var seen = new HashSet<String>();
    var after = Optional.<String>empty();
    boolean more;
    do {
      var page =
          catalogue.tasks(
              new Catalogue.Filter(
                  Optional.empty(), Optional.empty(), session, parent, after, PAGE));
      page.stream().filter(it -> seen.add(it.id())).forEach(consumer);
      boolean lost = page.size() < PAGE && after.filter(this::isGone).isPresent();
      more = lost || page.size() == PAGE;
      after = more && !lost ? Optional.of(page.getLast().id()) : Optional.empty();
    } while (more);
  }

  /** Nothing is behind a task that is not there any more. */
  private boolean isGone(String id) {
    return catalogue.task(id).isEmpty();
  }
}
