// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.Remembered;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The queries of what is asked of a memory space. */
final class MemoryQuery {

  private static final int MOST = 500;
  private static final int DEFAULT = 50;
  private static final int MOST_HITS = 100;
  private static final int DEFAULT_HITS = 10;
  private static final int MOST_TOKENS = 100_000_000;
  private static final String MOMENT =
      "%s, must be the position of an event, or a moment as 2026-11-20T10:00:00Z";

  private final Query query;

  private MemoryQuery(Query query) {
    this.query = query;
  }

  static MemoryQuery of(MultivaluedMap<String, String> values, String... names) {
    return new MemoryQuery(Query.of(values, List.of(names)));
  }

  /** Of a list of the things of a type. */
  static MemoryQuery of(ThingType type, MultivaluedMap<String, String> values) {
    var names =
        switch (type) {
          case NOTE -> Stream.of("kind", "tag", "source");
          case FACT -> Stream.of("entity", "predicate", "at", "source");
          case EPISODE -> Stream.of("name", "about", "source");
          case SKILL -> Stream.of("name", "source");
          case SESSION -> Stream.of("name");
          case TURN -> Stream.of("order");
        };
    var common = Stream.of("task", "limit", "after", "asOf");
    return of(values, Stream.concat(names, common).toArray(String[]::new));
  }

  /** As it stood at a position or a moment; as it stands if there is none. */
  AsOf asOf() {
    return query.text("asOf").map(MemoryQuery::asOf).orElse(AsOf.NOW);
  }

  private static AsOf asOf(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return AsOf.of(Long.parseLong(text));
    }
    try {
      return AsOf.of(Instant.parse(text));
    } catch (DateTimeException _) {
      throw Problem.invalid("asOf", MOMENT.formatted(text));
    }
  }

  int limit() {
    return query.whole("limit", 1, MOST).orElse(DEFAULT);
  }

  /** By which task something was written. */
  Optional<String> task() {
    return query.text("task");
  }

  boolean oldestFirst() {
    var order = query.text("order").orElse("newest");
    if (!List.of("newest", "oldest").contains(order)) {
      throw Problem.invalid("order", order + ", must be newest or oldest");
    }
    return order.equals("oldest");
  }

  /** Things of a type that fit what is asked for, and something besides. */
  Listing listing(ThingType type, Predicate<Remembered> besides) {
    var said = said(type);
    var listing =
        new Listing(
            type,
            query.text("entity"),
            besides.and(it -> said.test(it.content().orElseThrow(), it)),
            query.text("after"),
            limit());
    return query.text("source").map(it -> listing.from(it, false)).orElse(listing);
  }

  private BiPredicate<MemoryContent, Remembered> said(ThingType type) {
    return switch (type) {
      case NOTE -> note();
      case FACT -> fact();
      case EPISODE -> {
        var about = query.text("about");
        yield (it, _) ->
            it instanceof Episode episode
                && isNamed(episode.goal())
                && about.map(episode.task()::equals).orElse(true);
      }
      case SKILL -> (it, _) -> it instanceof Skill skill && isNamed(skill.name());
      case SESSION -> (it, _) -> it instanceof Session session && isNamed(session.name());
      case TURN -> (_, _) -> true;
    };
  }

  private boolean isNamed(String name) {
    return query.text("name").map(it -> Fact.key(it).equals(Fact.key(name))).orElse(true);
  }

  private BiPredicate<MemoryContent, Remembered> note() {
    var kind = query.text("kind").map(it -> MemoryFields.kind("kind", it));
    var tag = query.text("tag");
    return (it, _) ->
        it instanceof Noted noted
            && kind.map(noted.note().kind()::equals).orElse(true)
            && tag.map(noted.note().tags()::contains).orElse(true);
  }

  /** By predicate, and a moment at which it holds in the world. */
  private BiPredicate<MemoryContent, Remembered> fact() {
    var predicate = query.text("predicate").map(Fact::key);
    var at = query.text("at").map(it -> MemoryFields.instant("at", it));
    return (it, thing) ->
        it instanceof Fact fact
            && predicate.map(Fact.key(fact.predicate())::equals).orElse(true)
            && at.map(moment -> holds(fact, thing, moment)).orElse(true);
  }

  private static boolean holds(Fact fact, Remembered thing, Instant at) {
    return fact.validFrom().map(it -> !it.isAfter(at)).orElse(true)
        && thing.until().map(at::isBefore).orElse(true);
  }

  /** What is searched for; {@code type} and {@code kind} may be repeated. */
  Wanted wanted() {
    var types = all("type").stream().map(MemoryQuery::type).toList();
    var kinds = all("kind").stream().map(it -> MemoryFields.kind("kind", it)).toList();
    if (!kinds.isEmpty() && !types.isEmpty() && !types.contains(ThingType.NOTE)) {
      throw Problem.invalid("kind", "is one of notes; ask for the type note too, or leave it out");
    }
    var from = query.text("from").map(it -> MemoryFields.instant("from", it));
    var to = query.text("to").map(it -> MemoryFields.instant("to", it));
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw Problem.invalid(
          "to", "%s, must be later than from, %s".formatted(to.get(), from.get()));
    }
    return new Wanted(
        query.text("q").orElse(""),
        types,
        kinds,
        all("tag"),
        query.whole("k", 1, MOST_HITS).orElse(DEFAULT_HITS),
        from,
        to,
        query.text("threshold").map(MemoryQuery::threshold).orElse(0.0),
        query.whole("tokens", 1, MOST_TOKENS).orElse(Integer.MAX_VALUE));
  }

  private static double threshold(String text) {
    if (!text.matches("0|1|0?\\.[0-9]{1,9}|[01]\\.0{1,9}")) {
      throw Problem.invalid("threshold", text + ", must be a number from 0 to 1");
    }
    return Double.parseDouble(text);
  }

  private List<String> all(String name) {
    return Optional.ofNullable(query.values().get(name)).orElse(List.of());
  }

  private static ThingType type(String name) {
    try {
      return ThingType.of(name);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("type", String.valueOf(e.getMessage()));
    }
  }
}
