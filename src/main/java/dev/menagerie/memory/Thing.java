// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something in memory, with everything that it was. */
final class Thing {

  private final ThingType type;
  private final long position;
  private volatile Version[] versions;

  /** Of those that name it as a source. */
  private volatile @Nullable Positions derived;

  Thing(ThingType type, Version first) {
    this.type = type;
    position = first.position();
    versions = new Version[] {first};
  }

  ThingType type() {
    return type;
  }

  /** Of the event that made it. */
  long position() {
    return position;
  }

  String id() {
    return type.id(position);
  }

  /** Oldest first. */
  List<Version> versions() {
    return Arrays.asList(versions);
  }

  Version last() {
    var all = versions;
    return all[all.length - 1];
  }

  /** What it says now; null if it was removed. */
  @Nullable MemoryContent content() {
    return last().content();
  }

  /** What was said, also if it was removed; null if it is no turn. */
  @Nullable Turn turn() {
    return versions[0].content() instanceof Turn turn ? turn : null;
  }

  /** What it was before an event that gave it a version; null if that made it. */
  @Nullable Version before(long position) {
    var all = versions;
    for (int i = 1; i < all.length; i++) {
      if (all[i].position() == position) {
        return all[i - 1];
      }
    }
    return null;
  }

  boolean touchedBy(long position) {
    return versions().stream().anyMatch(it -> it.position() == position);
  }

  /**
   * Adds a version; a second one of the same event takes the place of the first.
   *
   * @param changed hears of each object that has to be stored
   */
  void add(Version version, Consumer<Object> changed) {
    var all = versions;
    boolean again = last().position() == version.position();
    var more = again ? all.clone() : Arrays.copyOf(all, all.length + 1);
    more[more.length - 1] = version;
    versions = more;
    changed.accept(this);
  }

  /** Ids of those that name it as a source, in the order in which they first did. */
  List<String> derived() {
    var ids = derived;
    return ids == null
        ? List.of()
        : ids.all().mapToObj(Id::of).flatMap(Stream::ofNullable).map(Id::text).toList();
  }

  void addDerived(String id, Consumer<Object> changed) {
    var made = Id.of(id);
    if (made != null) {
      var ids = derived;
      if (ids == null) {
        ids = new Positions();
        derived = ids;
        changed.accept(this);
      }
      ids.add(made.packed(), changed);
    }
  }

  @Override
  public String toString() {
    return "%s, version %d: %s".formatted(id(), versions.length, content());
  }
}
