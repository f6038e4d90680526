// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks what the latest notes are about, looks for answers in all of memory, and keeps what it comes
 * to with its evidence.
 *
 * <p>Paper: Park et al., "Generative Agents: Interactive Simulacra of Human Behavior", UIST 2023,
 * arXiv:2304.03442.
 *
 * <p>Deviation: importance goes from 0 to 1, so that its threshold of 150 is 15 here.
 *
 * @param threshold summed importance of notes at which it is time, above 0
 * @param similar how many things are looked at for each question
 */
record Reflection(double threshold, int similar) {

  static final int MOST_QUESTIONS = 3;
  private static final int MOST_INSIGHTS = 5;
  private static final int MOST_RECENT = 100;
  private static final String NOT_WRITTEN = "not written: %s was changed meanwhile";

  static final String QUESTIONS =
      """
      These are the latest notes of somebody:
      %s

      What are the %d most salient high-level questions that can be answered about what they speak \
      of?\
      """;

  static final String INSIGHTS =
      """
      Statements:
      %s

      What can be inferred from these statements about the question "%s"? Give at most %d insights, \
      each with the numbers of the statements that are evidence for it.\
      """;

  /** What is worth asking. */
  record Questions(@Says("questions, the most salient first") List<String> questions) {}

  /** Something that follows. */
  record Insight(
      @Says("one sentence, understood alone") String text,
      @Says("numbers of statements") List<Integer> evidence,
      @Says("how much it matters, 0 to 1") double importance) {}

  /** What follows. */
  record Insights(@Says("insights") List<Insight> insights) {}

  /** Whether notes matter enough together. */
  boolean isDue(List<Recalled> notes) {
    double sum = 0;
    for (var thing : notes) {
      sum += thing.content() instanceof Noted noted ? noted.importance() : 0;
    }
    return sum >= threshold;
  }

  /** Reflects on notes and remembers what comes of it, unless another run has meanwhile. */
  void reflect(FreshNotes fresh, Run run) {
    var undone = Already.changed(fresh.summary().stream().toList());
    var texts =
        fresh.notes().stream().limit(MOST_RECENT).map(it -> Candidate.text(it.content())).toList();
    var text = QUESTIONS.formatted(Filing.numbered(texts), MOST_QUESTIONS);
    var prompt = Prompt.of("ask-oneself", text).as(Role.REFLECTOR);
    Attempt.thinkUnlessRefused(run, prompt, Questions.class).stream()
        .flatMap(it -> it.questions().stream())
        .filter(it -> !it.isBlank())
        .limit(MOST_QUESTIONS)
        .forEach(it -> answer(it, undone, run));
  }

  private void answer(String question, Already undone, Run run) {
    var types = List.of(ThingType.NOTE, ThingType.FACT);
    var search =
        new Lookup.Search(
            question, types, Consolidation.KINDS, List.of(), similar, 0, Integer.MAX_VALUE);
    var things = run.recall(search);
    if (things.isEmpty()) {
      return;
    }
    var lines = things.stream().map(it -> Candidate.line(it.content(), it.until())).toList();
    var text = INSIGHTS.formatted(Filing.numbered(lines), question, MOST_INSIGHTS);
    var prompt = Prompt.of("infer", text).as(Role.REFLECTOR);
    var gate = new JunkGate(lines);
    var changes = new ArrayList<MemoryChange>();
    Attempt.thinkUnlessRefused(run, prompt, Insights.class).stream()
        .flatMap(it -> it.insights().stream())
        .limit(MOST_INSIGHTS)
        .filter(it -> gate.lets(it.text(), run))
        .forEach(it -> add(it, things, changes));
    if (!changes.isEmpty()) {
      var said = "%d insights".formatted(changes.size());
      var report = run.remember(changes, undone).map(NOT_WRITTEN::formatted).orElse(said);
      run.report(new Progress.Posted(question, report, "keeper"));
    }
  }

  /** One without evidence that was shown is a guess. */
  private static void add(Insight insight, List<Recalled> things, List<MemoryChange> changes) {
    var evidence =
        insight.evidence().stream()
            .flatMap(it -> Filing.thing(it, things).stream())
            .distinct()
            .map(it -> new Source(it.id(), confidence(it)))
            .toList();
    if (!evidence.isEmpty()) {
      var note = new Note(Note.Kind.SEMANTIC, insight.text().strip(), List.of(FreshNotes.INSIGHT));
      double importance = Math.clamp(insight.importance(), 0.0, 1.0);
      changes.add(new MemoryChange.Add(new Noted(note, importance, 1, evidence)));
    }
  }

  private static double confidence(Recalled thing) {
    return switch (thing.content()) {
      case Noted noted -> noted.confidence();
      case Fact fact -> fact.confidence();
      default -> 1;
    };
  }
}
