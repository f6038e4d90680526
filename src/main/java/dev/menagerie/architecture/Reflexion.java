// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Actor.Trajectory;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Tries the task, has the trial evaluated, reflects on a failure in words, and tries again with
 * what it learned.
 *
 * <p>Paper: Shinn et al., "Reflexion: Language Agents with Verbal Reinforcement Learning", NeurIPS
 * 2023, arXiv:2303.11366, algorithm 1: actor, evaluator, self-reflection and an episodic memory of
 * reflections.
 *
 * <p>Deviation: the actor calls tools natively; where no tool checks an answer, a judge does.
 *
 * @param trials attempts at the task, the first included, 1 to 20
 * @param memory reflections that a trial sees, the latest ones (&Omega;), 1 to 20
 * @param maxTurns replies of the actor per trial, 1 to 100
 * @param temperature of the actor's sampling, 0 to 2
 * @param strategy what a trial sees of those before
 * @param checker tool that is called with an answer and fails if it is wrong; a judge if empty
 */
public record Reflexion(
    @Says("attempts at the task, the first included, 1 to 20") int trials,
    @Says("reflections that a trial sees, the latest ones, 1 to 20") int memory,
    @Says("replies of the actor per trial, 1 to 100") int maxTurns,
    @Says("sampling temperature of the actor, 0 to 2") double temperature,
    @Says("what a trial sees of those before: none, last_attempt, reflexion, or both of these")
        Strategy strategy,
    @Says("tool that is called with an answer and fails if it is wrong; a judge if empty")
        String checker)
    implements Architecture {

  /** What a trial sees of those before. */
  public enum Strategy {
    NONE,
    LAST_ATTEMPT,
    REFLEXION,
    LAST_ATTEMPT_AND_REFLEXION;

    boolean shows(Strategy part) {
      return this == part || this == LAST_ATTEMPT_AND_REFLEXION;
    }
  }

  public static final Reflexion DEFAULTS = new Reflexion(5, 3, 10, 0, Strategy.REFLEXION, "");

  public Reflexion {
    Bound.range("trials", trials, 1, 20);
    Bound.range("memory", memory, 1, 20);
    Bound.range("maxTurns", maxTurns, 1, 100);
    Bound.range("temperature", temperature, 0, 2);
  }

  /** What the evaluator holds of a trial. */
  record Verdict(
      @Says("the answer checked against each condition of the task, brief") String reason,
      @Says("whether the answer is right") boolean right) {}

  static final String ACT =
      """
      Solve the user's task. Call tools for whatever they can find out or work out; call several at \
      once when they do not depend on each other. A result that begins with "Error:" is a call that \
      failed: correct it or do without. When you know the answer, reply with the answer alone.\
      """;

  private static final String LAST_ATTEMPT =
      """
      You have attempted the task before and failed. This was your last attempt:
      %s

      Answer: %s

      """;

  static final String EVALUATE =
      """
      Judge whether the answer solves the task. Work it out again from the results of the steps and \
      check each condition of the task.

      %sTask: %s

      Steps:
      %s

      Answer: %s\
      """;

  static final String CONCLUDE =
      """
      An attempt at the task was stopped. Give the best answer that can be given from its steps, and \
      nothing else.

      Task: %s

      Steps:
      %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var reflections = new Reflections(memory, task, run);
    var last = Optional.<Trajectory>empty();
    var best = "";
    for (int trial = 1; trial <= trials; trial++) {
      var id = Integer.toString(trial);
      var attempt = attempt(last);
      var user = new Turn.User(attempt + reflections.latest() + "Task: " + task.text());
      var trajectory =
          new Actor(maxTurns, temperature, run).act(List.of(new Turn.System(ACT), user));
      draw(trial, trajectory, run);
      if (!trajectory.answer().isBlank()) {
        best = trajectory.answer();
        run.offer(best);
      }
      var failure = failure(task, attempt, trajectory, run);
      run.report(new Progress.Scored(id, failure.isEmpty() ? 1 : 0));
      if (failure.isEmpty()) {
        run.report(new Progress.Chosen(id));
        return Answer.of(best);
      }
      run.report(new Progress.Pruned(id));
      boolean repeated = temperature == 0 && last.filter(trajectory::equals).isPresent();
      last = Optional.of(trajectory);
      if (repeated) {
        break;
      }
      if (trial < trials && strategy.shows(Strategy.REFLEXION)) {
        reflections.reflect(trajectory, failure.get());
      }
    }
    return Answer.partial(best.isEmpty() ? concluded(task, last, run) : best);
  }

  private String attempt(Optional<Trajectory> last) {
    return last.filter(_ -> strategy.shows(Strategy.LAST_ATTEMPT))
        .map(it -> LAST_ATTEMPT.formatted(it.text(), it.answer()))
        .orElse("");
  }

  /** Why a trial failed; empty if it did not. A verdict that cannot be read is none. */
  private Optional<String> failure(Task task, String attempt, Trajectory trial, Run run) {
    if (trial.answer().isBlank()) {
      return Optional.of("the attempt ended without an answer");
    }
    if (!checker.isEmpty()) {
      return switch (new ReActAction(checker, trial.answer()).act(run.tools(), run)) {
        case Observation.Result _ -> Optional.empty();
        case Observation.Failure(var reason) -> Optional.of(reason);
      };
    }
    var text = EVALUATE.formatted(attempt, task.text(), trial.text(), trial.answer());
    var verdict = Attempt.think(run, Prompt.of("evaluate", text).as(Role.EVALUATOR), Verdict.class);
    return verdict.isEmpty()
        ? Optional.of("whether the answer is right is not known")
        : verdict.filter(it -> !it.right()).map(Verdict::reason);
  }

  private static String concluded(Task task, Optional<Trajectory> last, Run run) {
    var steps = last.map(Trajectory::text).orElse("");
    return run.think(Prompt.of("conclude", CONCLUDE.formatted(task.text(), steps)));
  }

  private static void draw(int trial, Trajectory trajectory, Run run) {
    var id = Integer.toString(trial);
    var parent = trial == 1 ? Optional.<String>empty() : Optional.of(Integer.toString(trial - 1));
    var answer = trajectory.answer().isBlank() ? "(no answer)" : trajectory.answer();
    run.report(new Progress.Node(id, parent, Excerpt.label(answer)));
    int step = 0;
    for (var line : trajectory.steps()) {
      run.report(
          new Progress.Node("%s.%d".formatted(id, ++step), Optional.of(id), Excerpt.label(line)));
    }
  }
}
