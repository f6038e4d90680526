// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Memory that reads the whole log each time and matches by containment. */
public final class LogMemory implements Memory {

  private final Supplier<Journal> journal;

  public LogMemory(Supplier<Journal> journal) {
    this.journal = journal;
  }

  @Override
  public Found recall(String space, Query query, Sight sight, long atLeast) {
    var notes = new ArrayList<Note>();
    long position = 0;
    for (var event : journal.get().memory(0, Integer.MAX_VALUE)) {
      position = event.position();
      var note = Shape.of(Note.class).decode(event.body().getJsonObject("note"));
      if (event.space().equals(space)
          && sight.shows(event.position(), event.task())
          && note.text().contains(query.text())) {
        notes.add(note);
      }
    }
    if (position < atLeast) {
      throw new IllegalStateException("read at %d, before %d".formatted(position, atLeast));
    }
    return new Found(position, List.copyOf(notes.subList(0, Math.min(query.k(), notes.size()))));
  }
}
