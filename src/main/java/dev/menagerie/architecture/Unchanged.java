// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.List;
import java.util.Optional;

/**
 * Whether a thing of memory is still as it was looked up: people change it while a model thinks.
 */
final class Unchanged {

  private Unchanged() {}

  /** Looks it up once more. One that is gone has changed. */
  static boolean is(Recalled thing, Run run) {
    return find(thing.content().type(), thing.id(), run).equals(List.of(thing));
  }

  /**
   * Changes things if all that are changed are as they were looked up when it is written, even
   * where the run, a fork, sees no later change.
   *
   * @return id of one that was changed meanwhile, and nothing was written; empty if it was
   */
  static Optional<String> write(List<MemoryChange> changes, List<Recalled> things, Run run) {
    return run.remember(changes, Already.changed(touched(changes, things)));
  }

  /** Those of things that are edited, closed or removed. */
  private static List<Recalled> touched(List<MemoryChange> changes, List<Recalled> things) {
    var ids = changes.stream().flatMap(it -> ids(it).stream()).toList();
    return things.stream().filter(it -> ids.contains(it.id())).distinct().toList();
  }

  private static List<String> ids(MemoryChange change) {
    return switch (change) {
      case MemoryChange.Edit(var id, _) -> List.of(id);
      case MemoryChange.Close(var id, _) -> List.of(id);
      case MemoryChange.Remove(var ids, _) -> ids;
      default -> List.of();
    };
  }

  /** What there is of a type up to an id, newest first: that thing, if it is there. */
  static List<Recalled> find(ThingType type, String id, Run run) {
    return run.recall(Lookup.Listing.of(type, 1).after(type.id(Unread.position(id) + 1)));
  }
}
