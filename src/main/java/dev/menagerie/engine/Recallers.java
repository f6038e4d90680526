// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Note;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the tasks that looked up what is erased. All journals are read. */
record Recallers(Families families, Lineage lineage) {

  /**
   * What was found.
   *
   * @param tasks in whose journals, or in what they begin with, something of it is
   * @param unreadable tasks of which that is not known
   */
  record Found(List<TaskRecord> tasks, List<String> unreadable) {}

  /**
   * Looks through the journals of all tasks.
   *
   * @param own ids of those that are not looked at
   */
  Found of(ErasedMemory memory, Set<String> own) {
    var tasks = new ArrayList<TaskRecord>();
    var unreadable = new ArrayList<String>();
    if (memory.isNothing()) {
      return new Found(tasks, unreadable);
    }
    families.each(
        task -> {
          try {
            if (!own.contains(task.id()) && recalled(task.id(), memory)) {
              tasks.add(task);
            }
          } catch (JournalFailed _) {
            unreadable.add(task.id());
          }
        });
    return new Found(tasks.reversed(), unreadable.reversed());
  }

  private boolean recalled(String task, ErasedMemory memory) {
    for (var entry : new JournalPages(lineage::page, task)) {
      if (entry.kind() == Kind.RECALL && entry.phase() == Phase.RESULT && holds(entry, memory)) {
        return true;
      }
    }
    return false;
  }

  /** Releases before this one recorded the notes and not their ids. */
  private static boolean holds(Entry entry, ErasedMemory memory) {
    var outcome = entry.outcome().asJsonObject();
    long position = outcome.getJsonNumber("position").longValue();
    if (outcome.get("ids") instanceof JsonArray ids) {
      return ids.getValuesAs(JsonString::getString).stream()
          .anyMatch(id -> memory.holds(id, position));
    }
    if (outcome.get("things") instanceof JsonArray things) {
      return things.getValuesAs(JsonObject.class).stream()
          .anyMatch(it -> memory.holds(it.getString("id"), position));
    }
    return outcome.getJsonArray("notes").getValuesAs(JsonObject.class).stream()
        .map(Shape.of(Note.class)::decode)
        .anyMatch(note -> memory.holds(entry.name(), note));
  }
}
