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
 * Lets notes matter less the longer nobody has told them again or used them: of the importance
 * {@code exp(-t/S)} is left t days after that, where S grows with each source that says the same,
 * and each task that was shown them. Steps in between come to the same as one step.
 *
 * <p>Paper: Zhong et al., "MemoryBank: Enhancing Large Language Models with Long-Term Memory", AAAI
 * 2024, arXiv:2305.10250.
 *
 * <p>Deviation: time passes as the memory tells it, up to its newest note; what was forgotten
 * before a note was used is counted when it is counted, so a use ends forgetting, and gives back
 * what it took since that was last counted.
 *
 * @param days that a note with one source that nobody used keeps 1/e of its importance (S), above 0
 * @param removeBelow importance under which a note is removed; 0 for none
 */
record Forgetting(double days, double removeBelow) {

  /** A note that has it is never forgotten. */
  static final String PINNED = "pinned";

  private static final double DAY_MS = 86_400_000;

  /** Less is not worth a change. */
  private static final double LEAST_LOSS = 0.1;

  private static final double LEAST_IMPORTANCE = 0.01;

  /**
   * What becomes of notes at a moment.
   *
   * @param uses since they were last looked at
   */
  List<MemoryChange> at(Instant now, List<Recalled> notes, Uses uses) {
    return notes.stream().flatMap(it -> at(now, it, uses).stream()).toList();
  }

  private Optional<MemoryChange> at(Instant now, Recalled thing, Uses uses) {
    if (!(thing.content() instanceof Noted noted) || isPinned(noted) || isTimeless(thing)) {
      return Optional.empty();
    }
    var use = Optional.ofNullable(uses.notes().get(thing.id()));
    long used = uses.before(thing) + use.map(Uses.Use::times).orElse(0);
    var last = use.map(Uses.Use::last).filter(thing.at()::isBefore).orElse(thing.at());
    double left = retention(now, last, (double) Math.max(1, noted.sources().size()) + used);
    double importance = noted.importance() * left;
    if (importance < removeBelow && isRemovable(noted)) {
      var reason =
          String.format(
              Locale.ROOT,
              "forgotten: importance %.3f is below %s, last told, changed or used at %s",
              importance,
              removeBelow,
              last);
      return Optional.of(new MemoryChange.Remove(List.of(thing.id()), reason));
    }
    boolean slight = left > 1 - LEAST_LOSS || noted.importance() < LEAST_IMPORTANCE;
    return slight && use.isEmpty()
        ? Optional.empty()
        : Optional.of(new MemoryChange.Edit(thing.id(), with(noted, importance, used)));
  }

  private double retention(Instant now, Instant last, double strength) {
    double age = Math.max(0, now.toEpochMilli() - last.toEpochMilli()) / DAY_MS;
    return Math.exp(-age / (days * strength));
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

  private static Noted with(Noted noted, double importance, long used) {
    var note = noted.note();
    var tags = used == 0 ? note.tags() : Uses.tags(note.tags(), used);
    return new Noted(
        new Note(note.kind(), note.text(), tags), importance, noted.confidence(), noted.sources());
  }
}
