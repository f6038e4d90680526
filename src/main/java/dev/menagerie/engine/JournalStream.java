// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.JournalFailed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task's events: first from the journal, then as they become durable. A reader that falls behind
 * goes back to the journal, so the queue is bounded and no entry is lost; deltas may be.
 */
final class JournalStream implements EventStream {

  private static final int PAGE = 256;

  private final JournalPages.Reading journal;
  private final String task;
  private final Consumer<JournalStream> onClose;
  private final LinkedBlockingQueue<Event> heard = new LinkedBlockingQueue<>(1024);
  private final Deque<Entry> page = new ArrayDeque<>();
  private volatile boolean behind = true;
  private long position;
  private boolean over;

  /**
   * A stream that has delivered nothing.
   *
   * @param journal refuses to read a task that is gone
   * @param over whether the entry at {@code after} was the task's last
   */
  JournalStream(
      JournalPages.Reading journal,
      String task,
      long after,
      boolean over,
      Consumer<JournalStream> onClose) {
    this.over = over;
    this.journal = journal;
    this.task = task;
    this.position = after;
    this.onClose = onClose;
  }

  String task() {
    return task;
  }

  /** Called by the writers; never blocks. */
  void hear(Event event) {
    if (!heard.offer(event) && event instanceof Event.Journaled) {
      behind = true;
    }
  }

  @Override
  public Event next(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!over) {
      catchUp();
      var entry = page.poll();
      if (entry != null) {
        return deliver(entry);
      }
      var event = poll(deadline - System.nanoTime());
      if (event == null) {
        return new Event.Idle();
      }
      if (event instanceof Event.Journaled(var durable)) {
        if (durable.position() > position && !behind) {
          return deliver(durable);
        }
      } else if (!behind) {
        return event;
      }
    }
    return new Event.End();
  }

  /** Reads on in the journal if that is where the next entries are. */
  void catchUp() {
    if (over || !page.isEmpty() || !behind) {
      return;
    }
    behind = false;
    try {
      page.addAll(journal.read(task, position, PAGE));
    } catch (Refused | JournalFailed e) {
      behind = true; // what was heard is not what comes next
      throw e;
    }
    // What was heard so far may belong to a result on the page, and would come behind it.
    heard.removeIf(Event.Delta.class::isInstance);
    if (page.size() == PAGE) { // no |=, which could undo what a writer says meanwhile
      behind = true;
    }
  }

  private @Nullable Event poll(long nanos) {
    try {
      return heard.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private Event deliver(Entry entry) {
    position = entry.position();
    over = isLast(entry);
    return new Event.Journaled(entry);
  }

  static boolean isLast(Entry entry) {
    return entry.kind() == Kind.RUN && entry.phase() == Phase.RESULT;
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
