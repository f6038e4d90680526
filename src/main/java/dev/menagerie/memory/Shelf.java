// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.serializer.reference.Lazy;
import org.jspecify.annotations.Nullable;

/**
 * Things in the order in which they were made, in chunks that are short enough to be stored anew
 * and are read when they are looked at. One thread adds; others read meanwhile without a lock.
 */
final class Shelf {

  private static final int CHUNK = 128;

  /** Things up to the last slot that is counted. */
  static final class Chunk {
    private final Thing[] things = new Thing[CHUNK];
    private volatile int size;

    Stream<Thing> all() {
      return Arrays.stream(things, 0, size);
    }

    Stream<Thing> backwards() {
      return IntStream.iterate(size - 1, it -> it >= 0, it -> it - 1).mapToObj(it -> things[it]);
    }
  }

  /** A chunk, and where it begins, so that it need not be read to know. */
  private record Place(long first, Lazy<Chunk> chunk) {}

  private volatile Place[] places = {};

  /** Adds a thing, which is younger than all others. */
  void add(Thing thing, Unstored unstored) {
    var last = places.length == 0 ? null : places[places.length - 1];
    if (last == null || last.chunk.get().size == CHUNK) {
      var chunk = new Chunk();
      put(chunk, thing);
      var more = Arrays.copyOf(places, places.length + 1);
      more[places.length] = new Place(thing.position(), Lazy.Reference(chunk));
      places = more;
      unstored.add(this);
      return;
    }
    var chunk = last.chunk.get();
    put(chunk, thing);
    unstored.add(chunk.things);
    unstored.add(chunk);
    unstored.keep(last.chunk);
  }

  private static void put(Chunk chunk, Thing thing) {
    int size = chunk.size;
    chunk.things[size] = thing;
    chunk.size = size + 1;
  }

  /** The thing that an event made. */
  @Nullable Thing find(long position) {
    var place = place(position);
    if (place == null) {
      return null;
    }
    var chunk = place.chunk.get();
    int at = search(chunk, position);
    return at >= 0 ? chunk.things[at] : null;
  }

  /** The same, to be changed: it stays in memory until that is stored. */
  @Nullable Thing find(long position, Unstored unstored) {
    var place = place(position);
    if (place != null) {
      unstored.keep(place.chunk);
    }
    return find(position);
  }

  private @Nullable Place place(long position) {
    int index = index(position);
    return index < 0 ? null : places[index];
  }

  /** Index of the last place that begins at or before a position; negative if there is none. */
  private int index(long position) {
    var all = places;
    int low = 0;
    int high = all.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (all[middle].first <= position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private static int search(Chunk chunk, long position) {
    int low = 0;
    int high = chunk.size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = chunk.things[middle].position();
      if (found == position) {
        return middle;
      } else if (found < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** Oldest first. A chunk is read when its first thing is asked for. */
  Stream<Thing> all() {
    return Arrays.stream(places).map(it -> it.chunk.get()).flatMap(Chunk::all);
  }

  /** Those made before a position, newest first. */
  Stream<Thing> before(long position) {
    var all = places;
    int last = position == Long.MAX_VALUE ? all.length - 1 : index(position - 1);
    return IntStream.iterate(last, it -> it >= 0, it -> it - 1)
        .mapToObj(it -> all[it].chunk.get())
        .flatMap(Chunk::backwards)
        .filter(it -> it.position() < position);
  }
}
