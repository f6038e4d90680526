// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Observation.Failure;
import dev.menagerie.core.Observation.Result;
import dev.menagerie.core.Progress;
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
 * Tries the task with an executor, and decomposes it only where the executor fails: each step is
 * tried in the same way, as deep as it takes.
 *
 * <p>Paper: Prasad et al., "ADaPT: As-Needed Decomposition and Planning with Language Models",
 * Findings of NAACL 2024, arXiv:2311.05772, algorithm 1.
 *
 * <p>Deviation: the planner's logic is a list of ways (OR) of steps (AND); an answer is made of the
 * results.
 *
 * @param maxDepth levels, the task itself included (d_max), 1 to 6; with 1 nothing is decomposed
 * @param maxCalls replies of the executor per step, 2 to 50
 * @param maxSteps steps of a plan, over all its ways, 1 to 10
 */
public record Adapt(
    @Says("levels, the task itself included (d_max), 1 to 6; with 1 nothing is decomposed")
        int maxDepth,
    @Says("replies of the executor per step, 2 to 50") int maxCalls,
    @Says("steps of a plan, over all its ways, 1 to 10") int maxSteps)
    implements Architecture {

  public static final Adapt DEFAULTS = new Adapt(3, 10, 5);

  public Adapt {
    Bound.range("maxDepth", maxDepth, 1, 6);
    Bound.range("maxCalls", maxCalls, 2, 50);
    Bound.range("maxSteps", maxSteps, 1, 10);
  }

  /** What a step is decomposed into. */
  record Plan(
      @Says("ways to do it, the best first; they are tried until one succeeds") List<Way> ways) {}

  /** Steps that must all succeed. */
  record Way(@Says("the steps, in the order in which they are done") List<Step> steps) {}

  /** A smaller step. */
  record Step(
      @Says("what to do, in one sentence that can be understood alone") String instruction) {}

  /**
   * What goes from step to step.
   *
   * @param known every step that was tried with what came of it
   */
  private record State(Task task, Run run, List<String> known) {
    void add(String instruction, Observation outcome) {
      known.add("%d. %s -> %s".formatted(known.size() + 1, instruction, outcome.text()));
      run.offer(text());
    }

    String text() {
      return known.isEmpty() ? "(none)" : String.join("\n", known);
    }
  }

  static final String PLAN =
      """
      A step of a task could not be carried out as it is. Decompose it into smaller steps that \
      together do it, each done by an assistant with the tools below, who sees the results of the \
      steps before. Give one way, or several that are tried one after the other until one succeeds; \
      all steps of a way must succeed. At most %d steps in all.

      Tools:
      %s

      The whole task, for orientation: %s

      Results of earlier steps:
      %s
      What is missing: %s

      Your step: %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var state = new State(task, run, new ArrayList<>());
    var outcome = adapt("1", List.of(task.goal()), state);
    if (outcome instanceof Result(var text) && state.known().isEmpty()) {
      return Answer.of(text);
    }
    var text = PlanAndExecute.SYNTHESISE.formatted(task.text(), state.text());
    return new Answer(run.think(Prompt.of("synthesise", text)), outcome instanceof Result);
  }

  /**
   * Tries a step, and decomposes it if that fails.
   *
   * @param path the step, behind those that it is a part of
   */
  private Observation adapt(String id, List<String> path, State state) {
    var step = path.getLast();
    var parent = Optional.of(id).filter(it -> it.contains(".")).map(Adapt::parent);
    state.run().report(new Progress.Node(id, parent, Excerpt.label(step)));
    var prompt = PlanAndExecute.STEP.formatted(state.task().text(), state.text(), step);
    var outcome = new StepExecutor(maxCalls, state.run()).execute(prompt);
    if (outcome instanceof Failure(var reason) && path.size() < maxDepth) {
      outcome = decomposed(id, path, reason, state);
    }
    state
        .run()
        .report(
            switch (outcome) {
              case Result _ -> new Progress.Chosen(id);
              case Failure _ -> new Progress.Pruned(id);
            });
    return outcome;
  }

  /** OR: the first way that succeeds. */
  private Observation decomposed(String id, List<String> path, String reason, State state) {
    Observation outcome = new Failure(reason);
    int done = 0;
    for (var way : plan(path.getLast(), reason, state)) {
      if (!way.steps().isEmpty() && done + way.steps().size() <= maxSteps) {
        outcome = all(id, done, path, way.steps(), state);
        done += way.steps().size();
      }
      if (outcome instanceof Result) {
        return outcome;
      }
    }
    return outcome;
  }

  private List<Way> plan(String step, String reason, State state) {
    var tools = state.run().tools().stream().map(Tool::line).collect(joining("\n"));
    var whole = state.task().text();
    var text = PLAN.formatted(maxSteps, tools, whole, state.text(), reason, step);
    return Attempt.think(state.run(), Prompt.of("plan", text).as(Role.PLANNER), Plan.class)
        .map(Plan::ways)
        .orElse(List.of());
  }

  /** AND: each step, up to the first that fails. A step that is one of those above is none. */
  private Observation all(String id, int before, List<String> path, List<Step> steps, State state) {
    var results = new ArrayList<String>();
    for (var step : steps) {
      if (path.stream().anyMatch(it -> Wordings.of(it).equals(Wordings.of(step.instruction())))) {
        return new Failure("it was decomposed into itself");
      }
      var deeper = new ArrayList<>(path);
      deeper.add(step.instruction());
      var outcome = adapt("%s.%d".formatted(id, before + results.size() + 1), deeper, state);
      state.add(step.instruction(), outcome);
      switch (outcome) {
        case Result(var text) -> results.add(text);
        case Failure _ -> {
          return outcome;
        }
      }
    }
    return new Result(String.join("\n", results));
  }

  private static String parent(String id) {
    return id.substring(0, id.lastIndexOf('.'));
  }

  /** By the number of steps that can be tried. */
  long mostThoughts() {
    long steps = 0;
    long level = 1;
    for (int depth = 1; depth <= maxDepth; depth++) {
      steps += level;
      level *= maxSteps;
    }
    return steps * (maxCalls + 1L) + 1;
  }
}
