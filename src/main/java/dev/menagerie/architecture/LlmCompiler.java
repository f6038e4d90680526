// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;

/**
 * Plans the tool calls as a graph, runs each as soon as it is written and its inputs are there,
 * then joins: answer, or plan again with what was learned.
 *
 * <p>Paper: Kim et al., "An LLM Compiler for Parallel Function Calling", ICML 2024,
 * arXiv:2312.04511: planner, task fetching unit and joiner.
 *
 * <p>Deviation: the plan streams as a list of typed calls, and the join is not one of them. A call
 * whose input failed is not made.
 *
 * @param maxPlans plans, the first included, 1 to 10; on the last one the joiner must answer
 */
public record LlmCompiler(
    @Says("plans, the first included, 1 to 10; on the last the joiner must answer") int maxPlans)
    implements Architecture {

  public static final LlmCompiler DEFAULTS = new LlmCompiler(2);

  public LlmCompiler {
    Bound.range("maxPlans", maxPlans, 1, 10);
  }

  /** One call of the plan. */
  record Node(
      @Says("the number of the call, counting upwards") int id,
      @Says("the name of the tool") String tool,
      @Says("the arguments; a text in them may hold ${id}, the result of an earlier call")
          JsonObject arguments) {}

  /** What the joiner decides. */
  sealed interface Joined {
    record Finish(@Says("the answer to the task") String answer) implements Joined {}

    record Replan(@Says("what is missing or went wrong, for the next plan") String feedback)
        implements Joined {}
  }

  static final String PLAN =
      """
      Plan the tool calls that answer the task. All calls that do not need each other run at the \
      same time, so use the result of a call only where it is needed: write ${1} inside an argument \
      for the result of call 1. Use only the tools listed and only results of earlier calls. Number \
      the calls from %d. Plan no call if the task needs none.

      Tools:
      %s

      Task: %s%s\
      """;

  private static final String KNOWN =
      """


      Calls made before, with their results. Do not repeat them; ${id} may refer to them.
      %s
      What is missing: %s\
      """;

  static final String JOIN =
      """
      Answer the task from the results of the tool calls (finish), or say what further calls must \
      find out (replan).

      Task: %s

      Results:
      %s\
      """;

  static final String FINISH =
      """
      Answer the task from the results of the tool calls. No further calls are possible.

      Task: %s

      Results:
      %s\
      """;

  private static final int SHOWN = 4000;

  @Override
  public Answer solve(Task task, Run run) {
    var calls = new CallGraph(run);
    var known = "";
    for (int plan = 1; plan < maxPlans; plan++) {
      plan(task, calls, known, run);
      var results = calls.results(SHOWN);
      run.offer(results);
      var join = Prompt.of("join", JOIN.formatted(task.text(), results)).as(Role.JUDGE);
      try {
        switch (run.think(join, Joined.class)) {
          case Joined.Finish(var answer) -> {
            return Answer.of(answer);
          }
          case Joined.Replan(var feedback) -> known = KNOWN.formatted(results, feedback);
        }
      } catch (Malformed _) {
        known = KNOWN.formatted(results, "unknown");
      }
    }
    plan(task, calls, known, run);
    var results = calls.results(SHOWN);
    run.offer(results);
    var finish = Prompt.of("finish", FINISH.formatted(task.text(), results)).as(Role.JUDGE);
    try {
      return Answer.of(run.think(finish, Joined.Finish.class).answer());
    } catch (Malformed _) {
      return Answer.partial(results);
    }
  }

  /** Lets calls start while the plan is being written. A plan that breaks off keeps its calls. */
  private static void plan(Task task, CallGraph calls, String known, Run run) {
    var tools = run.tools().stream().map(Tool::line).collect(joining("\n"));
    var text = PLAN.formatted(calls.next(), tools, task.text(), known);
    try {
      run.thinkEach(Prompt.of("plan", text).as(Role.PLANNER), Node.class, calls::start);
    } catch (Malformed e) {
      calls.note("the plan broke off: " + e.getMessage());
    }
  }
}
