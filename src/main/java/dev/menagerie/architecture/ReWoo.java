// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Plans all tool calls at once with variables for what they will find, has workers gather the
 * evidence, and solves the task from plans and evidence.
 *
 * <p>Paper: Xu et al., "ReWOO: Decoupling Reasoning from Observations for Efficient Augmented
 * Language Models", 2023, arXiv:2305.18323: planner, workers, solver.
 *
 * <p>Deviation: the plan is typed, and workers that do not need each other run at the same time.
 *
 * @param maxSteps steps of a plan that are carried out, 1 to 100
 * @param maxEvidence characters of a piece of evidence that others see, 100 to 100000
 */
public record ReWoo(
    @Says("steps of a plan that are carried out, 1 to 100") int maxSteps,
    @Says("characters of a piece of evidence that others see, 100 to 100000") int maxEvidence)
    implements Architecture {

  public static final ReWoo DEFAULTS = new ReWoo(12, 4000);

  public ReWoo {
    Bound.range("maxSteps", maxSteps, 1, 100);
    Bound.range("maxEvidence", maxEvidence, 100, 100_000);
  }

  /** One step of the blueprint. */
  record Step(
      @Says("the number of the step, from 1 upwards") int id,
      @Says("what is to be found out, and why") String plan,
      @Says("the name of the tool") String tool,
      @Says("the arguments; a text in them may hold #E1, the evidence of step 1")
          JsonObject arguments) {}

  /** The whole plan, made before anything is known. */
  record Blueprint(@Says("the steps, in an order in which they can be done") List<Step> steps) {}

  /** What the solver makes of it. */
  record Solved(@Says("the answer to the task alone") String answer) {}

  /** What is put to the worker that is a language model. */
  private record Instruction(@Says("what to answer") String input) {}

  /** What a worker brought. */
  private record Evidence(Step step, ToolCall call, Observation found) {
    String line() {
      return "Plan: %s\n%d. %s %s -> %s"
          .formatted(step.plan(), step.id(), call.tool(), call.arguments(), text(found));
    }
  }

  static final Tool LLM =
      new Tool(
          "LLM",
          "A language model like yourself: for general knowledge and for what follows from"
              + " evidence.",
          Shape.of(Instruction.class).schema());

  static final String PLAN =
      """
      Make a plan that solves the task step by step. For each step say what is to be found out, and \
      which tool finds it with which arguments. The evidence of step 1 is kept in the variable #E1, \
      and so on: write #E1 in an argument of a later step where that evidence is needed. Only steps \
      before may be referred to, and nothing can be changed once the evidence is there. Number the \
      steps from 1.

      Tools:
      %s

      Task: %s\
      """;

  static final String SOLVE =
      """
      Solve the task. Plans were made, and evidence was gathered for each; use it with caution, since \
      long evidence may be beside the point. Give the answer alone.

      Task: %s

      Results:
      %s\
      """;

  static final String NONE = "No evidence found";

  private static final References REFERENCES = new References(Pattern.compile("#E(\\d{1,9})"));

  @Override
  public Answer solve(Task task, Run run) {
    var tools = new ArrayList<>(run.tools());
    tools.add(LLM);
    var lines = tools.stream().map(Tool::line).collect(joining("\n"));
    var plan = Prompt.of("plan", PLAN.formatted(lines, task.text())).as(Role.PLANNER);
    var blueprint = Attempt.think(run, plan, Blueprint.class);
    var steps = blueprint.map(Blueprint::steps).orElse(List.of()).stream().limit(maxSteps).toList();
    var evidence = gathered(steps, run);
    var text = SOLVE.formatted(task.text(), evidence.isEmpty() ? "(none)" : evidence);
    return Attempt.think(run, Prompt.of("solve", text), Solved.class)
        .map(it -> new Answer(it.answer(), blueprint.isPresent()))
        .orElse(Answer.partial(evidence));
  }

  /** Plans and evidence, in the order of the steps; what there is of it is offered as it comes. */
  private String gathered(List<Step> steps, Run run) {
    draw(steps, run);
    var workers = new LinkedHashMap<Integer, Fork<Evidence>>();
    var forks = new ArrayList<Fork<Evidence>>();
    for (var step : steps) {
      var worker = worker(step, workers, run);
      forks.add(worker);
      workers.putIfAbsent(step.id(), worker);
    }
    var lines = new ArrayList<String>();
    run.gather(
        forks,
        evidence -> {
          lines.add(evidence.line());
          run.offer(String.join("\n", lines));
        });
    return String.join("\n", lines);
  }

  /** A worker that first waits for the evidence that its step refers to. */
  private Fork<Evidence> worker(Step step, Map<Integer, Fork<Evidence>> earlier, Run run) {
    var call = ToolCall.of(step.tool(), step.arguments());
    var needs = new TreeMap<Integer, Fork<Evidence>>();
    for (int id : REFERENCES.in(step.arguments())) {
      if (!earlier.containsKey(id)) {
        return () -> new Evidence(step, call, new Observation.Failure("no step " + id));
      }
      needs.put(id, earlier.get(id));
    }
    if (earlier.containsKey(step.id())) {
      return () -> new Evidence(step, call, new Observation.Failure("a second " + step.id()));
    }
    return run.fork(() -> work(step, call, needs, run));
  }

  private Evidence work(Step step, ToolCall call, Map<Integer, Fork<Evidence>> needs, Run run) {
    var inputs = new TreeMap<Integer, String>();
    needs.forEach((id, worker) -> inputs.put(id, text(worker.join().found())));
    var id = Integer.toString(step.id());
    run.report(new Progress.Stepped(id, Status.STARTED));
    var bound = REFERENCES.bound(call, run.tools(), inputs);
    var found =
        switch (step.tool().equalsIgnoreCase(LLM.name()) ? asked(bound, run) : run.act(bound)) {
          case Observation.Result(var text) when !text.isBlank() ->
              new Observation.Result(Excerpt.of(text.strip(), maxEvidence));
          case Observation.Result _ -> new Observation.Failure("nothing");
          case Observation.Failure failure -> failure;
        };
    run.report(new Progress.Stepped(id, status(found)));
    return new Evidence(step, bound, found);
  }

  private static Observation asked(ToolCall call, Run run) {
    var input = call.arguments().getString("input", call.arguments().toString());
    return new Observation.Result(run.think(Prompt.of("worker", input).as(Role.EXECUTOR)));
  }

  private static String text(Observation found) {
    return switch (found) {
      case Observation.Result(var text) -> text;
      case Observation.Failure _ -> NONE;
    };
  }

  private static Status status(Observation found) {
    return switch (found) {
      case Observation.Result _ -> Status.DONE;
      case Observation.Failure _ -> Status.FAILED;
    };
  }

  private static void draw(List<Step> steps, Run run) {
    var drawn = new ArrayList<Progress.Step>();
    for (var step : steps) {
      var needs = REFERENCES.in(step.arguments()).stream().distinct().map(String::valueOf).toList();
      var label = Excerpt.label("%s: %s".formatted(step.tool(), step.plan()));
      drawn.add(new Progress.Step(Integer.toString(step.id()), label, needs));
    }
    run.report(new Progress.Planned(drawn));
  }
}
