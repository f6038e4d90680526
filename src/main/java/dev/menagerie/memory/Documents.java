// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.memory.retrieval.Document;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the index knows of things: a document is a version of one. */
final class Documents {

  /** Longer tags cannot be searched for. */
  private static final int LONGEST_TAG = 8_000;

  private Documents() {}

  /** The words of what a thing says. */
  static String text(MemoryContent content) {
    return switch (content) {
      case Noted it -> it.note().text();
      case Fact it -> it.subject() + " " + it.predicate() + " " + it.object();
      case MemoryContent.Episode it -> it.goal() + " " + it.outcome();
      case MemoryContent.Skill it -> it.name() + " " + it.description();
      case MemoryContent.Session it -> it.name() + " " + it.summary();
      case MemoryContent.Turn it -> it.text();
    };
  }

  /**
   * A version of a thing.
   *
   * @param number of the version, which has a content
   */
  static Document of(Thing thing, int number, MemoryContent content, float @Nullable [] vector) {
    var version = thing.versions().get(number);
    var next = number + 1 < thing.versions().size() ? thing.versions().get(number + 1) : null;
    var fact = content instanceof Fact it ? it : null;
    var begin = fact == null ? null : begin(thing, fact);
    return new Document(
        thing.id(),
        version.position(),
        next == null ? Document.CURRENT : next.position(),
        next == null ? "" : next.task(),
        kind(content),
        text(content),
        tags(content),
        content instanceof Noted noted ? noted.importance() : Noted.USUAL,
        version.at(),
        begin,
        fact == null || begin == null ? null : end(fact, begin),
        fact == null ? List.of() : List.of(fact.subject(), fact.object()),
        vector,
        version.task(),
        version.path());
  }

  /** When it holds from: at the latest since it was told, unless it had ended before. */
  private static Instant begin(Thing thing, Fact fact) {
    var told = thing.versions().getFirst().at();
    boolean over = fact.validTo().filter(it -> !told.isBefore(it)).isPresent();
    return fact.validFrom().orElse(over ? Instant.MIN : told);
  }

  /** Another fact may end it before; that is not told to the index. */
  private static @Nullable Instant end(Fact fact, Instant begin) {
    return fact.validTo().map(it -> it.isBefore(begin) ? begin : it).orElse(null);
  }

  private static List<String> tags(MemoryContent content) {
    return content instanceof Noted noted
        ? noted.note().tags().stream().filter(it -> it.length() <= LONGEST_TAG).toList()
        : List.of();
  }

  /** What a content is searched as. */
  static String kind(MemoryContent content) {
    return content instanceof Noted noted ? kind(noted.note().kind()) : content.type().text();
  }

  private static String kind(Note.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The kinds of documents that are searched; all if empty. */
  static Set<String> kinds(Wanted wanted) {
    var kinds = new HashSet<String>();
    wanted.kinds().forEach(it -> kinds.add(kind(it)));
    if (kinds.isEmpty()) {
      for (var type : wanted.types()) {
        if (type == ThingType.NOTE) {
          Arrays.stream(Note.Kind.values()).forEach(it -> kinds.add(kind(it)));
        } else {
          kinds.add(type.text());
        }
      }
    }
    return kinds;
  }
}
