// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets notes matter less the longer nobody has told them again: of the importance {@code exp(-t/S)}
 * is left after t days, where S grows with each source that says the same. Steps in between come to
 * the same as one step.
 *
 * <p>Paper: Zhong et al., "MemoryBank: Enhancing Large Language Models with Long-Term Memory", AAAI
 * 2024, arXiv:2305.10250.
 *
 * <p>Deviation: time passes as the memory tells it, up to its newest note.
 *
 * @param days that a note with one source keeps 1/e of its importance (S), above 0
 * @param removeBelow importance under which a note is removed; 0 for none
 */
record Forgetting(double days, double removeBelow) {

  /** A note that has it is never forgotten. */
  static final String PINNED = "pinned";

  private static final double DAY_MS = 86_400_000;

  /** Less is not worth a change. */
  private static final double LEAST_LOSS = 0.1;

  private static final double LEAST_IMPORTANCE = 0.01;

  /** What becomes of notes at a moment. */
  List<MemoryChange> at(Instant now, List<Recalled> notes) {
    return notes.stream().flatMap(it -> at(now, it).stream()).toList();
  }

  private Optional<MemoryChange> at(Instant now, Recalled thing) {
    if (!(thing.content() instanceof Noted noted) || isPinned(noted) || isTimeless(thing)) {
      return Optional.empty();
    }
    double left = retention(now, thing, noted);
    double importance = noted.importance() * left;
    if (importance < removeBelow && isRemovable(noted)) {
      var reason =
          String.format(
              Locale.ROOT,
              "forgotten: importance %.3f is below %s, last told or changed at %s",
              importance,
              removeBelow,
              thing.at());
      return Optional.of(new MemoryChange.Remove(List.of(thing.id()), reason));
    }
    return left > 1 - LEAST_LOSS || noted.importance() < LEAST_IMPORTANCE
        ? Optional.empty()
        : Optional.of(new MemoryChange.Edit(thing.id(), withImportance(noted, importance)));
  }

  private double retention(Instant now, Recalled thing, Noted noted) {
    double age = Math.max(0, now.toEpochMilli() - thing.at().toEpochMilli()) / DAY_MS;
    return Math.exp(-age / (days * Math.max(1, noted.sources().size())));
  }

  private static boolean isPinned(Noted noted) {
    return noted.note().kind() == Note.Kind.WORKING || noted.note().tags().contains(PINNED);
  }

  /** Those of the first format do not say when they were told. */
  private static boolean isTimeless(Recalled thing) {
    return thing.at().equals(Instant.EPOCH);
  }

  /** What others stand on stays, and what says that an episode was read. */
  private static boolean isRemovable(Noted noted) {
    return Stream.of(Note.SUMMARY, Consolidation.MERGED).noneMatch(noted.note().tags()::contains);
  }

  private static Noted withImportance(Noted noted, double importance) {
    return new Noted(noted.note(), importance, noted.confidence(), noted.sources());
  }
}
