// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an erasure takes.
 *
 * @param seeds ids of the tasks that were named, there or not
 * @param tasks their families, as far as they are there, by id
 * @param recallers those of them that nobody named, but that looked up what goes
 * @param memory what goes of memory with all these
 * @param copies what goes with them outside of journals and memory
 */
record ErasurePlan(
    Set<String> seeds,
    Map<String, TaskRecord> tasks,
    List<TaskRecord> recallers,
    ErasedMemory memory,
    Copies.Gone copies) {

  private static final int PAGE = 1_000;

  static ErasurePlan of(
      Erasure erasure,
      Set<String> named,
      List<TaskRecord> recallers,
      Families families,
      Lineage journal,
      Copies copies) {
    var seeds = new HashSet<>(named);
    recallers.forEach(it -> seeds.add(it.id()));
    var gone = with(copies, erasure, seeds, families);
    while (seeds.addAll(gone.tasks())) {
      gone = with(copies, erasure, seeds, families);
    }
    var tasks = families.of(seeds);
    var all = all(seeds, tasks);
    var memory = told(new ErasedMemory(all, erasure, Set.of()), journal);
    var foretold = Set.<String>of();
    while (!foretold.equals(memory.foretold())) {
      foretold = memory.foretold();
      memory = told(new ErasedMemory(all, erasure, foretold), journal);
    }
    return new ErasurePlan(Set.copyOf(seeds), tasks, List.copyOf(recallers), memory, gone);
  }

  private static Copies.Gone with(
      Copies copies, Erasure erasure, Set<String> seeds, Families families) {
    return copies.with(erasure, all(seeds, families.of(seeds)));
  }

  private static Set<String> all(Set<String> seeds, Map<String, TaskRecord> tasks) {
    var all = new HashSet<>(seeds);
    all.addAll(tasks.keySet());
    return all;
  }

  /** Ids of the tasks that go, and of those named that are gone. */
  Set<String> all() {
    return all(seeds, tasks);
  }

  private static ErasedMemory told(ErasedMemory memory, Lineage journal) {
    List<MemoryEvent> events;
    do {
      events = journal.memory(memory.seen(), PAGE);
      events.forEach(memory::tell);
    } while (events.size() == PAGE);
    memory.settle();
    return memory;
  }

  /** Ids of the tasks that have no parent: what is deleted with all below. */
  List<String> roots() {
    return tasks.values().stream()
        .filter(it -> it.parent().filter(tasks::containsKey).isEmpty())
        .map(TaskRecord::id)
        .toList();
  }

  List<String> forks() {
    return tasks.values().stream()
        .filter(it -> it.origin().isPresent())
        .map(TaskRecord::id)
        .sorted()
        .toList();
  }

  /** Ids of tasks that have not ended. */
  List<String> unended() {
    return tasks.values().stream()
        .filter(it -> !it.status().ended())
        .map(TaskRecord::id)
        .sorted()
        .toList();
  }

  boolean isEmpty() {
    return tasks.isEmpty() && memory.replaced().isEmpty() && copies.documents().isEmpty();
  }
}
