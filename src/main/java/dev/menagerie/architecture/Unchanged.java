// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.List;

/**
 * Whether a thing of memory is still as it was looked up: people change it while a model thinks.
 */
final class Unchanged {

  private Unchanged() {}

  /** Looks it up once more. One that is gone has changed. */
  static boolean is(Recalled thing, Run run) {
    return find(thing.content().type(), thing.id(), run).equals(List.of(thing));
  }

  /** What there is of a type up to an id, newest first: that thing, if it is there. */
  static List<Recalled> find(ThingType type, String id, Run run) {
    return run.recall(Lookup.Listing.of(type, 1).after(type.id(Unread.position(id) + 1)));
  }
}
