// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Status;
import java.util.List;

/**
 * What was erased, or would be.
 *
 * @param tasks ids, with those of their children and forks, in order
 * @param forks those among them that are forks
 * @param things of memory that are gone, in the order in which they were made
 * @param events of memory that say nothing any more
 * @param rewritten events of memory that said something of other things too
 * @param weakened things that stay and may still say it: they had another source too, or were
 *     edited or summed up by others since
 * @param copies what was made of the tasks and went too, in words
 * @param recalledBy tasks of others in whose journals something of it is, or was
 * @param unreadable tasks of others whose journals are damaged, so that it is not known
 * @param warning why its bytes may still be in files, and what to do about that; empty if not
 */
public record Erased(
    List<String> tasks,
    List<String> forks,
    List<Thing> things,
    int events,
    int rewritten,
    List<Thing> weakened,
    List<String> copies,
    List<Recaller> recalledBy,
    List<String> unreadable,
    String warning) {

  /** A thing of memory. */
  public record Thing(String space, ThingType type, String id) {}

  /**
   * A task that looked something up.
   *
   * @param erased whether it went too
   */
  public record Recaller(String task, Status status, boolean erased) {}

  public Erased {
    tasks = List.copyOf(tasks);
    forks = List.copyOf(forks);
    things = List.copyOf(things);
    weakened = List.copyOf(weakened);
    copies = List.copyOf(copies);
    recalledBy = List.copyOf(recalledBy);
    unreadable = List.copyOf(unreadable);
  }
}
