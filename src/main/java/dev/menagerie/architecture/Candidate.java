// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Recalled;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that may be remembered: a fact that begins, or a note.
 *
 * @param dated whether it was told when a fact begins; else it holds when it was told
 */
record Candidate(MemoryContent content, boolean dated) {

  String text() {
    return text(content);
  }

  /** What a thing says, in one line. */
  static String text(MemoryContent content) {
    return switch (content) {
      case Fact it -> "%s %s %s".formatted(it.subject(), it.predicate(), it.object());
      case Noted it -> it.note().text();
      case MemoryContent.Episode it -> it.goal();
      case MemoryContent.Skill it -> it.name();
      case MemoryContent.Session it -> it.name();
      case MemoryContent.Turn it -> it.text();
    };
  }

  /** The same with the time in which a fact holds. */
  static String line(MemoryContent content, Optional<Instant> until) {
    if (!(content instanceof Fact fact)) {
      return text(content);
    }
    var from = fact.validFrom().map(it -> " from " + it).orElse("");
    return text(fact) + from + until.map(it -> " until " + it).orElse("");
  }

  /** Whether a thing says it already: in the same words, and a fact at the same time. */
  boolean saidBy(Recalled thing) {
    return Wordings.of(text()).equals(Wordings.of(text(thing.content())))
        && switch (content) {
          case Fact fact -> thing.content() instanceof Fact known && covers(known, thing, fact);
          case Noted _ -> thing.content() instanceof Noted;
          default -> false;
        };
  }

  private boolean covers(Fact known, Recalled thing, Fact fact) {
    if (dated || fact.validFrom().isEmpty()) {
      return known.validFrom().equals(fact.validFrom());
    }
    var at = fact.validFrom().get();
    return known.validFrom().filter(it -> it.isAfter(at)).isEmpty()
        && thing.until().filter(it -> !it.isAfter(at)).isEmpty();
  }

  /** Whether both are the same, so that one of them is enough. */
  boolean same(Candidate other) {
    return content.type() == other.content.type()
        && Wordings.of(text()).equals(Wordings.of(other.text()))
        && !(content instanceof Fact fact
            && other.content instanceof Fact also
            && !fact.validFrom().equals(also.validFrom()));
  }
}
