// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
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
    var type = thing.content().type();
    long position = Long.parseLong(thing.id().substring(1));
    var look = Lookup.Listing.of(type, 1).after(type.id(position + 1));
    return run.recall(look).equals(List.of(thing));
  }
}
