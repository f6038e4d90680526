// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent.ThingType;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The things of a space among which a listing chooses, in its order.
 *
 * @param entity a fact's subject or object now or before; any if empty
 * @param source from which it is or was taken; any if empty
 * @param after position of the last thing of the page before; 0 on the first page
 */
record Candidates(
    ThingType type,
    Optional<String> entity,
    Optional<String> source,
    boolean oldestFirst,
    long after) {

  Stream<Thing> in(Space space) {
    if (source.isPresent()) {
      var from = space.find(source.get());
      return from == null ? Stream.empty() : ordered(derived(space, from));
    }
    if (entity.isPresent()) {
      return ordered(space.facts(entity.get()).stream());
    }
    var shelf = space.shelf(type);
    return oldestFirst
        ? shelf.all().filter(this::follows)
        : shelf.before(after == 0 ? Long.MAX_VALUE : after);
  }

  private Stream<Thing> derived(Space space, Thing from) {
    return from.derived().stream()
        .flatMap(it -> Stream.ofNullable(Id.of(it)))
        .filter(it -> it.type() == type && follows(it.position()))
        .flatMap(it -> Stream.ofNullable(space.shelf(type).find(it.position())));
  }

  private Stream<Thing> ordered(Stream<Thing> things) {
    var order = Comparator.comparingLong(Thing::position);
    return things.filter(this::follows).sorted(oldestFirst ? order : order.reversed());
  }

  private boolean follows(Thing thing) {
    return follows(thing.position());
  }

  private boolean follows(long position) {
    return after == 0 || (oldestFirst ? position > after : position < after);
  }
}
