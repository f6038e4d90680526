// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.List;
import java.util.Locale;

/**
 * A note in the graph, and where it comes from. A plain class of plain fields: they are the stored
 * form.
 */
final class Remembered {

  private final long position;
  private final String kind;
  private final String text;
  private final String[] tags;
  private final String task;
  private final String path;

  Remembered(MemoryEvent event, Note note) {
    position = event.position();
    kind = note.kind().name();
    text = note.text();
    tags = note.tags().toArray(String[]::new);
    task = event.task();
    path = event.path();
  }

  /** Of the memory event that made it. */
  long position() {
    return position;
  }

  /** The task that wrote it. */
  String task() {
    return task;
  }

  Note.Kind kind() {
    return Note.Kind.valueOf(kind);
  }

  String text() {
    return text;
  }

  List<String> tags() {
    return List.of(tags);
  }

  Note note() {
    return new Note(kind(), text, tags());
  }

  @Override
  public String toString() {
    return "%s (%s, %d by %s%s)"
        .formatted(text, kind.toLowerCase(Locale.ROOT), position, task, path);
  }
}
