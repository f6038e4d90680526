// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal and catalogue without a disk: every write is "durable" when {@link #append} returns.
 * Entries and events pass through their text, so that what is read is what a disk would give back.
 */
public final class InMemoryJournal implements Journal, Catalogue {

  private final Map<String, NavigableMap<Long, Entry>> entries;
  private final NavigableMap<Long, MemoryEvent> events;
  private final LinkedHashMap<String, TaskRecord> tasks;
  private final Map<String, NavigableMap<String, JsonObject>> documents;
  private final List<Consumer<List<Entry>>> watchers = new CopyOnWriteArrayList<>();
  private final ArrayDeque<List<Entry>> undelivered = new ArrayDeque<>();
  private boolean delivering;
  private long head;
  private @Nullable String failure;

  public InMemoryJournal() {
    entries = new HashMap<>();
    events = new TreeMap<>();
    tasks = new LinkedHashMap<>();
    documents = new HashMap<>();
  }

  private InMemoryJournal(InMemoryJournal before) {
    entries = before.entries;
    events = before.events;
    tasks = before.tasks;
    documents = before.documents;
    head = before.head;
  }

  /** The journal as the next process finds it. This one refuses everything from now on. */
  public synchronized InMemoryJournal restarted() {
    fail("the process that wrote to this journal is gone");
    return new InMemoryJournal(this);
  }

  /** Refuses every later write, like a full disk. */
  public synchronized void fail(String message) {
    failure = message;
  }

  @Override
  public Receipt append(List<Write> writes) {
    long position;
    synchronized (this) {
      if (failure != null) {
        var cause = failure;
        return () -> {
          throw new JournalFailed(cause);
        };
      }
      var taken = takenKey(writes);
      if (taken.isPresent()) {
        return () -> {
          throw new IllegalStateException(taken.get());
        };
      }
      position = apply(writes);
    }
    deliver();
    return () -> position;
  }

  private long apply(List<Write> writes) {
    var batch = new ArrayList<Entry>();
    long last = 0;
    for (var write : writes) {
      switch (write) {
        case Write.Append(var entry) -> {
          last = ++head;
          var stored = Entry.of(last, entry.task(), Json.object(entry.body().toString()));
          entries.computeIfAbsent(entry.task(), _ -> new TreeMap<>()).put(last, stored);
          batch.add(stored);
        }
        case Write.Save(var task) -> tasks.put(task.id(), task);
        case Write.Remember(var event) -> {
          last = ++head;
          var body = Json.object(event.body().toString());
          events.put(last, new MemoryEvent(last, event.space(), event.task(), event.path(), body));
        }
      }
    }
    if (!batch.isEmpty()) {
      undelivered.add(List.copyOf(batch));
    }
    return last;
  }

  private Optional<String> takenKey(List<Write> writes) {
    for (var write : writes) {
      if (write instanceof Write.Save(var task) && task.key().isPresent()) {
        var owner = taskByKey(task.key().get());
        if (owner.isPresent() && !owner.get().id().equals(task.id())) {
          return Optional.of(
              "idempotency key %s belongs to task %s"
                  .formatted(task.key().get(), owner.get().id()));
        }
      }
    }
    return Optional.empty();
  }

