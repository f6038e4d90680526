// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The changes that one episode makes. Each thing of memory is changed once at most, and not if
 * somebody else changed it since it was looked up; what would change it then is added beside it.
 */
final class Rewriting {

  private final Recalled episode;
  private final JunkGate gate;
  private final Run run;
  private final List<MemoryChange> changes = new ArrayList<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private final List<Recalled> taken = new ArrayList<>();
  private int added;
  private int changed;
  private int ended;

  Rewriting(Recalled episode, JunkGate gate, Run run) {
    this.episode = episode;
    this.gate = gate;
    this.run = run;
  }

  List<MemoryChange> changes() {
    return changes;
  }

  /** Things that must not be changed by others before the changes are written. */
  List<Recalled> taken() {
    return taken;
  }

  /** What was done, in a few words. */
  String told() {
    return "%d added, %d changed, %d ended".formatted(added, changed, ended);
  }

  void add(Candidate candidate) {
    add(candidate.content());
  }

  private void add(MemoryContent content) {
    changes.add(new MemoryChange.Add(content));
    added++;
  }

  /** It was told once more. */
  void confirm(Candidate candidate, Recalled thing) {
    var again = thing.content().withSources(both(candidate, thing));
    if (!again.sources().equals(thing.content().sources()) && take(thing)) {
      edit(thing, again);
    }
  }

  /**
   * A thing says what the candidate says, with its time and importance as far as they are known.
   *
   * @param text of a note; what the candidate says if empty
   */
  void update(Candidate candidate, Recalled thing, String text) {
    if (thing.content().type() != candidate.content().type()
        || beginsBehind(candidate, thing)
        || !take(thing)) {
      add(candidate);
      return;
    }
    var better =
        switch (candidate.content()) {
          case Noted note when thing.content() instanceof Noted old -> better(note, old, text);
          case Fact fact when thing.content() instanceof Fact old -> better(candidate, fact, old);
          default -> candidate.content();
        };
    edit(thing, better.withSources(both(candidate, thing)));
  }

  /** Whether it was told to begin when the other was over, so that the two are not one. */
  private static boolean beginsBehind(Candidate candidate, Recalled thing) {
    return candidate.dated()
        && candidate.content() instanceof Fact said
        && said.validFrom().filter(it -> isOver(thing, it)).isPresent();
  }

  /** Whether it may be changed; it is not a second time. */
  private boolean take(Recalled thing) {
    boolean free = touched.add(thing.id()) && Unchanged.is(thing, run);
    if (free) {
      taken.add(thing);
    }
    return free;
  }

  private void edit(Recalled thing, MemoryContent content) {
    changes.add(new MemoryChange.Edit(thing.id(), content));
    changed++;
  }

  /** Without sources it is as sure as it was. */
  private Noted better(Noted said, Noted old, String text) {
    var words =
        text.isBlank() || gate.refuses(text).isPresent() ? said.note().text() : text.strip();
    var note = new Note(old.note().kind(), words, old.note().tags());
    return new Noted(
        note, Math.max(said.importance(), old.importance()), old.confidence(), List.of());
  }

  private static Fact better(Candidate candidate, Fact said, Fact old) {
    return new Fact(
        said.subject(),
        said.predicate(),
        said.object(),
        candidate.dated() ? said.validFrom() : old.validFrom(),
        old.validTo(),
        said.single() || old.single(),
        old.confidence(),
        List.of());
  }

  /** What a thing says holds up to where the candidate begins, or the other way round. */
  void contradict(Candidate candidate, Recalled thing) {
    if (!take(thing)) {
      add(candidate);
    } else if (thing.content() instanceof Fact old && candidate.content() instanceof Fact said) {
      contradict(said, old, thing);
    } else if (thing.content() instanceof Fact old) {
      end(thing, old, episode.at());
      add(candidate);
    } else {
      remove(thing, candidate.text());
      add(candidate);
    }
  }

  private void contradict(Fact said, Fact old, Recalled thing) {
    var begin = said.validFrom().orElse(episode.at());
    boolean later = old.validFrom().filter(begin::isBefore).isEmpty();
    if (sameLine(said, old)) {
      if (!old.single()) {
        edit(thing, single(old, old));
      }
      add(single(said, old));
    } else if (later) {
      end(thing, old, begin);
      add(said);
    } else {
      add(said.validTo(old.validFrom()));
    }
  }

  /** Two things that cannot both be true of one: memory orders those by itself. */
  private static boolean sameLine(Fact said, Fact old) {
    return Fact.key(said.subject()).equals(Fact.key(old.subject()))
        && !Fact.key(said.object()).equals(Fact.key(old.object()));
  }

  private static Fact single(Fact fact, Fact line) {
    return new Fact(
        line.subject(),
        line.predicate(),
        fact.object(),
        fact.validFrom(),
        fact.validTo(),
        true,
        fact.confidence(),
        fact.sources());
  }

  private static boolean isOver(Recalled thing, Instant at) {
    return thing.until().filter(it -> !it.isAfter(at)).isPresent();
  }

  /** One that began at that very moment never held. */
  private void end(Recalled thing, Fact old, Instant at) {
    if (old.validFrom().filter(it -> !it.isBefore(at)).isPresent()) {
      remove(thing, "something else at the same time");
    } else if (!isOver(thing, at)) {
      changes.add(new MemoryChange.Close(thing.id(), at));
      ended++;
    }
  }

  private void remove(Recalled thing, String instead) {
    var reason = "%s says otherwise: %s".formatted(episode.id(), Excerpt.label(instead));
    changes.add(new MemoryChange.Remove(List.of(thing.id()), reason));
    ended++;
  }

  /** What a person noted is from nowhere else, and stays so. */
  private static List<Source> both(Candidate candidate, Recalled thing) {
    var known = thing.content().sources();
    var sources = new ArrayList<>(known);
    if (!known.isEmpty()) {
      candidate.content().sources().stream()
          .filter(it -> known.stream().noneMatch(old -> old.id().equals(it.id())))
          .forEach(sources::add);
    }
    return sources;
  }
}
