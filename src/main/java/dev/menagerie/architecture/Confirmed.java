// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Forgets notes that were put together, once the note that was made of them is confirmed: an
 * episode told it again, several tasks were shown it, or a person says so by a tag. It is taken
 * from what they were taken from then. What people wrote, what says that an episode was read, what
 * is pinned and what something else was taken from too stays.
 */
final class Confirmed {

  /** The tag by which a person confirms a note. */
  static final String TAG = "confirmed";

  /** So many tasks that were shown a note confirm it, as long as nothing has contradicted it. */
  static final int USES = 3;

  private final Uses uses;
  private final Run run;

  /**
   * Nothing is forgotten yet.
   *
   * @param uses since they were last counted
   */
  Confirmed(Uses uses, Run run) {
    this.uses = uses;
    this.run = run;
  }

  /** Forgets originals of those among notes that are confirmed. */
  void settle(List<Recalled> notes) {
    var known = new LinkedHashMap<String, Recalled>();
    notes.forEach(it -> known.put(it.id(), it));
    notes.stream()
        .filter(this::isConfirmed)
        .map(it -> new Settlement(it, forgettable(it, known)))
        .filter(it -> !it.originals().isEmpty())
        .limit(Consolidation.MOST)
        .forEach(this::settle);
  }

  /** A note, and those of which it was made and that it takes the place of. */
  private record Settlement(Recalled thing, List<Recalled> originals) {}

  private boolean isConfirmed(Recalled thing) {
    var tags = FreshNotes.tags(thing);
    var use = uses.notes().get(thing.id());
    long used = uses.before(thing) + (use == null ? 0 : use.times());
    return tags.contains(FreshNotes.CONSOLIDATED)
        && (tags.contains(TAG) || used >= USES || isToldAgain(thing));
  }

  /** It was made of notes alone. */
  private static boolean isToldAgain(Recalled thing) {
    return thing.content().sources().stream().anyMatch(it -> !isNote(it));
  }

  private static boolean isNote(Source source) {
    return source.id().charAt(0) == ThingType.NOTE.letter();
  }

  /** As far as its originals are known they are not looked up. */
  private List<Recalled> forgettable(Recalled thing, Map<String, Recalled> known) {
    return thing.content().sources().stream()
        .filter(Confirmed::isNote)
        .flatMap(
            it ->
                Optional.ofNullable(known.get(it.id()))
                    .map(List::of)
                    .orElseGet(() -> Unchanged.find(ThingType.NOTE, it.id(), run))
                    .stream())
        .filter(it -> isForgettable(it, thing))
        .toList();
  }

  /** What a person changed meanwhile stays. */
  private void settle(Settlement settlement) {
    var thing = settlement.thing();
    var originals = settlement.originals().stream().filter(it -> Unchanged.is(it, run)).toList();
    if (originals.isEmpty() || !Unchanged.is(thing, run)) {
      return;
    }
    var sources = new LinkedHashMap<String, Source>();
    originals.stream()
        .flatMap(it -> it.content().sources().stream())
        .forEach(it -> sources.merge(it.id(), it, Confirmed::surer));
    var ids = originals.stream().map(Recalled::id).toList();
    var reason = "forgotten: %s, which was made of it, is confirmed".formatted(thing.id());
    var things = new ArrayList<>(originals);
    things.add(thing);
    var _ =
        Unchanged.write(
            List.of(
                new MemoryChange.Edit(thing.id(), from(thing, sources)),
                new MemoryChange.Remove(ids, reason)),
            things,
            run);
  }

  /** What it is taken from stays until it goes itself. */
  private static Noted from(Recalled thing, Map<String, Source> more) {
    var noted = (Noted) thing.content();
    var sources = new ArrayList<>(noted.sources());
    more.values().stream()
        .filter(it -> sources.stream().noneMatch(known -> known.id().equals(it.id())))
        .forEach(sources::add);
    return noted.withSources(sources);
  }

  private static Source surer(Source one, Source other) {
    return one.confidence() >= other.confidence() ? one : other;
  }

  private boolean isForgettable(Recalled original, Recalled made) {
    var tags = FreshNotes.tags(original);
    return made.content().sources().stream().anyMatch(it -> it.id().equals(original.id()))
        && tags.contains(Consolidation.MERGED)
        && !tags.contains(Note.SUMMARY)
        && !tags.contains(Forgetting.PINNED)
        && !original.content().sources().isEmpty()
        && run.recall(Lookup.Listing.of(ThingType.NOTE, 2).from(original.id())).stream()
            .allMatch(it -> it.id().equals(made.id()));
  }
}
