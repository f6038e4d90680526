// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out declared steps: the model is asked in some of them, and control flow is the
 * workflow's. When a step fails for good the model may put other steps in the place of what is
 * left.
 *
 * <p>Source: the workflow agents of durable execution engines, with the compensations of
 * Garcia-Molina and Salem, "Sagas", SIGMOD 1987. The journal is the checkpoint: no step that has
 * ended is done again after a crash.
 *
 * <p>Deviation: whether a step's time is up is looked at between its effects, of which none that
 * runs is cut off; one that is given to another agent ends with that agent's budget.
 *
 * @param definition the steps, in YAML or JSON
 * @param maxSteps single steps that come of the definition at most, every round and attempt
 *     counted, 1 to 10000
 * @param maxCalls replies of the model for a step with tools, 2 to 50
 * @param maxAdaptations how often the model may change what is left, 0 to 10
 */
public record Workflow(
    @Says("the steps, in YAML or JSON") String definition,
    @Says("single steps that come of the definition at most, every round counted, 1 to 10000")
        int maxSteps,
    @Says("replies of the model for a step with tools, 2 to 50") int maxCalls,
    @Says("how often the model may change what is left, 0 to 10") int maxAdaptations)
    implements Architecture {

  static final String ONE_STEP =
      """
      steps:
        - id: answer
          type: model
          tools: true
          prompt: ${task}
          ensures: ${answer}
      """;

  public static final Workflow DEFAULTS = new Workflow(ONE_STEP, 200, 5, 2);

  private static final int LONGEST = 200_000;

  public Workflow {
    Bound.range("definition: characters", definition.length(), 1, LONGEST);
    Bound.range("maxSteps", maxSteps, 1, 10_000);
    Bound.range("maxCalls", maxCalls, 2, 50);
    Bound.range("maxAdaptations", maxAdaptations, 0, 10);
    var problem = WorkflowPlan.problem(definition, maxSteps);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("definition: " + problem.get());
    }
  }

  /** What the model puts in the place of what is left. */
  record Adaptation(
      @Says("what went wrong, and what is changed, brief") String reason,
      @Says("a JSON object {\"steps\": [...]}, or {} if nothing can be done")
          JsonObject workflow) {}

  static final String ADAPT =
      """
      A step of a workflow failed. Say which steps are to be done in its place and that of the steps \
      after it; what is done stays done. A step is a JSON object with an id that is new and a type:
      model: prompt, tools (true or false)
      tool: tool, arguments (an object)
      data: operation (text, lines, count, sum, sort, unique), from
      conditional: if, then (steps), else (steps)
      loop: steps, max, and over (lines) or until (a condition)
      parallel: steps, atLeast
      Any step may have requires, ensures (conditions such as "${id} > 10") and retries. Write ${id} \
      for the result of an earlier step and ${task} for the task. The last step's result is the answer.

      Tools:
      %s

      Task: %s

      Results:
      %s

      What failed: %s

      Not done:
      %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var plan = WorkflowPlan.read(definition);
    var all = new ArrayList<>(plan.steps());
    WorkflowPlan.draw(all, run);
    var work = WorkflowRun.of(maxCalls, run, task);
    int adaptations = 0;
    boolean adapted = false;
    for (int at = 0; at < all.size(); ) {
      switch (work.one(all.get(at))) {
        case Observation.Result _ -> at++;
        case Observation.Failure(var reason) -> {
          var left = all.subList(at, all.size());
          var changed =
              adaptations++ < maxAdaptations
                  ? adaptation(task, left, reason, work.results(), run)
                  : Optional.<List<WorkflowStep>>empty();
          if (changed.isEmpty()) {
            left.stream()
                .skip(1)
                .forEach(it -> run.report(new Progress.Stepped(it.id(), Status.SKIPPED)));
            work.undo();
            return Answer.partial("The workflow failed at %s.\n%s".formatted(reason, done(work)));
          }
          left.clear();
          all.addAll(changed.get());
          adapted = true;
          WorkflowPlan.draw(all, run);
        }
      }
    }
    var last = work.results().getOrDefault(all.getLast().id(), "");
    return Answer.of(adapted ? last : Template.fill(plan.output(), work.results()));
  }

  /** Steps for what is left; none if the model knows none, or they cannot be carried out. */
  private Optional<List<WorkflowStep>> adaptation(
      Task task, List<WorkflowStep> left, String reason, Map<String, String> known, Run run) {
    var tools = run.tools().stream().map(Tool::line).collect(joining("\n"));
    var open = left.stream().map(WorkflowStep::id).collect(joining(", "));
    var text = ADAPT.formatted(tools, task.text(), results(known), reason, open);
    var prompt = Prompt.of("adapt", text).as(Role.PLANNER);
    var done = List.copyOf(known.keySet());
    return Attempt.think(run, prompt, Adaptation.class)
        .map(Adaptation::workflow)
        .filter(it -> WorkflowPlan.problem(it, done, maxSteps).isEmpty())
        .map(it -> WorkflowPlan.read(it, done).steps());
  }

  private static String done(WorkflowRun work) {
    return "What was done:\n" + results(work.results());
  }

  /** A line for each result but the task. */
  private static String results(Map<String, String> results) {
    var lines =
        results.entrySet().stream()
            .filter(it -> !it.getKey().equals(WorkflowReader.TASK))
            .map(it -> "%s: %s".formatted(it.getKey(), Excerpt.of(it.getValue(), 4000)))
            .collect(joining("\n"));
    return lines.isEmpty() ? "(none)" : lines;
  }
}
