// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.ToolProgress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands durable entries and deltas to whoever watches their task, in the order in which they came.
 * A thread of its own does it while there is something to hand over, so that neither the journal
 * nor a model waits for the streams, however many there are.
 */
final class EventHub {

  private static final int MOST = 4_096;
  private static final long MOST_BYTES = 4 << 20;

  private final JournalPages.Reading reading;
  private final Executor dispatcher;
  private final Map<String, Set<JournalStream>> streams = new ConcurrentHashMap<>();
  private final Backlog backlog = new Backlog(MOST, MOST_BYTES);
  private final AtomicBoolean dispatching = new AtomicBoolean();
  private volatile long latest;

  /**
   * A hub that tells what becomes durable.
   *
   * @param reading refuses to read a task that is gone
   */
  EventHub(Journal journal, JournalPages.Reading reading) {
    this(journal, reading, work -> Thread.ofVirtual().name("menagerie-events").start(work));
  }

  /**
   * A hub of which it is known when it hands over.
   *
   * @param dispatcher gets no work while it is at work
   */
  EventHub(Journal journal, JournalPages.Reading reading, Executor dispatcher) {
    this.reading = reading;
    this.dispatcher = dispatcher;
    journal.watch(this::durable);
  }

  /**
   * A task's events behind a position, the first of them read already.
   *
   * @param over whether the entry at {@code after} was the task's last
   * @throws JournalFailed if they cannot be read
   * @throws Refused if the task is gone
   */
  JournalStream open(String task, long after, boolean over) {
    var stream = new JournalStream(reading, task, after, over, this::close);
    streams.compute(
        task,
        (_, open) -> {
          var with = open == null ? ConcurrentHashMap.<JournalStream>newKeySet() : open;
          with.add(stream); // in here, or close could drop the set meanwhile
          return with;
        });
    try {
      stream.catchUp();
      return stream;
    } catch (RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  private void close(JournalStream stream) {
    streams.computeIfPresent(
        stream.task(),
        (_, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  int watchers() {
    return streams.values().stream().mapToInt(Set::size).sum();
  }

  void delta(String task, String path, String text) {
    if (streams.containsKey(task)) {
      tell(Told.delta(task, path, text, latest));
    }
  }

  void progress(String task, String path, ToolProgress of) {
    if (streams.containsKey(task)) {
      tell(Told.progress(task, path, of, latest));
    }
  }

  private void durable(List<Entry> entries) {
    for (var entry : entries) {
      latest = entry.position();
      if (streams.containsKey(entry.task())) {
        tell(Told.durable(entry));
      }
    }
  }

  private void tell(Told told) {
    backlog.add(told);
    dispatch();
  }

  private void dispatch() {
    if (!backlog.isEmpty() && dispatching.compareAndSet(false, true)) {
      try {
        dispatcher.execute(this::handOver);
      } catch (RuntimeException | Error e) {
        dispatching.set(false);
        throw e;
      }
    }
  }

  private void handOver() {
    try {
      while (!backlog.isEmpty()) {
        if (backlog.catchUp()) {
          streams.values().forEach(open -> open.forEach(JournalStream::fallBehind));
        }
        var told = backlog.poll();
        if (told != null) {
          streams.getOrDefault(told.task(), Set.of()).forEach(stream -> stream.hear(told));
        }
      }
    } catch (RuntimeException | Error e) {
      backlog.fallBehind(); // so that whoever may have missed something looks into the journal
      throw e;
    } finally {
      dispatching.set(false);
    }
    dispatch();
  }
}
