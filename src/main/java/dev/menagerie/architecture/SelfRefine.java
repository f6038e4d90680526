// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a draft, has it criticised by criteria with scores, and refines it until it is good
 * enough.
 *
 * <p>Paper: Madaan et al., "Self-Refine: Iterative Refinement with Self-Feedback", NeurIPS 2023,
 * arXiv:2303.17651, algorithm 1: generate, feedback, refine with the history of both.
 *
 * <p>Deviation: the feedback is a typed score per criterion, and the stop condition is their mean;
 * the last draft is criticised too, and the best one is the answer.
 *
 * @param iterations refinements, 0 to 20
 * @param threshold mean score from which on a draft is good enough, 1 to 5
 * @param temperature of sampling drafts, 0 to 2
 * @param criteria what a draft is judged by, 1 to 20
 */
public record SelfRefine(
    @Says("refinements, 0 to 20") int iterations,
    @Says("mean score from which on a draft is good enough, 1 to 5") double threshold,
    @Says("sampling temperature of drafts, 0 to 2") double temperature,
    @Says("what a draft is judged by, 1 to 20") List<String> criteria)
    implements Architecture {

  private static final int LOWEST = 1;
  private static final int HIGHEST = 5;

  public static final SelfRefine DEFAULTS =
      new SelfRefine(4, 4, 0.7, List.of("correctness", "completeness", "clarity", "efficiency"));

  public SelfRefine {
    Bound.range("iterations", iterations, 0, 20);
    Bound.range("threshold", threshold, LOWEST, HIGHEST);
    Bound.range("temperature", temperature, 0, 2);
    Bound.range("criteria", criteria.size(), 1, 20);
    criteria = List.copyOf(criteria);
  }

  /** What a critic says of a draft. */
  record Feedback(@Says("one for each criterion, in their order") List<Aspect> aspects) {

    /**
     * The mean score. One that is out of range counts as the nearest that is in it, and one that is
     * missing as the lowest.
     */
    double score(int criteria) {
      int missing = Math.max(0, criteria - aspects.size());
      int sum = aspects.stream().mapToInt(it -> Math.clamp(it.score(), LOWEST, HIGHEST)).sum();
      return (double) (sum + missing * LOWEST) / (aspects.size() + missing);
    }

    String text() {
      return aspects.stream().map(it -> "- " + it.line()).collect(joining("\n"));
    }
  }

  /** What a critic says by one criterion. */
  record Aspect(
      @Says("the criterion") String criterion,
      @Says("how well the answer meets it, a score from 1, not at all, to 5, fully") int score,
      @Says("the places that fall short and what to do about each, specific and actionable")
          String advice) {
    String line() {
      return "%s, %d of 5: %s".formatted(criterion, score, advice);
    }
  }

  /** A draft, and what was said of it; absent, and the score 0, if that could not be read. */
  private record Draft(int number, String text, Optional<Feedback> feedback, double score) {
    String history() {
      return "Draft %d:\n%s\n\nFeedback %d:\n%s"
          .formatted(number, text, number, feedback.map(Feedback::text).orElse(""));
    }
  }

  static final String GENERATE = "Do the task. Reply with the result alone.\n\nTask: %s";

  static final String FEEDBACK =
      """
      Criticise the answer to the task by each of these criteria: %s. Be specific: name the places \
      that fall short and what to do about each. Do not praise, and do not rewrite it.

      Task: %s

      Answer: %s\
      """;

  static final String REFINE =
      """
      Improve the last draft by the feedback on it. Keep what is good, and do not repeat what \
      earlier feedback objected to. Reply with the improved result alone.

      Task: %s

      %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var drafts = new ArrayList<Draft>();
    var prompt = Prompt.of("generate", GENERATE.formatted(task.text()));
    while (drafts.size() <= iterations) {
      var text = run.think(prompt.temperature(temperature)).strip();
      if (drafts.isEmpty()) {
        run.offer(text);
      }
      var draft = judged(task, text, drafts.size() + 1, run);
      drafts.add(draft);
      run.offer(best(drafts).text());
      if (draft.feedback().isEmpty() || draft.score() >= threshold) {
        break;
      }
      var history = drafts.stream().map(Draft::history).collect(joining("\n\n"));
      prompt = Prompt.of("refine", REFINE.formatted(task.text(), history));
    }
    var best = best(drafts);
    run.report(new Progress.Chosen(Integer.toString(best.number())));
    return new Answer(best.text(), best.score() >= threshold);
  }

  private Draft judged(Task task, String text, int number, Run run) {
    var id = Integer.toString(number);
    var parent = number == 1 ? Optional.<String>empty() : Optional.of(Integer.toString(number - 1));
    run.report(new Progress.Node(id, parent, Excerpt.label(text)));
    if (text.isEmpty()) {
      return new Draft(number, text, Optional.empty(), 0);
    }
    var question = FEEDBACK.formatted(String.join(", ", criteria), task.text(), text);
    var feedback =
        Attempt.think(run, Prompt.of("feedback", question).as(Role.CRITIC), Feedback.class)
            .filter(it -> !it.aspects().isEmpty());
    feedback.ifPresent(
        it -> {
          for (var aspect : it.aspects()) {
            run.report(new Progress.Said("critic", Optional.of(id), Excerpt.label(aspect.line())));
          }
          run.report(new Progress.Scored(id, it.score(criteria.size())));
        });
    var score = feedback.map(it -> it.score(criteria.size())).orElse(0.0);
    return new Draft(number, text, feedback, score);
  }

  /** The draft with the best score, the latest of equals unless it was not judged. */
  private static Draft best(List<Draft> drafts) {
    return drafts.stream()
        .reduce((best, next) -> next.score() >= best.score() && next.score() > 0 ? next : best)
        .orElseThrow();
  }
}
