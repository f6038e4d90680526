// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * One thing worth remembering beyond the task.
 *
 * @param tags words to filter by
 */
public record Note(Kind kind, String text, List<String> tags) {

  /** The tag of a note that says what an episode, its source, was: the episode has been read. */
  public static final String SUMMARY = "summary";

  /** The tag of a note that says why no model reads an episode, its source. */
  public static final String PUT_ASIDE = "put-aside";

  /** The kinds of memory. */
  public enum Kind {
    WORKING,
    EPISODIC,
    SEMANTIC,
    PROCEDURAL
  }

  public Note {
    if (text.isBlank()) {
      throw new IllegalArgumentException("note: blank, must say what to remember");
    }
    tags = List.copyOf(tags);
  }

  public static Note of(String text) {
    return new Note(Kind.SEMANTIC, text, List.of());
  }
}
