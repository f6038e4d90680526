// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;

/** Decides which tasks may be removed. A task goes with its children, and a child not alone. */
final class Deletion {

  private static final int PAGE = 1_000;

  private final Catalogue catalogue;

  Deletion(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Removes a task and its children.
   *
   * @throws Refused if one of them has not ended, or something else needs the task
   */
  void delete(TaskRecord task) {
    var obstacle = obstacle(task);
    if (obstacle.isPresent()) {
      throw new Refused(Refused.Why.CONFLICT, obstacle.get());
    }
    catalogue.delete(task.id());
  }

  /** Removes a task and its children unless something needs it; returns whether it did. */
  boolean deleted(TaskRecord task) {
    boolean free = obstacle(task).isEmpty();
    if (free) {
      catalogue.delete(task.id());
    }
    return free;
  }

  /** Why a task must stay, if it must. */
  private Optional<String> obstacle(TaskRecord task) {
    var parent = task.parent().flatMap(catalogue::task);
    if (parent.isPresent()) {
      return Optional.of(
          "task %s is a part of task %s and goes with it; delete that one"
              .formatted(task.id(), parent.get().id()));
    }
    return below(task);
  }

  private Optional<String> below(TaskRecord task) {
    if (!task.status().ended()) {
      return Optional.of(
          "task %s has not ended; cancel it first with POST /v1/tasks/%s/cancel"
              .formatted(task.id(), task.id()));
    }
    var forks = catalogue.forks(task.id());
    if (!forks.isEmpty()) {
      return Optional.of(
          "task %s is continued by its forks %s; delete them first"
              .formatted(task.id(), String.join(", ", forks)));
    }
    for (var after = Optional.<String>empty(); ; ) {
      var children = children(task.id(), after);
      for (var child : children) {
        var obstacle = below(child);
        if (obstacle.isPresent()) {
          return obstacle;
        }
      }
      if (children.size() < PAGE) {
        return Optional.empty();
      }
      after = Optional.of(children.getLast().id());
    }
  }

  private List<TaskRecord> children(String id, Optional<String> after) {
    return catalogue.tasks(
        new Catalogue.Filter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(id), after, PAGE));
  }
}
