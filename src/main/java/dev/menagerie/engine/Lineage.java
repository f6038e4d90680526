// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The journal in which a fork's entries begin with those it keeps of the task it was forked from,
 * and that task's with those that it keeps of another. Nothing is copied. What is inherited has
 * lower positions than what is the fork's own, and says by its {@link Entry#task} whose it is.
 */
final class Lineage implements Journal {

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

  /** Keeps nothing of tasks that are gone. */
  void forget(Collection<String> tasks) {
    tasks.forEach(descents::remove);
  }

  /**
   * The paths at which a task and those before it had changed something since an entry was written.
   *
   * @param entry of the task, or one that it inherited
   */
  Set<String> editsBehind(String task, Entry entry) {
    var paths = new HashSet<String>();
    for (var after = task; !after.equals(entry.task()); ) {
      var descent = descent(after).orElseThrow();
      edit(descent).ifPresent(paths::add);
      after = descent.task();
    }
    return paths;
  }

  /** Where a fork asked in other words, or had another outcome, if it did. */
  private Optional<String> edit(Descent descent) {
    return read(descent.task(), descent.at() - 1, 1).stream()
        .filter(
            at -> {
              var before = descent(descent.task()).map(Descent::prompts).orElse(Map.of());
              var prompt = descent.prompts().get(at.path());
              boolean reworded = prompt != null && !prompt.equals(before.get(at.path()));
              return reworded || (EditedOutcome.isFor(at) && !descent.keeps(at.position()));
            })
        .map(Entry::path)
        .findFirst();
  }

  /** The task without parent that a task works for: itself, if it is no child. */
  String root(String task) {
    var parent = catalogue.task(task).flatMap(TaskRecord::parent);
    return parent.isPresent() ? root(parent.get()) : task;
  }

  private Optional<JsonObject> first(String task) {
    return journal.read(task, 0, 1).stream().map(it -> it.request().asJsonObject()).findFirst();
  }

  /** A task's whole journal. */
  List<Entry> all(String task) {
    var entries = new ArrayList<Entry>();
    Page page;
    do {
      page = page(task, entries.isEmpty() ? 0 : entries.getLast().position());
      entries.addAll(page.entries());
    } while (!page.complete());
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
    var entries = new ArrayList<Entry>();
    var shared = shared(task, after);
    while (!shared.isEmpty() && entries.size() < limit) {
      entries.addAll(shared.subList(0, Math.min(shared.size(), limit - entries.size())));
      shared = shared(task, entries.getLast().position());
    }
    if (entries.size() < limit) {
      entries.addAll(journal.read(task, after, limit - entries.size()));
    }
    return entries;
  }

  @Override
  public Page page(String task, long after) {
    var shared = shared(task, after);
    return shared.isEmpty() ? journal.page(task, after) : new Page(shared, false);
  }

  /**
   * {@link #read} of a task that must be there, so that what was deleted is not taken for what was
   * not written.
   *
   * @throws Refused if the task is gone
   */
  List<Entry> existing(String task, long after, int limit) {
    return kept(task, () -> read(task, after, limit), entries -> entries.size() < limit);
  }

  /**
   * {@link #page} of a task that must be there.
   *
   * @throws Refused if the task is gone
   */
  Page existing(String task, long after) {
    return kept(task, () -> page(task, after), Page::complete);
  }

  private <T> T kept(String task, Supplier<T> reading, Predicate<T> isLast) {
    T found;
    try {
      found = reading.get();
    } catch (JournalFailed e) {
      requireKept(task); // of a deleted one there is nothing to restore
      throw e;
    }
    if (isLast.test(found)) {
      requireKept(task);
    }
    return found;
  }

  private void requireKept(String task) {
    if (catalogue.task(task).isEmpty()) {
      throw new Refused(
          Refused.Why.UNKNOWN, "task %s was deleted, and its journal with it".formatted(task));
    }
  }

  /** About a page of what a fork shares behind a position; nothing if that was all. */
  private List<Entry> shared(String task, long after) {
    var descent = descent(task);
    return descent.isEmpty() ? List.of() : shared(descent.get(), after);
  }

  private List<Entry> shared(Descent descent, long after) {
    var rows = descent.kept();
    var entries = new ArrayList<Entry>();
    int row = 0;
    while (row < rows.size() && rows.get(row + 1) <= after) {
      row += 2;
    }
    long behind = after;
    while (row < rows.size() && entries.isEmpty()) {
      behind = Math.max(behind, rows.get(row) - 1);
      var page = page(descent.task(), behind).entries();
      if (page.isEmpty()) {
        throw new JournalFailed(
            "task %s, whose entries up to position %d begin a fork of it, ends at %d; restore a backup of the data folder"
                .formatted(descent.task(), rows.getLast(), behind));
      }
      for (var entry : page) {
        while (row < rows.size() && rows.get(row + 1) < entry.position()) {
          row += 2;
        }
        if (row < rows.size() && rows.get(row) <= entry.position()) {
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
