// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;

/**
 * The entries that a task's journal held when they were first gone through. A few pages are in
 * memory, the others are read again when they are asked for.
 */
final class JournalPages extends AbstractList<Entry> {

  /** Reads the page of a task's entries behind a position. */
  @FunctionalInterface
  interface Reading {
    Journal.Page page(String task, long after);
  }

  private static final int PAGES = 8;

  private final Reading journal;
  private final String task;
  private long[] positions = new long[Journal.Page.MOST];
  private int known;
  private int[] starts = new int[1];
  private int started;
  private boolean complete;
  private final Map<Integer, List<Entry>> pages = new LinkedHashMap<>(PAGES * 2, 0.75f, true);

  JournalPages(Reading journal, String task) {
    this.journal = journal;
    this.task = task;
  }

  /** The entry at a position of the journal, which must be one of these. */
  synchronized Entry at(long position) {
    int index = Arrays.binarySearch(positions, 0, known, position);
    if (index < 0) {
      throw new NoSuchElementException("entry %d of task %s".formatted(position, task));
    }
    return get(index);
  }

  @Override
  public synchronized Entry get(int index) {
    if (!has(index)) {
      throw new IndexOutOfBoundsException(index);
    }
    int found = Arrays.binarySearch(starts, 0, started, index);
    int page = found < 0 ? -found - 2 : found;
    int start = starts[page];
    var entries = pages.get(page);
    if (entries == null) {
      entries = journal.page(task, start == 0 ? 0 : positions[start - 1]).entries();
      keep(page, entries);
    }
    return entries.get(index - start);
  }

  @Override
  public synchronized int size() {
    while (!complete) {
      readOn();
    }
    return known;
  }

  private synchronized boolean has(int index) {
    while (index >= known && !complete) {
      readOn();
    }
    return index < known;
  }

  private void readOn() {
    var page = journal.page(task, known == 0 ? 0 : positions[known - 1]);
    complete = page.complete();
    if (page.entries().isEmpty()) {
      return;
    }
    if (known + page.entries().size() > positions.length) {
      positions = Arrays.copyOf(positions, positions.length * 2);
    }
    if (started == starts.length) {
      starts = Arrays.copyOf(starts, started * 2);
    }
    keep(started, page.entries());
    starts[started++] = known;
    for (var entry : page.entries()) {
      positions[known++] = entry.position();
    }
  }

  /** Keeps a page in the place of the one that was not used for longest. */
  private void keep(int page, List<Entry> entries) {
    pages.put(page, entries);
    if (pages.size() > PAGES) {
      pages.remove(pages.keySet().iterator().next());
    }
  }

  /** Goes through the pages as they are read. */
  @Override
  public Iterator<Entry> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return has(next);
      }

      @Override
      public Entry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }

  /** Asks for no size, which would read them all. */
  @Override
  public Spliterator<Entry> spliterator() {
    return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
