// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The journal in which a fork's entries begin with those it keeps of the task it was forked from,
 * and that task's with those that it keeps of another. Nothing is copied. What is inherited has
 * lower positions than what is the fork's own, and says by its {@link Entry#task} whose it is.
 */
final class Lineage implements Journal {

  private static final int PAGE = 512;
  private static final int REMEMBERED = 1_000;

  private final Journal journal;
  private final Catalogue catalogue;
  private final Map<String, Optional<Descent>> descents =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Optional<Descent>> eldest) {
              return size() > REMEMBERED;
            }
          });

  Lineage(Journal journal, Catalogue catalogue) {
    this.journal = journal;
    this.catalogue = catalogue;
  }

  /** Where a task comes from, if it is a fork. */
  Optional<Descent> descent(String task) {
    var known = descents.get(task);
    if (known != null) {
      return known;
    }
    var record = catalogue.task(task);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    var descent =
        record.get().origin().flatMap(_ -> first(task).map(Snapshot::of)).flatMap(Snapshot::from);
    descents.put(task, descent);
    return descent;
  }

  private Optional<JsonObject> first(String task) {
    return journal.read(task, 0, 1).stream().map(it -> it.request().asJsonObject()).findFirst();
  }

  /** A task's whole journal. */
  List<Entry> all(String task) {
    var entries = new ArrayList<Entry>();
    List<Entry> page;
    do {
      page = read(task, entries.isEmpty() ? 0 : entries.getLast().position(), PAGE);
      entries.addAll(page);
    } while (page.size() == PAGE);
    return entries;
  }

  /** The entry that a task began with: the first of its own. */
  static Entry snapshot(List<Entry> entries) {
    return entries.stream()
        .filter(it -> it.path().equals("/") && it.kind() == Kind.RUN && it.phase() == Phase.INTENT)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a journal without its first entry"));
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    var descent = descent(task);
    if (descent.isEmpty() || descent.get().kept().isEmpty()) {
      return journal.read(task, after, limit);
    }
    var entries = inherited(descent.get(), after, limit);
    if (entries.size() < limit) {
      entries.addAll(journal.read(task, after, limit - entries.size()));
    }
    return entries;
  }

  /**
   * {@link #read} of a task that must be there, so that what was deleted is not taken for what was
   * not written.
   *
   * @throws Refused if the task is gone
   */
  List<Entry> existing(String task, long after, int limit) {
    List<Entry> entries;
    try {
      entries = read(task, after, limit);
    } catch (JournalFailed e) {
      requireKept(task); // of a deleted one there is nothing to restore
      throw e;
    }
    if (entries.size() < limit) {
      requireKept(task);
    }
    return entries;
  }

  private void requireKept(String task) {
    if (catalogue.task(task).isEmpty()) {
      throw new Refused(
          Refused.Why.UNKNOWN, "task %s was deleted, and its journal with it".formatted(task));
    }
  }

  private List<Entry> inherited(Descent descent, long after, int limit) {
    var rows = descent.kept();
    var entries = new ArrayList<Entry>();
    int row = 0;
    while (row < rows.size() && rows.get(row + 1) <= after) {
      row += 2;
    }
    long behind = after;
    while (row < rows.size() && entries.size() < limit) {
      behind = Math.max(behind, rows.get(row) - 1);
      var page = read(descent.task(), behind, PAGE);
      if (page.isEmpty()) {
        throw new JournalFailed(
            "task %s, whose entries up to position %d begin a fork of it, ends at %d; restore a backup of the data folder"
                .formatted(descent.task(), rows.getLast(), behind));
      }
      for (var entry : page) {
        while (row < rows.size() && rows.get(row + 1) < entry.position()) {
          row += 2;
        }
        if (row < rows.size() && rows.get(row) <= entry.position() && entries.size() < limit) {
          entries.add(entry);
        }
      }
      behind = page.getLast().position();
      if (row < rows.size() && rows.get(row + 1) <= behind) {
        row += 2;
      }
    }
    return entries;
  }

  @Override
  public Receipt append(List<Write> writes) {
    return journal.append(writes);
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    journal.watch(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    return journal.memory(after, limit);
  }
}
