// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The entries that a task's journal held when they were first gone through. A few pages are in
 * memory, the others are read again when they are asked for.
 */
final class JournalPages extends AbstractList<Entry> {

  /** Reads a task's entries behind a position, oldest first. */
  @FunctionalInterface
  interface Reading {
    List<Entry> read(String task, long after, int limit);
  }

  private static final int PAGE = 128;
  private static final int PAGES = 8;

  private final Reading journal;
  private final String task;
  private long[] positions = new long[PAGE];
  private int known;
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
    int page = index / PAGE;
    var entries = pages.get(page);
    if (entries == null) {
      entries = journal.read(task, page == 0 ? 0 : positions[page * PAGE - 1], PAGE);
      keep(page, entries);
    }
    return entries.get(index % PAGE);
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
    var page = journal.read(task, known == 0 ? 0 : positions[known - 1], PAGE);
    if (known + page.size() > positions.length) {
      positions = Arrays.copyOf(positions, positions.length * 2);
    }
    keep(known / PAGE, page);
    for (var entry : page) {
      positions[known++] = entry.position();
    }
    complete = page.size() < PAGE;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
