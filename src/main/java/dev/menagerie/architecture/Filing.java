// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files what was read from an episode: compares it with what is most like it in memory, and has the
 * model decide what to do with each.
 */
final class Filing {

  private static final List<Note.Kind> KINDS = List.of(Note.Kind.SEMANTIC, Note.Kind.PROCEDURAL);
  private static final int NOT_WORTH_KNOWING = 0;
  private static final int LONGEST_LINE = 500;

  /** Most things of memory that are shown, so that a context holds them. */
  private static final int MOST_SHOWN = 100;

  static final String DECIDE =
      """
      These things are in memory:
      %s

      These were read from a task that ended at %s:
      %s

      Decide on each of those that were read. Add it if memory has nothing of the kind. Update one of \
      memory if it says the same with less detail. Invalidate one of memory if it cannot be true at \
      the same time, or is true no longer. Ignore it if memory says it already, in whatever words. \
      Call things by their numbers.\
      """;

  /** What to do with something that was read. */
  sealed interface Decision {

    /** Remember it. */
    record Add(@Says("number of what was read") int item) implements Decision {}

    /** Say it better where it is said. */
    record Update(
        @Says("number of what was read") int item,
        @Says("number of what is in memory") int id,
        @Says("what a note is to say, all of it; empty for what was read") String text)
        implements Decision {}

    /** Remember it, and that something else is true no longer. */
    record Invalidate(
        @Says("number of what was read") int item, @Says("number of what is in memory") int id)
        implements Decision {}

    /** Leave it out. */
    record Ignore(
        @Says("number of what was read") int item,
        @Says("number of what in memory says it; 0 if it is not worth knowing") int id)
        implements Decision {}

    int item();
  }

  /** What to do with all of them. */
  record Decisions(@Says("one for each that was read") List<Decision> decisions) {}

  private final Recalled episode;
  private final EpisodeReading reading;
  private final int similar;
  private final Run run;

  /**
   * Files into the memory of a run.
   *
   * @param episode what they were read from
   * @param similar how many things of memory each is compared with
   */
  Filing(Recalled episode, EpisodeReading reading, int similar, Run run) {
    this.episode = episode;
    this.reading = reading;
    this.similar = similar;
    this.run = run;
  }

  /** The changes that are to be made. */
  Rewriting file(List<Candidate> candidates) {
    var said = new LinkedHashMap<Candidate, Recalled>();
    var open = new LinkedHashMap<Candidate, List<Recalled>>();
    for (var candidate : candidates) {
      var near = near(candidate);
      var same = near.stream().filter(candidate::saidBy).findFirst();
      if (same.isPresent()) {
        said.put(candidate, same.get());
      } else {
        open.put(candidate, near);
      }
    }
    var things = shown(open.values());
    var decisions = decide(open.keySet(), things);
    var rewriting = new Rewriting(episode, reading.gate(), run);
    said.forEach((candidate, it) -> again(candidate, it, rewriting));
    int item = 0;
    for (var candidate : open.keySet()) {
      item++;
      carryOut(candidate, Optional.ofNullable(decisions.get(item)), things, rewriting);
    }
    return rewriting;
  }

  /** The most similar of each, then the second of each and so on. */
  private List<Recalled> shown(Collection<List<Recalled>> nears) {
    var shown = new LinkedHashMap<String, Recalled>();
    for (int rank = 0; rank < similar; rank++) {
      for (var near : nears) {
        if (rank < near.size() && shown.size() < MOST_SHOWN) {
          shown.putIfAbsent(near.get(rank).id(), near.get(rank));
        }
      }
    }
    return List.copyOf(shown.values());
  }

  /** What in memory is most like it, summaries of episodes and notes of sessions aside. */
  private List<Recalled> near(Candidate candidate) {
    var types = List.of(ThingType.NOTE, ThingType.FACT);
    return run.recall(
        new Lookup.Search(
            candidate.text(), types, KINDS, List.of(), similar, 0, Integer.MAX_VALUE));
  }

  /** By number of what was read; the first one counts. None if there is nothing to compare with. */
  private Map<Integer, Decision> decide(Set<Candidate> open, List<Recalled> things) {
    var decisions = new LinkedHashMap<Integer, Decision>();
    if (things.isEmpty()) {
      return decisions;
    }
    var memory = things.stream().map(it -> Candidate.line(it.content(), it.until())).toList();
    var read = open.stream().map(it -> Candidate.line(it.content(), Optional.empty())).toList();
    var text = DECIDE.formatted(numbered(memory), episode.at(), numbered(read));
    var prompt = Prompt.of("decide", text).as(Role.SUMMARISER);
    Attempt.think(run, prompt, Decisions.class).stream()
        .flatMap(it -> it.decisions().stream())
        .forEach(it -> decisions.putIfAbsent(it.item(), it));
    var texts =
        decisions.values().stream()
            .flatMap(
                it ->
                    it instanceof Decision.Update update
                        ? Stream.of(update.text())
                        : Stream.empty())
            .filter(it -> !it.isBlank())
            .toList();
    if (!texts.isEmpty()) {
      reading.gate().ask(texts, run);
    }
    return decisions;
  }

  /** Lines with numbers from 1. */
  static String numbered(List<String> lines) {
    var text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      var line = Excerpt.of(lines.get(i).replaceAll("\\s+", " "), LONGEST_LINE);
      text.append("%s%d. %s".formatted(i == 0 ? "" : "\n", i + 1, line));
    }
    return text.toString();
  }

  /** What was decided on by mistake, or not at all, is added. */
  private void carryOut(
      Candidate candidate,
      Optional<Decision> decision,
      List<Recalled> things,
      Rewriting rewriting) {
    switch (decision.orElse(new Decision.Add(0))) {
      case Decision.Add _ -> rewriting.add(candidate);
      case Decision.Update(_, var id, var text) ->
          thing(id, things)
              .ifPresentOrElse(
                  it -> update(candidate, it, text, rewriting), () -> rewriting.add(candidate));
      case Decision.Invalidate(_, var id) ->
          thing(id, things)
              .ifPresentOrElse(
                  it -> rewriting.contradict(candidate, it), () -> rewriting.add(candidate));
      case Decision.Ignore(_, var id) when id == NOT_WORTH_KNOWING -> {}
      case Decision.Ignore(_, var id) ->
          thing(id, things)
              .ifPresentOrElse(
                  it -> again(candidate, it, rewriting), () -> rewriting.add(candidate));
    }
  }

  /** What was put together says something else only if somebody told that. */
  private void update(Candidate candidate, Recalled thing, String text, Rewriting rewriting) {
    if (FreshNotes.tags(thing).contains(FreshNotes.CONSOLIDATED) && !reading.told(candidate)) {
      rewriting.add(candidate);
    } else {
      rewriting.update(candidate, thing, text);
    }
  }

  /** What was shown under a number. */
  static Optional<Recalled> thing(int number, List<Recalled> things) {
    return number >= 1 && number <= things.size()
        ? Optional.of(things.get(number - 1))
        : Optional.empty();
  }

  /** Only what somebody told makes what memory says surer; an agent may have it from memory. */
  private void again(Candidate candidate, Recalled thing, Rewriting rewriting) {
    if (reading.told(candidate)) {
      rewriting.confirm(candidate, thing);
    }
  }
}
