// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.memory.retrieval.Reading;
import dev.menagerie.memory.retrieval.SpaceIndex;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The index of one space, and how far the log has been told to it. Vectors come from the log, all
 * else from the graph, which must be as far or further. Used by one thread.
 */
final class FedIndex {

  private static final int PAGE = 1_000;

  /** So many events are told to it anew after a crash, at most. */
  private static final int COMMIT_AFTER = 2_000;

  private final SpaceIndex index;
  private final String name;
  private final String model;
  private final boolean elsewhere;
  private final Touched touched;
  private long position;
  private int uncommitted;
  private boolean unpublished;

  private FedIndex(
      SpaceIndex index, String name, String model, boolean elsewhere, Touched touched) {
    this.index = index;
    this.name = name;
    this.model = model;
    this.elsewhere = elsewhere;
    this.touched = touched;
    position = index.committed();
  }

  /**
   * Opens or creates it.
   *
   * @param model whose vectors it has
   * @param elsewhere whether it only knows which they are
   */
  static FedIndex open(Path folder, String name, String model, boolean elsewhere, Touched touched) {
    return new FedIndex(SpaceIndex.open(folder), name, model, elsewhere, touched);
  }

  /** Tells it everything of the log that is in the space. */
  void catchUp(Space space, long upTo) {
    while (position < upTo) {
      var events = touched.journal().memory(position, PAGE);
      if (events.isEmpty()) {
        return;
      }
      for (var event : events) {
        if (event.position() <= upTo && event.space().equals(name)) {
          tell(event, space);
        }
      }
      position = Math.min(upTo, events.getLast().position());
    }
  }

  /** Tells it an event that has been applied to the space, unless it knows it. */
  void tell(MemoryEvent event, Space space) {
    if (event.position() <= position) {
      return;
    }
    for (var thing : touched.by(space, event)) {
      put(thing, event);
    }
    position = event.position();
    unpublished = true;
    if (++uncommitted >= COMMIT_AFTER) {
      commit();
    }
  }

  private void put(Thing thing, MemoryEvent event) {
    var versions = thing.versions();
    for (int i = 0; i < versions.size(); i++) {
      var version = versions.get(i);
      if (version.position() == event.position()) {
        if (i > 0) {
          index.end(thing.id(), versions.get(i - 1).position(), event.position(), event.task());
        }
        if (version.content() != null) {
          add(thing, i, version.content(), meant(versions, i, version.content(), event));
        }
      }
    }
  }

  private void add(Thing thing, int number, MemoryContent content, @Nullable MemoryEvent meant) {
    var vector = meant == null ? null : Meaning.of(meant, model);
    if (meant != null && vector != null && elsewhere) {
      index.add(Documents.of(thing, number, content, null), meant.position());
    } else {
      index.add(Documents.of(thing, number, content, vector));
    }
  }

  /** The event with its vector. What says the same as before means the same. */
  private @Nullable MemoryEvent meant(
      List<Version> versions, int number, MemoryContent content, MemoryEvent now) {
    if (number == 0 || model.isEmpty() || Meaning.of(now, model) != null) {
      return now;
    }
    for (var version : versions.subList(0, number)) {
      if (version.content() != null && same(version.content(), content)) {
        return touched.event(name, version.position()).orElse(null);
      }
    }
    return null;
  }

  private static boolean same(MemoryContent one, MemoryContent other) {
    return Documents.text(one).equals(Documents.text(other))
        && Documents.kind(one).equals(Documents.kind(other));
  }

  /** It as it is now. */
  Reading read() {
    if (unpublished) {
      index.publish(position);
      unpublished = false;
    }
    return index.read();
  }

  /** It as it was published last, for any thread. */
  Reading published() {
    return index.read();
  }

  private void commit() {
    index.commit(position);
    uncommitted = 0;
    unpublished = false;
  }

  /** Writes it to the disk, and closes it. */
  void close() {
    try {
      if (position > index.committed()) {
        commit();
      }
    } finally {
      index.close();
    }
  }
}
