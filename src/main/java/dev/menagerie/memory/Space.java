// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The things of one memory space. One thread changes it; others read meanwhile without a lock. */
final class Space {

  private final Shelf notes = new Shelf();
  private final Shelf facts = new Shelf();
  private final Shelf episodes = new Shelf();
  private final Shelf skills = new Shelf();
  private final Shelf sessions = new Shelf();
  private final Shelf turns = new Shelf();

  private final Directory<Entity> entities = new Directory<>();

  /** Facts by subject and predicate. */
  private final Directory<Positions> lines = new Directory<>();

  private volatile Map<String, Long> counts = new LinkedHashMap<>();
  private long last;

  /** Position of the last event that was written to it. */
  long last() {
    return last;
  }

  Shelf shelf(ThingType type) {
    return switch (type) {
      case NOTE -> notes;
      case FACT -> facts;
      case EPISODE -> episodes;
      case SKILL -> skills;
      case SESSION -> sessions;
      case TURN -> turns;
    };
  }

  /** A thing by its id; null if there never was one. */
  @Nullable Thing find(String id) {
    var name = Id.of(id);
    return name == null ? null : shelf(name.type()).find(name.position());
  }

  /** All things, by type, each oldest first. */
  Stream<Thing> all() {
    return Stream.of(ThingType.values()).map(this::shelf).flatMap(Shelf::all);
  }

  /** Facts that have, or had, an entity as subject or object, oldest first. */
  List<Thing> facts(String entity) {
    var found = entities.find(Fact.key(entity));
    return found == null ? List.of() : facts(found.facts());
  }

  /** Facts that have, or had, the subject and the predicate of a fact, oldest first. */
  List<Thing> line(Fact fact) {
    var found = lines.find(key(fact));
    return found == null ? List.of() : facts(found);
  }

  private List<Thing> facts(Positions positions) {
    return positions
        .all()
        .sorted()
        .boxed()
        .flatMap(it -> Stream.ofNullable(shelf(ThingType.FACT).find(it)))
        .toList();
  }

  private static String key(Fact fact) {
    return Fact.key(fact.subject()) + '\n' + Fact.key(fact.predicate());
  }

  /** Number of things that are there, by type; of notes by kind too, and of entities. */
  Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** A thing to be changed; null if it is not there, or was removed. */
  @Nullable Thing present(String id, Unstored unstored) {
    var name = Id.of(id);
    var thing = name == null ? null : shelf(name.type()).find(name.position(), unstored);
    return thing == null || thing.last().removed() ? null : thing;
  }

  /** The same, or one that was removed. */
  @Nullable Thing known(String id, Unstored unstored) {
    var name = Id.of(id);
    return name == null ? null : shelf(name.type()).find(name.position(), unstored);
  }

  void applied(long position, Unstored unstored) {
    last = position;
    unstored.add(this);
  }

  void add(Thing thing, Unstored unstored) {
    shelf(thing.type()).add(thing, unstored);
    changed(thing, null, unstored);
  }

  void add(Thing thing, Version version, Unstored unstored) {
    var before = thing.content();
    thing.add(version, unstored::add);
    changed(thing, before, unstored);
  }

  private void changed(Thing thing, @Nullable MemoryContent before, Unstored unstored) {
    var now = thing.content();
    var more = new LinkedHashMap<>(counts);
    count(more, before, -1);
    count(more, now, 1);
    if (before instanceof Fact fact) {
      entities(fact).forEach(it -> count(more, it, fact, -1, thing, unstored));
    }
    if (now instanceof Fact fact) {
      entities(fact).forEach(it -> count(more, it, fact, 1, thing, unstored));
      line(thing, fact, unstored);
    }
    counts = more;
    unstored.add(this);
  }

  private static void count(Map<String, Long> counts, @Nullable MemoryContent content, long more) {
    if (content != null) {
      counts.merge(content.type().text(), more, Long::sum);
    }
    if (content instanceof Noted noted) {
      counts.merge(noted.note().kind().name().toLowerCase(Locale.ROOT), more, Long::sum);
    }
  }

  private static Set<String> entities(Fact fact) {
    return new TreeSet<>(List.of(Fact.key(fact.subject()), Fact.key(fact.object())));
  }

  private void count(
      Map<String, Long> counts, String key, Fact fact, int more, Thing thing, Unstored unstored) {
    var entity = entities.find(key);
    if (entity == null) {
      entity = new Entity(Fact.key(fact.subject()).equals(key) ? fact.subject() : fact.object());
      entities.add(key, entity, unstored::add);
    }
    entity.facts().add(thing.position(), unstored::add);
    int there = entity.count(more);
    unstored.add(entity);
    if (there == Math.max(0, more)) {
      counts.merge("entity", (long) more, Long::sum);
    }
  }

  private void line(Thing thing, Fact fact, Unstored unstored) {
    var line = lines.find(key(fact));
    if (line == null) {
      line = new Positions();
      lines.add(key(fact), line, unstored::add);
    }
    line.add(thing.position(), unstored::add);
  }
}
