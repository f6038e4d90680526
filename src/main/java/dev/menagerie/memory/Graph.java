// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.MemoryEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The stored root: all spaces, and how far the log has been applied to them. */
final class Graph {

  /**
   * Stored with the root: constants of an enum that the storage first meets later are not there
   * when it is opened again.
   */
  @SuppressWarnings("UnusedVariable") // Read by the storage.
  private final List<Enum<?>[]> constants = List.of(ThingType.values(), Note.Kind.values());

  private final Directory<Space> spaces = new Directory<>();
  private long applied;
  private long mark;

  /** Position of the last memory event that is in the graph. */
  long applied() {
    return applied;
  }

  /** The names of the spaces that were ever written to, in order. */
  List<String> spaces() {
    return spaces.names().sorted().toList();
  }

  @Nullable Space space(String name) {
    return spaces.find(name);
  }

  /** A space to be written to. */
  Space space(String name, Unstored unstored) {
    var known = spaces.find(name);
    if (known == null) {
      known = new Space();
      spaces.add(name, known, unstored::add);
    }
    return known;
  }

  /** Notes that everything up to an event is in the graph. */
  void applied(MemoryEvent event, Unstored unstored) {
    applied = event.position();
    mark = mark(event);
    unstored.add(this);
  }

  /** Whether an event is the last one that was applied. */
  boolean knows(MemoryEvent event) {
    return event.position() == applied && mark(event) == mark;
  }

  private static long mark(MemoryEvent event) {
    var crc = new CRC32C();
    crc.update(
        "%s %s %s %s"
            .formatted(event.space(), event.task(), event.path(), event.body())
            .getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