  /** In order, and never while holding the lock: a watcher may wait for one who appends. */
  private void deliver() {
    synchronized (this) {
      if (delivering) {
        return;
      }
      delivering = true;
    }
    try {
      for (var batch = next(); batch.isPresent(); batch = next()) {
        for (var watcher : watchers) {
          watcher.accept(batch.get());
        }
      }
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        delivering = false;
      }
      throw e;
    }
  }

  private synchronized Optional<List<Entry>> next() {
    var batch = Optional.ofNullable(undelivered.poll());
    delivering = batch.isPresent();
    return batch;
  }

  @Override
  public synchronized List<Entry> read(String task, long after, int limit) {
    return entries.getOrDefault(task, new TreeMap<>()).tailMap(after, false).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Page page(String task, long after) {
    var behind = entries.getOrDefault(task, new TreeMap<>()).tailMap(after, false).values();
    var page = new ArrayList<Entry>();
    long bytes = 0;
    for (var next = behind.iterator();
        next.hasNext() && page.size() < Page.MOST && bytes < Page.MOST_BYTES; ) {
      var entry = next.next();
      page.add(entry);
      bytes += entry.body().toString().length();
    }
    return new Page(page, page.size() == behind.size());
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    watchers.add(watcher);
  }

  @Override
  public synchronized List<MemoryEvent> memory(long after, int limit) {
    return events.tailMap(after, false).values().stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<TaskRecord> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  @Override
  public synchronized Optional<TaskRecord> taskByKey(String key) {
    return tasks.values().stream().filter(it -> it.key().equals(Optional.of(key))).findFirst();
  }

  @Override
  public synchronized List<TaskRecord> tasks(Filter filter) {
    var matching =
        newestFirst()
            .filter(it -> filter.status().isEmpty() || filter.status().get() == it.status())
            .filter(it -> filter.agent().isEmpty() || filter.agent().get().equals(it.agent()))
            .filter(it -> filter.session().isEmpty() || filter.session().equals(it.session()))
            .filter(it -> filter.parent().isEmpty() || filter.parent().equals(it.parent()));
    if (filter.after().isPresent()) {
      var last = Optional.ofNullable(tasks.get(filter.after().get()));
      matching =
          matching.filter(it -> last.isPresent() && OLDEST_FIRST.compare(it, last.get()) < 0);
    }
    return matching.limit(filter.limit()).toList();
  }

  @Override
  public synchronized List<TaskRecord> unfinished() {
    return tasks.values().stream().filter(it -> !it.status().ended()).sorted(OLDEST_FIRST).toList();
  }

  private static final Comparator<TaskRecord> OLDEST_FIRST =
      Comparator.comparing(TaskRecord::created).thenComparing(TaskRecord::id);

  private Stream<TaskRecord> newestFirst() {
    return tasks.values().stream().sorted(OLDEST_FIRST.reversed());
  }

  @Override
  public synchronized List<TaskRecord> ended(Status status, Optional<String> after, int limit) {
    var last = after.map(tasks::get);
    return tasks.values().stream()
        .filter(it -> it.status() == status && it.parent().isEmpty())
        .filter(it -> last.isEmpty() || OLDEST_FIRST.compare(it, last.get()) > 0)
        .sorted(OLDEST_FIRST)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<String> forks(String task) {
    return tasks.values().stream()
        .filter(it -> it.origin().filter(origin -> origin.task().equals(task)).isPresent())
        .sorted(OLDEST_FIRST)
        .map(TaskRecord::id)
        .toList();
  }

  @Override
  public synchronized long count(Status status) {
    return ended(status, Optional.empty(), Integer.MAX_VALUE).size();
  }

  @Override
  public synchronized void delete(String task) {
    writable();
    tasks.values().stream()
        .filter(it -> it.parent().equals(Optional.of(task)))
        .map(TaskRecord::id)
        .toList()
        .forEach(this::delete);
    tasks.remove(task);
    entries.remove(task);
    documents.getOrDefault(CALLBACK, new TreeMap<>()).remove(task);
  }

  @Override
  public synchronized Map<String, JsonObject> documents(String kind) {
    return new LinkedHashMap<>(documents.getOrDefault(kind, new TreeMap<>()));
  }

  @Override
  public synchronized void save(String kind, String name, JsonObject document) {
    writable();
    documents
        .computeIfAbsent(kind, _ -> new TreeMap<>())
        .put(name, Json.object(document.toString()));
  }

  @Override
  public synchronized JsonObject saveFirst(String kind, String name, JsonObject document) {
    if (!documents(kind).containsKey(name)) {
      save(kind, name, document);
    }
    return Objects.requireNonNull(documents(kind).get(name));
  }

  @Override
  public synchronized void delete(String kind, String name) {
    writable();
    documents.getOrDefault(kind, new TreeMap<>()).remove(name);
  }

  private void writable() {
    if (failure != null) {
      throw new JournalFailed(failure);
    }
  }
}
