// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A journal without a disk that keeps the entries and records as they are, and no more. */
final class VolatileJournal implements Journal, Catalogue {

  private final AtomicLong head = new AtomicLong();
  private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();
  private final Map<String, TaskRecord> tasks = new ConcurrentHashMap<>();
  private final List<Consumer<List<Entry>>> watchers = new CopyOnWriteArrayList<>();

  @Override
  public Receipt append(List<Write> writes) {
    long last = 0;
    for (var write : writes) {
      switch (write) {
        case Write.Append(var entry) -> {
          last = head.incrementAndGet();
          keep(entry.at(last));
        }
        case Write.Save(var task) -> tasks.put(task.id(), task);
        case Write.Remember(_) -> last = head.incrementAndGet();
      }
    }
    long position = last;
    return () -> position;
  }

  private void keep(Entry entry) {
    var journal = entries.computeIfAbsent(entry.task(), _ -> new ArrayList<>());
    synchronized (journal) {
      journal.add(entry);
    }
    for (var watcher : watchers) {
      watcher.accept(List.of(entry));
    }
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    var journal = entries.getOrDefault(task, List.of());
    synchronized (journal) {
      return journal.stream().filter(it -> it.position() > after).limit(limit).toList();
    }
  }

  @Override
  public Page page(String task, long after) {
    var some = read(task, after, Page.MOST);
    return new Page(some, some.size() < Page.MOST);
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    watchers.add(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    return List.of();
  }

  @Override
  public Optional<TaskRecord> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  @Override
  public Optional<TaskRecord> taskByKey(String key) {
    return Optional.empty();
  }

  @Override
  public List<TaskRecord> tasks(Filter filter) {
    return List.copyOf(tasks.values());
  }

  @Override
  public List<TaskRecord> unfinished() {
    return tasks.values().stream().filter(it -> !it.status().ended()).toList();
  }

  @Override
  public List<TaskRecord> ended(Status status, Optional<String> after, int limit) {
    return List.of();
  }

  @Override
  public long count(Status status) {
    return tasks.values().stream().filter(it -> it.status() == status).count();
  }

  @Override
  public List<String> forks(String task) {
    return List.of();
  }

  @Override
  public void delete(String task) {
    tasks.remove(task);
    entries.remove(task);
  }

  @Override
  public Map<String, JsonObject> documents(String kind) {
    return Map.of();
  }

  @Override
  public void save(String kind, String name, JsonObject document) {
    throw new UnsupportedOperationException("no benchmark registers anything");
  }

  @Override
  public JsonObject saveFirst(String kind, String name, JsonObject document) {
    throw new UnsupportedOperationException("no benchmark registers anything");
  }

  @Override
  public void delete(String kind, String name) {
    throw new UnsupportedOperationException("no benchmark registers anything");
  }
}
