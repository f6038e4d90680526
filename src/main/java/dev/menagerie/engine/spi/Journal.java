// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.util.List;
import java.util.function.Consumer;

/**
 * The durable log of all tasks. Writes of all tasks are grouped into one synchronisation of the
 * disk, in the order in which they were appended.
 */
public interface Journal {

  /** One change, durable together with the others of its list. */
  sealed interface Write {

    /** Adds an entry; its position is given out by the journal. */
    record Append(Entry entry) implements Write {}

    /** Creates or replaces a task's record. */
    record Save(TaskRecord task) implements Write {}

    /** Adds a memory event; its position is given out by the journal. */
    record Remember(MemoryEvent event) implements Write {}
  }

  /** Follows writes on their way to the disk. */
  interface Receipt {

    /**
     * Waits until the writes are durable. An interrupt does not end the wait; the interrupted flag
     * is kept.
     *
     * @return the position of the last entry or memory event among the writes, 0 if there is none
     * @throws JournalFailed if they could not be written; nothing after them was
     */
    long await();
  }

  /**
   * A part of a task's journal.
   *
   * @param complete whether there was nothing behind it when it was read
   */
  record Page(List<Entry> entries, boolean complete) {

    public static final int MOST = 256;

    /** A page ends with the entry by which the text of all together gets this long, or longer. */
    public static final long MOST_BYTES = 256 << 10;
  }

  /**
   * Queues writes, which become durable all or none, after everything queued before. The positions
   * of their entries and memory events follow one another.
   */
  Receipt append(List<Write> writes);

  /** A task's durable entries behind a position, oldest first, at most {@code limit}. */
  List<Entry> read(String task, long after, int limit);

  /**
   * A task's durable entries behind a position, oldest first, as many as a page holds: at least
   * one, if there is any.
   */
  Page page(String task, long after);

  /**
   * Has every durable batch of entries handed over, in order, after it is durable. The watcher is
   * called on the writing thread and must not block.
   */
  void watch(Consumer<List<Entry>> watcher);

  /** Memory events behind a position, oldest first, at most {@code limit}. */
  List<MemoryEvent> memory(long after, int limit);
}
