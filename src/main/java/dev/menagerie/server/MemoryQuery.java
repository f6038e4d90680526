// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.Remembered;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  Listing notes() {
    var kind = query.text("kind").map(it -> MemoryFields.kind("kind", it));
    var tag = query.text("tag");
    return listing(
        ThingType.NOTE,
        thing ->
            thing.content().orElseThrow() instanceof Noted noted
                && kind.map(it -> it == noted.note().kind()).orElse(true)
                && tag.map(it -> noted.note().tags().contains(it)).orElse(true));
  }

  /** Facts, by entity, predicate, and a moment at which they hold in the world. */
  Listing facts() {
    var predicate = query.text("predicate").map(Fact::key);
    var at = query.text("at").map(it -> MemoryFields.instant("at", it));
    return listing(
        ThingType.FACT,
        thing ->
            thing.content().orElseThrow() instanceof Fact fact
                && predicate.map(it -> it.equals(Fact.key(fact.predicate()))).orElse(true)
                && at.map(it -> holds(fact, thing, it)).orElse(true));
  }

  private static boolean holds(Fact fact, Remembered thing, Instant at) {
    return fact.validFrom().map(it -> !it.isAfter(at)).orElse(true)
        && thing.until().map(at::isBefore).orElse(true);
  }

  private Listing listing(ThingType type, Predicate<Remembered> fits) {
    return new Listing(type, query.text("entity"), fits, query.text("after"), limit());
  }

  /** What is searched for; {@code kind} is a kind of notes or another type, and may be repeated. */
  Wanted wanted() {
    var types = new ArrayList<ThingType>();
    var kinds = new ArrayList<Note.Kind>();
    for (var name : all("kind")) {
      kind(name).ifPresentOrElse(kinds::add, () -> types.add(type(name)));
    }
    if (!kinds.isEmpty() && !types.isEmpty()) {
      throw Problem.invalid("kind", "kinds of notes, or other things, but not both at once");
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

  /** Facts of an entity, or of all. */
  Listing graph() {
    return listing(ThingType.FACT, _ -> true);
  }

  private static Optional<Note.Kind> kind(String name) {
    return Arrays.stream(Note.Kind.values())
        .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  private static ThingType type(String name) {
    return Arrays.stream(ThingType.values())
        .filter(it -> it.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "kind",
                    name
                        + ", must be one of "
                        + Stream.concat(
                                Arrays.stream(Note.Kind.values())
                                    .map(it -> it.name().toLowerCase(Locale.ROOT)),
                                Arrays.stream(ThingType.values()).map(ThingType::text))
                            .collect(Collectors.joining(", "))));
  }
}
