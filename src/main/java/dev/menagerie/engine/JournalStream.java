// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task's events: first from the journal, then as they become durable. A reader that falls behind
 * goes back to the journal, so what is kept for it is bounded and no entry is lost; deltas may be.
 */
final class JournalStream implements EventStream {

  private static final int MOST = 1_024;
  private static final long MOST_BYTES = 256 << 10;

  private final JournalPages.Reading journal;
  private final String task;
  private final Consumer<JournalStream> onClose;
  private final Backlog heard = new Backlog(MOST, MOST_BYTES);
  private final Deque<Entry> page = new ArrayDeque<>(1);
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
    heard.fallBehind();
  }

  String task() {
    return task;
  }

  /** Called by the hub; never blocks. */
  void hear(Told told) {
    heard.add(told);
  }

  /** Called by the hub when it has lost something that was to be heard. */
  void fallBehind() {
    heard.fallBehind();
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
      var told = take(deadline - System.nanoTime());
      if (told == null) {
        if (heard.isEmpty() || Thread.currentThread().isInterrupted()) {
          return new Event.Idle();
        }
      } else if (told.event() instanceof Event.Journaled(var durable)) {
        if (durable.position() > position) {
          return deliver(durable);
        }
      } else if (told.behind() >= position) {
        // Otherwise it may belong to a result that was read from the journal.
        return told.event();
      }
    }
    return new Event.End();
  }

  /** Reads on in the journal if that is where the next entries are. */
  void catchUp() {
    if (over || !page.isEmpty() || !heard.catchUp()) {
      return;
    }
    try {
      var next = journal.page(task, position);
      page.addAll(next.entries());
      if (!next.complete()) {
        heard.fallBehind();
      }
    } catch (RuntimeException | Error e) {
      heard.fallBehind(); // what was heard is not what comes next
      throw e;
    }
  }

  private @Nullable Told take(long nanos) {
    try {
      return heard.take(nanos);
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
