// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.time.Instant;
import java.util.List;

/**
 * A change of memory.
 *
 * <p>An id stands for the position of the event that made the thing: {@code n12}. Among changes
 * that are made together {@code n-2} is the note that was made two changes before.
 */
public sealed interface MemoryChange {

  /** Adds a thing. */
  record Add(MemoryContent content) implements MemoryChange {}

  /** Puts something else in the place of what a thing says; the type stays. */
  record Edit(String id, MemoryContent content) implements MemoryChange {}

  /** Ends a fact in the world. */
  record Close(String id, Instant validTo) implements MemoryChange {}

  /** Counts a use of a skill. */
  record Use(String id, boolean success) implements MemoryChange {}

  /**
   * Sums up a session.
   *
   * @param upTo id of the last turn that the summary covers
   */
  record Summarise(String id, String summary, String upTo) implements MemoryChange {}

  /** Removes things, and what came from nothing else. */
  record Remove(List<String> ids, String reason) implements MemoryChange {
    public Remove {
      ids = List.copyOf(ids);
    }
  }

  /** Removes everything that is in the space. */
  record Clear(String reason) implements MemoryChange {}

  /**
   * Gives the things that an event touched what they were before.
   *
   * @param position of that event
   */
  record Undo(long position) implements MemoryChange {}
}
