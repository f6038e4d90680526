// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Marked;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a model takes from an episode, without what the junk gate refuses. */
final class EpisodeReading {

  /** Most things that one episode may leave. */
  private static final int MOST_CANDIDATES = 32;

  private static final String TOO_MANY = ", %d more left out: an episode leaves %d things at most";
  private static final int LONGEST_PART = 4_000;
  private static final int LONGEST_SUMMARY = 1_000;

  static final String READ =
      """
      A task has ended. Say what it was about, and write down what is worth knowing in later tasks.

      Take facts from what somebody told and from what was found out, not from guesses of the \
      assistant. State each so that it is understood alone: write names instead of "he" or "it", and \
      dates instead of "yesterday" or "next week", reckoned from the time at which the task ended. \
      Leave out what matters in this task only, what everybody knows, and secrets such as passwords \
      and keys. If nothing is left, give empty lists.

      The task ended at %s.

      Goal: %s

      Steps:
      %s

      Answer: %s\
      """;

  /** What there is in an episode. */
  record Extracted(
      @Says("what the task was about and what came of it, in two sentences") String summary,
      @Says("what holds between two things or people") List<Told> facts,
      @Says("what else is worth knowing") List<Lesson> notes) {}

  /** Something that holds. */
  record Told(
      @Says("who or what it is about, by name") String subject,
      @Says("what holds, such as: lives in") String predicate,
      @Says("of whom or what, by name") String object,
      @Says("since when, such as 2026-11-20 or 2026-11-20T10:00:00Z; empty if it was not told")
          String validFrom,
      @Says("whether the subject can have one such object at a time only") boolean single,
      @Says("how sure it is, 0 to 1") double confidence) {}

  /** Anything else that is worth knowing. */
  record Lesson(
      @Says("one or two sentences") String text,
      @Says("whether it says how something is done") boolean procedural,
      @Says("how much it matters later, 0 to 1") double importance,
      @Says("how sure it is, 0 to 1") double confidence) {}

  private final Recalled thing;
  private final Episode episode;
  private final JunkGate gate;
  private final Run run;
  private int more;

  EpisodeReading(Recalled thing, Episode episode, Run run) {
    this.thing = thing;
    this.episode = episode;
    this.run = run;
    gate = new JunkGate(parts(episode).flatMap(it -> Marked.marked(it).stream()).toList());
  }

  private static Stream<String> parts(Episode episode) {
    return Stream.concat(Stream.of(episode.goal(), episode.outcome()), episode.actions().stream());
  }

  JunkGate gate() {
    return gate;
  }

  /** The model's reading; none if it cannot be read. */
  Optional<Extracted> ask() {
    var done = episode.actions().stream().map(EpisodeReading::shown).collect(joining("\n"));
    var text =
        READ.formatted(
            thing.at(),
            shown(episode.goal()),
            done.isEmpty() ? "(none)" : Excerpt.of(done, LONGEST_PART),
            shown(episode.outcome()));
    var prompt = Prompt.of("read", text).as(Role.SUMMARISER);
    var extracted = Attempt.think(run, prompt, Extracted.class);
    gate.ask(texts(extracted), run);
    return extracted;
  }

  /** All that may be remembered. */
  private List<String> texts(Optional<Extracted> extracted) {
    var read = extracted.stream();
    return Stream.concat(
            Stream.of(goal()),
            read.flatMap(it -> Stream.concat(Stream.of(said(it)), found(it).map(Candidate::text))))
        .distinct()
        .toList();
  }

  private static String shown(String part) {
    return Excerpt.of(Marked.strip(part).strip(), LONGEST_PART);
  }

  /** The note that says what the episode was. */
  Noted summary(Optional<Extracted> extracted) {
    var text = extracted.map(EpisodeReading::said).flatMap(this::beginning).orElseGet(this::plain);
    var note = new Note(Note.Kind.EPISODIC, text, List.of(Note.SUMMARY));
    return new Noted(note, Noted.USUAL, 1, source(1));
  }

  private static String said(Extracted extracted) {
    return extracted.summary().strip();
  }

  private String goal() {
    return Marked.strip(episode.goal()).strip();
  }

  /** None if it may not be remembered; half a secret may not either. */
  private Optional<String> beginning(String text) {
    return Optional.of(Excerpt.of(text, LONGEST_SUMMARY))
        .filter(it -> !gate.isSecret(text) && gate.refuses(it).isEmpty());
  }

  private String plain() {
    return beginning(goal()).orElse("A task of which nothing is to be remembered.");
  }

  /** What the gate lets through, each thing once, facts first, up to what may be. */
  List<Candidate> candidates(Extracted extracted) {
    var candidates = new ArrayList<Candidate>();
    more = 0;
    for (var candidate : found(extracted).toList()) {
      if (isClean(candidate.text())) {
        if (candidates.size() == MOST_CANDIDATES) {
          more++;
        } else if (candidates.stream().noneMatch(candidate::same)) {
          candidates.add(candidate);
        }
      }
    }
    return candidates;
  }

  /** Says how many more things there were than may be; nothing if there were not. */
  String leftOut() {
    return more == 0 ? "" : TOO_MANY.formatted(more, MOST_CANDIDATES);
  }

  private Stream<Candidate> found(Extracted extracted) {
    return Stream.concat(
        extracted.facts().stream().flatMap(it -> fact(it).stream()),
        extracted.notes().stream().flatMap(it -> note(it).stream()));
  }

  /** Says why if not, but not what. */
  private boolean isClean(String text) {
    var junk = gate.reason(text);
    junk.ifPresent(it -> run.report(new Progress.Posted("refused", it, "gate")));
    return junk.isEmpty();
  }

  private Optional<Candidate> fact(Told told) {
    if (Stream.of(told.subject(), told.predicate(), told.object()).anyMatch(String::isBlank)) {
      return Optional.empty();
    }
    var from = Moment.of(told.validFrom());
    var fact =
        new Fact(
            told.subject().strip(),
            told.predicate().strip(),
            told.object().strip(),
            from.or(() -> Optional.of(thing.at())),
            Optional.empty(),
            told.single(),
            1,
            source(told.confidence()));
    return Optional.of(new Candidate(fact, from.isPresent()));
  }

  private Optional<Candidate> note(Lesson lesson) {
    if (lesson.text().isBlank()) {
      return Optional.empty();
    }
    var kind = lesson.procedural() ? Note.Kind.PROCEDURAL : Note.Kind.SEMANTIC;
    var note = new Note(kind, lesson.text().strip(), List.of());
    return Optional.of(
        new Candidate(
            new Noted(
                note, Math.clamp(lesson.importance(), 0.0, 1.0), 1, source(lesson.confidence())),
            false));
  }

  private List<Source> source(double confidence) {
    return List.of(new Source(thing.id(), Math.clamp(confidence, 0.0, 1.0)));
  }

  /** Whether the one who set the goal said this: then it is told, not recalled. */
  boolean told(Candidate candidate) {
    var goal = Wordings.of(Marked.strip(episode.goal()));
    return switch (candidate.content()) {
      case Fact it ->
          goal.contains(Wordings.of(it.subject())) && goal.contains(Wordings.of(it.object()));
      default -> goal.contains(Wordings.of(candidate.text()));
    };
  }
}
