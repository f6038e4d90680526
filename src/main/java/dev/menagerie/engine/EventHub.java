// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.JournalFailed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands durable entries and deltas to whoever watches their task. */
final class EventHub {

  private final Lineage journal;
  private final Map<String, List<JournalStream>> streams = new ConcurrentHashMap<>();

  EventHub(Lineage journal) {
    this.journal = journal;
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
    var stream = new JournalStream(journal::existing, task, after, over, this::close);
    streams.computeIfAbsent(task, _ -> new CopyOnWriteArrayList<>()).add(stream);
    try {
      stream.catchUp();
      return stream;
    } catch (RuntimeException | JournalFailed e) {
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
    return streams.values().stream().mapToInt(List::size).sum();
  }

  void delta(String task, String path, String text) {
    var watching = streams.get(task);
    if (watching != null) {
      var event = new Event.Delta(path, text);
      watching.forEach(stream -> stream.hear(event));
    }
  }

  private void durable(List<Entry> entries) {
    if (streams.isEmpty()) {
      return;
    }
    for (var entry : entries) {
      var watching = streams.get(entry.task());
      if (watching != null) {
        var event = new Event.Journaled(entry);
        watching.forEach(stream -> stream.hear(event));
      }
    }
  }
}
