// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers what became of tasks like this one, plans, executes with tools, and reflects on whether
 * the goal is reached before it answers.
 *
 * <p>Source: the loop of AutoGPT, with the memory and the stages of Weng, "LLM Powered Autonomous
 * Agents", 2023.
 *
 * <p>Deviation: goals come from the caller alone; memory of past tasks is that of the agent's
 * space; limits hold in each iteration and over the run.
 *
 * @param maxIterations replies of the executor, 1 to 100
 * @param maxToolCalls calls of tools per iteration that are made, 1 to 50
 * @param maxReflections reflections on whether the goal is reached, 0 to 20; with none left an
 *     answer counts as it is
 * @param recalled past tasks that are shown, 0 to 20
 * @param remember whether the run is remembered for later ones
 */
public record Autonomous(
    @Says("replies of the executor, 1 to 100") int maxIterations,
    @Says("calls of tools per iteration that are made, 1 to 50") int maxToolCalls,
    @Says("reflections on whether the goal is reached, 0 to 20") int maxReflections,
    @Says("past tasks that are shown, 0 to 20") int recalled,
    @Says("whether the run is remembered for later ones") boolean remember)
    implements Architecture {

  public static final Autonomous DEFAULTS = new Autonomous(20, 5, 3, 3, true);

  public Autonomous {
    Bound.range("maxIterations", maxIterations, 1, 100);
    Bound.range("maxToolCalls", maxToolCalls, 1, 50);
    Bound.range("maxReflections", maxReflections, 0, 20);
    Bound.range("recalled", recalled, 0, 20);
  }

  record Plan(
      @Says("the steps of the plan, one line each; empty if it takes none") List<String> plan) {}

  record Reflection(
      @Says("whether the goal is fully reached, and what is missing if not, brief") String reason,
      @Says("whether the goal is fully reached") Verdict verdict) {}

  /** Whether the goal is reached. */
  enum Verdict {
    SURE,
    IMPOSSIBLE
  }

  static final String PLAN =
      """
      Plan how to reach the goal with the tools: a few steps, one line each.
      %s
      Tools:
      %s

      Task: %s\
      """;

  static final String EXECUTE =
      """
      You work on a goal until it is reached. Call tools for whatever they can find out or do, and \
      check what you have done. A result that begins with "Error:" is a call that failed: correct it \
      or find another way. When the goal is reached, reply with the answer alone.\
      """;

  private static final String GOAL = "Task: %s";
  private static final String PLANNED = "\n\nSteps:\n%s";

  static final String REFLECT =
      """
      Has the goal been fully reached? Check the answer against what was done. Decide: sure if it \
      has, impossible if it has not.

      Task: %s

      Answer: %s

      Steps:
      %s\
      """;

  static final String NOT_YET =
      "The goal is not reached yet: %s\nGo on, and reply with the answer when it is.";

  static final String TOO_MANY =
      "not made: at most %d calls at a time; make it again if it is needed";

  static final String CONCLUDE =
      "No more calls are possible. Give the best answer to the task, and nothing else.";

  private static final int SHOWN = 2000;

  @Override
  public Answer solve(Task task, Run run) {
    var plan = plan(task, run);
    var log = new ArrayList<String>();
    var answer = execute(task, plan, log, run);
    if (remember) {
      PastTasks.remember(task, log, answer, run);
    }
    return answer;
  }

  private List<String> plan(Task task, Run run) {
    var past = recalled == 0 ? "" : PastTasks.like(task, recalled, run);
    var tools = run.tools().stream().map(it -> it.line()).collect(joining("\n"));
    var prompt = Prompt.of("plan", PLAN.formatted(past, tools, task.text())).as(Role.PLANNER);
    var plan =
        Attempt.think(run, prompt, Plan.class)
            .map(it -> it.plan().stream().filter(step -> !step.isBlank()).toList())
            .orElse(List.of());
    var steps = new ArrayList<Progress.Step>();
    for (var step : plan) {
      steps.add(
          new Progress.Step(Integer.toString(steps.size() + 1), Excerpt.label(step), List.of()));
    }
    run.report(new Progress.Planned(steps));
    return plan;
  }

  /** Calls tools until there is an answer that stands up to reflection. */
  private Answer execute(Task task, List<String> plan, List<String> log, Run run) {
    var goal =
        GOAL.formatted(task.text())
            + (plan.isEmpty() ? "" : PLANNED.formatted(String.join("\n", plan)));
    var turns = new ArrayList<Turn>(List.of(new Turn.System(EXECUTE), new Turn.User(goal)));
    int reflections = 0;
    for (int iteration = 1; iteration <= maxIterations; iteration++) {
      var prompt = Prompt.of("execute", turns).as(Role.EXECUTOR);
      var reply = run.think(prompt, run.tools());
      turns.add(reply.turn());
      if (!reply.calls().isEmpty()) {
        act(reply.calls(), turns, log, run);
        run.report(new Progress.Level("calls", log.size()));
        continue;
      }
      if (!reply.text().isBlank()) {
        run.offer(reply.text());
      }
      if (reflections == maxReflections) {
        return new Answer(reply.text(), !reply.text().isBlank());
      }
      reflections++;
      var missing = missing(task, reply.text(), log, run);
      if (missing.isEmpty()) {
        return Answer.of(reply.text());
      }
      turns.add(new Turn.User(NOT_YET.formatted(missing.get())));
    }
    turns.add(new Turn.User(CONCLUDE));
    return Answer.partial(run.think(Prompt.of("conclude", turns)));
  }

  /**
   * Makes as many calls as one iteration may; the others are refused, so that each has a result.
   */
  private void act(List<ToolCall> calls, List<Turn> turns, List<String> log, Run run) {
    var made = calls.subList(0, Math.min(maxToolCalls, calls.size()));
    var observations = run.each(made, run::act);
    for (int index = 0; index < calls.size(); index++) {
      var observation =
          index < observations.size()
              ? observations.get(index)
              : new Observation.Failure(TOO_MANY.formatted(maxToolCalls));
      turns.add(new Turn.ToolResult(calls.get(index), observation));
      if (index < observations.size()) {
        var shown = Excerpt.of(observation.text(), SHOWN).replace("\n", "\n  ");
        log.add(
            "%d. %s %s -> %s"
                .formatted(
                    log.size() + 1, calls.get(index).tool(), calls.get(index).arguments(), shown));
      }
    }
  }

  /**
   * What is missing to the goal; nothing if it is reached. Who cannot be understood objects not.
   */
  private static Optional<String> missing(Task task, String answer, List<String> log, Run run) {
    if (answer.isBlank()) {
      return Optional.of("there is no answer.");
    }
    var steps = log.isEmpty() ? "(none)" : String.join("\n", log);
    var text = REFLECT.formatted(task.text(), answer, steps);
    var prompt = Prompt.of("reflect", text).as(Role.REFLECTOR);
    var reflection = Attempt.think(run, prompt, Reflection.class);
    return reflection.filter(it -> it.verdict() == Verdict.IMPOSSIBLE).map(Reflection::reason);
  }
}
