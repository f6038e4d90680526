// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.List;

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
 * @param maxCalls replies of the executor per step, 1 to 50
 * @param maxReplans further plans, 0 to 20
 * @param replan when the remaining steps are reconsidered
 */
public record PlanAndExecute(
    @Says("steps of a plan, 1 to 50") int maxSteps,
    @Says("replies of the executor per step, 1 to 50") int maxCalls,
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
    Bound.range("maxCalls", maxCalls, 1, 50);
    Bound.range("maxReplans", maxReplans, 0, 20);
  }

  /** One step of a plan. */
  record Step(
      @Says("the number of the step") int id,
      @Says("what to do, in one sentence that can be understood alone") String instruction,
      @Says("numbers of the earlier steps whose results it uses") List<Integer> needs) {}

  /** The steps, in an order in which they could be done. */
  record Plan(@Says("the steps") List<Step> steps) {}

  /** What to do after looking at the results. */
  sealed interface Revision {
    record Finish(@Says("the answer to the task") String answer) implements Revision {}

    record Revised(@Says("the steps still to do, replacing those not done") List<Step> steps)
        implements Revision {}
  }

  private static final String PLAN =
      """
      Make a plan for the task: a few steps, each done by an assistant with the tools below, who sees \
      only the step and the results of the steps it needs. Number the steps from 1. Steps that do not \
      need each other are done at the same time. Plan no step for writing up the answer: that is done \
      from the results.

      Tools:
      %s

      Task: %s""";

  private static final String EXECUTE =
      """
      You carry out one step of a plan. Call tools for whatever they can find out or work out. A \
      result that begins with "Error:" is a call that failed: correct it or do without. When the step \
      is done, reply with its result alone. If it cannot be done, call give_up.""";

  private static final String STEP =
      """
      The whole task, for orientation: %s

      Results of earlier steps:
      %s

      Your step: %s""";

  private static final String REPLAN =
      """
      A plan is being carried out. Look at the results and decide: if they answer the task, finish \
      with the answer; if not, give the steps still to do, which replace those not done. Number them \
      from %d; they may need steps that are done, and must not repeat them.

      Tools:
      %s

      Task: %s

      Steps:
      %s""";

  private static final String SYNTHESISE =
      """
      Answer the task from the results of the steps. Give the answer alone.

      Task: %s

      Steps:
      %s""";

  @Override
  public Answer solve(Task task, Run run) {
    return Answer.partial("");
  }
}
