// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Already;
import dev.menagerie.core.Answer;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.NoAnswer;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The episodes that one run of a keeper reads. One that a model refuses is put aside, and tried
 * again by a later run, behind the others and only when the model has read one of these: then it is
 * there and has taken offence at the episode.
 */
final class Backlog {

  private static final String DONE = "not written: somebody else came to it meanwhile";

  private final int similar;
  private final Run run;
  private final List<String> lines = new ArrayList<>();

  /** Ids of those that were refused just now. */
  private final List<String> refused = new ArrayList<>();

  /** Whether something was not written, since memory says more than this run sees. */
  private boolean behind;

  private int left;
  private int read;

  /**
   * Nothing is read yet.
   *
   * @param most episodes read
   * @param similar things of memory that each new one is compared with
   */
  Backlog(int most, int similar, Run run) {
    this.left = most;
    this.similar = similar;
    this.run = run;
  }

  /** Reads them; says what each was. */
  Answer read() {
    for (var thing : Unread.oldest(left, run)) {
      if (left > 0
          && thing.content() instanceof Episode episode
          && !Unread.isKnown(thing.id(), run)) {
        read(thing, episode, Optional.empty());
      }
    }
    if (read > 0 && left > 0) {
      PutAside.again(run).forEach(this::again);
    }
    var text = lines.isEmpty() ? "All episodes have been read." : String.join("\n", lines);
    return refused.isEmpty() ? Answer.of(text) : Answer.partial(text);
  }

  /** Whether another run has come further; then what follows is left to that one. */
  boolean isBehind() {
    return behind;
  }

  private void again(Recalled aside) {
    PutAside.episode(aside)
        .filter(it -> left > 0 && !refused.contains(it))
        .flatMap(it -> Unread.find(it, run))
        .ifPresent(
            thing -> {
              if (thing.content() instanceof Episode episode) {
                read(thing, episode, Optional.of(aside));
              }
            });
  }

  private void read(Recalled thing, Episode episode, Optional<Recalled> aside) {
    left--;
    try {
      var reading = new EpisodeReading(thing, episode, run);
      var extracted = reading.ask();
      var summary = reading.summary(extracted);
      say(thing, summary.note().text());
      var candidates = extracted.map(reading::candidates).orElse(List.of());
      var rewriting = new Filing(thing, reading, similar, run).file(candidates);
      var changes = new ArrayList<MemoryChange>();
      changes.add(new MemoryChange.Add(summary));
      changes.addAll(rewriting.changes());
      aside.map(PutAside::over).ifPresent(changes::add);
      keep(thing, aside, changes, rewriting.taken(), rewriting.told() + reading.leftOut());
      read++;
    } catch (NoAnswer e) {
      if (e.isTransient()) {
        throw e;
      }
      putAside(thing, aside, String.valueOf(e.getMessage()));
    }
  }

  private void putAside(Recalled thing, Optional<Recalled> aside, String reason) {
    refused.add(thing.id());
    say(thing, "put aside, since no model reads it");
    var change =
        aside
            .map(it -> PutAside.refusedAgain(it, reason, run))
            .orElseGet(() -> PutAside.refused(thing.id(), reason, run));
    keep(thing, aside, List.of(change), List.of(), "put aside");
  }

  private void say(Recalled thing, String what) {
    lines.add(line(thing, what));
    run.offer(String.join("\n", lines));
  }

  private static String line(Recalled thing, String what) {
    return "%s: %s".formatted(thing.id(), what);
  }

  private static String unwritten(Recalled thing, List<Recalled> taken, String id) {
    if (id.equals(thing.id())) {
      return "not written: it was removed";
    }
    return taken.stream().anyMatch(it -> it.id().equals(id))
        ? "not written: %s was changed meanwhile".formatted(id)
        : "not written: %s says it already".formatted(id);
  }

  /** The tags by which an episode is known. One that was put aside is read all the same. */
  private static List<String> known(Optional<Recalled> aside) {
    return aside.isPresent() ? List.of(Note.SUMMARY) : Unread.KNOWN;
  }

  /** Unless another run came to it meanwhile, or a person; then that is what is said of it. */
  private void keep(
      Recalled thing,
      Optional<Recalled> aside,
      List<MemoryChange> changes,
      List<Recalled> taken,
      String told) {
    boolean open =
        aside.map(it -> Unchanged.is(it, run)).orElseGet(() -> !Unread.isKnown(thing.id(), run));
    var against = Optional.of(DONE);
    if (open) {
      var done = new Already(List.of(thing.id()), known(aside), taken);
      against = run.remember(changes, done).map(it -> unwritten(thing, taken, it));
      run.report(new Progress.Posted(thing.id(), against.orElse(told), "keeper"));
      behind |= against.isPresent();
    }
    against.ifPresent(it -> lines.set(lines.size() - 1, line(thing, it)));
  }
}
