// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.List;
import java.util.Optional;

/**
 * Reasons step by step before answering.
 *
 * <p>Paper: Kojima et al., "Large Language Models are Zero-Shot Reasoners", NeurIPS 2022,
 * arXiv:2205.11916 (zero-shot: one call reasons, a second extracts the answer); Wei et al.,
 * "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models", NeurIPS 2022,
 * arXiv:2201.11903 (few-shot: worked examples, one call).
 *
 * <p>Deviation: the answer is a field of a typed reply, not the text behind "the answer is".
 *
 * @param mode zero-shot in two calls, or few-shot in one
 * @param exemplars worked examples shown when few-shot, 1 to 32
 */
public record ChainOfThought(
    @Says("zero_shot reasons and then extracts the answer; few_shot follows the exemplars")
        Mode mode,
    @Says("worked examples for few_shot, 1 to 32") List<Exemplar> exemplars)
    implements Architecture {

  /** How the reasoning is brought about. */
  public enum Mode {
    ZERO_SHOT,
    FEW_SHOT
  }

  /** A worked example. */
  public record Exemplar(String question, String reasoning, String answer) {}

  public static final ChainOfThought DEFAULTS =
      new ChainOfThought(
          Mode.ZERO_SHOT,
          List.of(
              new Exemplar(
                  "A baker fills 7 trays with 12 rolls each and sells 50 rolls. How many are left?",
                  "7 trays of 12 rolls are 7 * 12 = 84 rolls. 84 - 50 = 34 rolls are left.",
                  "34"),
              new Exemplar(
                  "A jacket costs 80 euros and is reduced by 15 percent. What is its price now?",
                  "15 percent of 80 is 0.15 * 80 = 12. The price is 80 - 12 = 68 euros.",
                  "68 euros"),
              new Exemplar(
                  "Sort the words pear, apple, fig by their length, shortest first.",
                  "pear has 4 letters, apple has 5, fig has 3. So fig, then pear, then apple.",
                  "fig, pear, apple")));

  public ChainOfThought {
    Bound.range("exemplars", exemplars.size(), 1, 32);
    exemplars = List.copyOf(exemplars);
  }

  /** The answer alone. */
  record Extracted(@Says("the final answer alone, without reasoning") String answer) {}

  /** Reasoning, then the answer. */
  record Reasoned(
      @Says("the reasoning, step by step") String reasoning,
      @Says("the final answer alone, without reasoning") String answer) {}

  static final String REASON =
      """
      Question: %s

      Let's think step by step.\
      """;

  static final String EXTRACT =
      """
      Question: %s

      Reasoning: %s

      Therefore, what is the final answer? Give the answer alone.\
      """;

  private static final String FEW_SHOT =
      """
      Answer the last question. Reason step by step as in the examples, then give the answer alone.

      %s

      Question: %s\
      """;

  private static final String EXEMPLAR =
      """
      Question: %s
      Reasoning: %s
      Answer: %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    return switch (mode) {
      case ZERO_SHOT -> zeroShot(task, run);
      case FEW_SHOT -> fewShot(task, run);
    };
  }

  private static Answer zeroShot(Task task, Run run) {
    var reasoning = run.think(Prompt.of("reason", REASON.formatted(task.text())));
    run.report(new Progress.Node("1", Optional.empty(), Excerpt.label(reasoning)));
    run.offer(reasoning);
    var extract = Prompt.of("extract", EXTRACT.formatted(task.text(), reasoning));
    try {
      return concluded(run, run.think(extract, Extracted.class).answer());
    } catch (Malformed _) {
      return Answer.partial(reasoning);
    }
  }

  private Answer fewShot(Task task, Run run) {
    var examples =
        exemplars.stream()
            .map(it -> EXEMPLAR.formatted(it.question(), it.reasoning(), it.answer()))
            .collect(joining("\n\n"));
    var prompt = Prompt.of("few-shot", FEW_SHOT.formatted(examples, task.text()));
    try {
      var reasoned = run.think(prompt, Reasoned.class);
      run.report(new Progress.Node("1", Optional.empty(), Excerpt.label(reasoned.reasoning())));
      return concluded(run, reasoned.answer());
    } catch (Malformed _) {
      return Answer.partial(run.think(Prompt.of("reason", REASON.formatted(task.text()))));
    }
  }

  private static Answer concluded(Run run, String answer) {
    run.report(new Progress.Node("2", Optional.of("1"), Excerpt.label(answer)));
    run.report(new Progress.Chosen("2"));
    return Answer.of(answer);
  }
}
