// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The notes of one memory space, oldest first, in lists short enough to be stored anew. */
final class Space {

  private static final int CHUNK = 128;

  private final ArrayList<ArrayList<Remembered>> chunks = new ArrayList<>();

  /**
   * Adds a note.
   *
   * @param changed hears of each list that has to be stored
   */
  void add(Remembered note, Consumer<Object> changed) {
    if (chunks.isEmpty() || chunks.getLast().size() == CHUNK) {
      chunks.add(new ArrayList<>());
      changed.accept(chunks);
    }
    chunks.getLast().add(note);
    changed.accept(chunks.getLast());
  }

  List<Remembered> notes() {
    return chunks.stream().flatMap(List::stream).toList();
  }
}
