// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands durable entries and deltas to whoever watches their task. */
final class EventHub {

  private final Journal journal;
  private final Map<String, List<JournalStream>> streams = new ConcurrentHashMap<>();

  EventHub(Journal journal) {
    this.journal = journal;
    journal.watch(this::durable);
  }

  /**
   * A task's events behind a position.
   *
   * @param over whether the entry at {@code after} was the task's last
   */
  JournalStream open(String task, long after, boolean over) {
    var stream = new JournalStream(journal, task, after, over, this::close);
    streams.computeIfAbsent(task, _ -> new CopyOnWriteArrayList<>()).add(stream);
    return stream;
  }

  private void close(JournalStream stream) {
    streams.computeIfPresent(
        stream.task(),
        (_, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  void delta(String task, String path, String text) {
    var watching = streams.get(task);
    if (watching != null) {
      watching.forEach(stream -> stream.hear(new Event.Delta(path, text)));
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
