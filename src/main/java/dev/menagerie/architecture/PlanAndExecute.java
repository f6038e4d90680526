// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans the steps first, then executes each with tools, plans again when one fails, and puts the
 * results together.
 *
 * <p>Paper: Wang et al., "Plan-and-Solve Prompting: Improving Zero-Shot Chain-of-Thought Reasoning
 * by Large Language Models", ACL 2023, arXiv:2305.04091; the loop of executing and replanning is
 * LangGraph's plan-and-execute.
 *
 * <p>Deviation: the plan is a graph whose ready steps run at the same time.
 *
 * @param maxSteps steps of a plan, 1 to 50
 * @param maxCalls replies of the executor per step, 2 to 50
 * @param maxReplans further plans, 0 to 20
 * @param replan when the remaining steps are reconsidered
 */
public record PlanAndExecute(
    @Says("steps of a plan, 1 to 50") int maxSteps,
    @Says("replies of the executor per step, 2 to 50") int maxCalls,
    @Says("further plans, 0 to 20") int maxReplans,
    @Says("failure: plan again when a step failed; always: after each round of steps")
        Replan replan)
    implements Architecture {

  /** When the remaining steps are reconsidered. */
  public enum Replan {
    FAILURE,
    ALWAYS
  }

  public static final PlanAndExecute DEFAULTS = new PlanAndExecute(12, 5, 3, Replan.FAILURE);

  public PlanAndExecute {
    Bound.range("maxSteps", maxSteps, 1, 50);
    Bound.range("maxCalls", maxCalls, 2, 50);
    Bound.range("maxReplans", maxReplans, 0, 20);
  }

  /** One step of a plan. */
  record Step(
      @Says("the number of the step") int id,
      @Says("what to do, in one sentence that can be understood alone") String instruction,
      @Says("numbers of the earlier steps whose results it uses") List<Integer> needs) {}

  /** What came of a step. */
  private record Outcome(Step step, Observation observation) {}

  /** The steps, in an order in which they could be done. */
  record Plan(@Says("the steps") List<Step> steps) {}

  /** What to do after looking at the results. */
  sealed interface Revision {
    record Finish(@Says("the answer to the task") String answer) implements Revision {}

    record Revised(@Says("the steps still to do, replacing those not done") List<Step> steps)
        implements Revision {}
  }

  static final String PLAN =
      """
      Make a plan for the task: a few steps, each done by an assistant with the tools below, who sees \
      only the step and the results of the steps it needs. Number the steps from 1. Steps that do not \
      need each other are done at the same time. Plan no step for writing up the answer: that is done \
      from the results.

      Tools:
      %s

      Task: %s\
      """;

  static final String STEP =
      """
      The whole task, for orientation: %s

      Results of earlier steps:
      %s

      Your step: %s\
      """;

  static final String REPLAN =
      """
      A plan is being carried out. Look at the results and decide: if they answer the task, finish \
      with the answer; if not, give the steps still to do, which replace those not done. Number them \
      from %d; they may need steps that are done, and must not repeat them.

      Tools:
      %s

      Task: %s

      Steps:
      %s\
      """;

  static final String SYNTHESISE =
      """
      Answer the task from the results of the steps. Give the answer alone.

      Task: %s

      Steps:
      %s\
      """;

  static final String INVALID =
      """
      %s

      Your last plan could not be used: %s.\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var board = new StepBoard(run);
    board.plan(firstPlan(task, board, run));
    int replans = 0;
    for (var ready = board.ready(); !ready.isEmpty(); ready = board.ready()) {
      carryOut(task, ready, board, run);
      if (due(board) && replans < maxReplans) {
        replans++;
        var revision = revision(task, board, run);
        if (revision.isPresent()) {
          switch (revision.get()) {
            case Revision.Finish(var answer) -> {
              return Answer.of(answer);
            }
            case Revision.Revised(var steps) -> board.plan(steps);
          }
        }
      }
    }
    board.close();
    var text = SYNTHESISE.formatted(task.text(), board.text());
    var answer = run.think(Prompt.of("synthesise", text));
    return new Answer(answer, board.complete());
  }

  private boolean due(StepBoard board) {
    return board.failed() || (replan == Replan.ALWAYS && !board.complete());
  }

  /** The planner's steps; asked twice at most, then the task itself is the only step. */
  private List<Step> firstPlan(Task task, StepBoard board, Run run) {
    var text = PLAN.formatted(lines(run.tools()), task.text());
    var prompt = Prompt.of("plan", text);
    for (int attempt = 1; attempt <= 2; attempt++) {
      try {
        var steps = run.think(prompt.as(Role.PLANNER), Plan.class).steps();
        var problem = board.problem(steps, maxSteps);
        if (problem.isEmpty()) {
          return steps;
        }
        prompt = Prompt.of("plan", INVALID.formatted(text, problem.get()));
      } catch (Malformed e) {
        prompt = Prompt.of("plan", INVALID.formatted(text, e.getMessage()));
      }
    }
    return List.of(new Step(1, task.goal(), List.of()));
  }

  /** What to do next; a revision that cannot be used leaves the plan as it is. */
  private Optional<Revision> revision(Task task, StepBoard board, Run run) {
    var text = REPLAN.formatted(board.next(), lines(run.tools()), task.text(), board.text());
    var revision = Attempt.think(run, Prompt.of("replan", text).as(Role.PLANNER), Revision.class);
    return revision.filter(
        it ->
            switch (it) {
              case Revision.Finish _ -> true;
              case Revision.Revised(var steps) -> board.problem(steps, maxSteps).isEmpty();
            });
  }

  private void carryOut(Task task, List<Step> ready, StepBoard board, Run run) {
    var prompts =
        ready.stream()
            .map(step -> STEP.formatted(task.text(), board.needed(step), step.instruction()))
            .toList();
    ready.forEach(board::started);
    var executor = new StepExecutor(maxCalls, run);
    var forks = new ArrayList<Fork<Outcome>>();
    for (int index = 0; index < ready.size(); index++) {
      var step = ready.get(index);
      var prompt = prompts.get(index);
      forks.add(run.fork(() -> new Outcome(step, executor.execute(prompt))));
    }
    run.gather(
        forks,
        outcome -> {
          board.ended(outcome.step(), outcome.observation());
          run.offer(board.text());
        });
  }

  private static String lines(List<Tool> tools) {
    return tools.stream().map(Tool::line).collect(joining("\n"));
  }
}
