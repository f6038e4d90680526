// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.WorkflowStep.Conditional;
import dev.menagerie.architecture.WorkflowStep.Data;
import dev.menagerie.architecture.WorkflowStep.Http;
import dev.menagerie.architecture.WorkflowStep.Loop;
import dev.menagerie.architecture.WorkflowStep.Model;
import dev.menagerie.architecture.WorkflowStep.Operation;
import dev.menagerie.architecture.WorkflowStep.Parallel;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Observation.Failure;
import dev.menagerie.core.Observation.Result;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Carries out steps of a {@link Workflow} on one branch, and knows what they came to. */
final class WorkflowRun {

  static final String STEP =
      """
      You carry out one step of a workflow. Reply with its result alone.

      Task: %s\
      """;

  private static final String AGAIN = "\n\nYour last reply could not be used: %s.";
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");

  private final int maxCalls;
  private final Run run;
  private final Map<String, String> results;
  private final boolean root;
  private final List<Undo> undoable = new ArrayList<>();

  /** Of the steps that it is within, the outermost first. */
  private final List<Deadline> deadlines = new ArrayList<>();

  /** What undoes a step that was done, with the results there were then. */
  private record Undo(WorkflowStep step, Map<String, String> results) {}

  /** When a step's time is up. */
  private record Deadline(String step, long seconds, Instant at) {

    Failure missed() {
      return new Failure("step %s: not done within %d seconds".formatted(step, seconds));
    }
  }

  private WorkflowRun(int maxCalls, Run run, Map<String, String> results, boolean root) {
    this.maxCalls = maxCalls;
    this.run = run;
    this.results = new LinkedHashMap<>(results);
    this.root = root;
  }

  /** On the root branch, where results are offered. */
  static WorkflowRun of(int maxCalls, Run run, Task task) {
    var results = new LinkedHashMap<String, String>();
    results.put(WorkflowReader.TASK, task.text());
    return new WorkflowRun(maxCalls, run, results, true);
  }

  /** What each step that was done, or failed, came to, in that order; and the task. */
  Map<String, String> results() {
    return results;
  }

  /** Does steps one after the other, up to the first that fails. */
  Observation all(List<WorkflowStep> steps) {
    Observation last = new Result("");
    for (var step : steps) {
      last = one(step);
      if (last instanceof Failure) {
        return last;
      }
    }
    return last;
  }

  /** Does a step, as often as its retries allow, if what it requires holds. */
  Observation one(WorkflowStep step) {
    var terms = step.terms();
    Observation outcome = new Result("");
    for (var condition : terms.requires()) {
      if (!condition.holds(results)) {
        outcome = failed(step, "it requires %s".formatted(condition.text()));
      }
    }
    if (outcome instanceof Result) {
      run.report(new Progress.Stepped(step.id(), Status.STARTED));
      outcome = checked(step, timed(step, ""));
      for (int retry = 1; retry <= terms.retries(); retry++) {
        if (outcome instanceof Failure(var reason)) {
          outcome = checked(step, timed(step, AGAIN.formatted(reason)));
        }
      }
      if (outcome instanceof Failure(var reason)) {
        outcome = failed(step, reason);
      }
    }
    results.put(step.id(), outcome.text());
    if (outcome instanceof Result(var text)) {
      terms.undo().forEach(it -> undoable.add(new Undo(it, new LinkedHashMap<>(results))));
      if (step.within().isEmpty()) {
        offer(text);
      }
    }
    run.report(
        new Progress.Stepped(step.id(), outcome instanceof Failure ? Status.FAILED : Status.DONE));
    return outcome;
  }

  /** Undoes what was done, the latest first; what cannot be undone is passed over. */
  void undo() {
    for (var undo : undoable.reversed()) {
      new WorkflowRun(maxCalls, run, undo.results(), false).one(undo.step());
    }
    undoable.clear();
  }

  private void offer(String text) {
    if (root && !text.isBlank()) {
      run.offer(text);
    }
  }

  private static Failure failed(WorkflowStep step, String reason) {
    var own = "step %s: ".formatted(step.id());
    return new Failure(reason.startsWith("step ") ? reason : own + reason);
  }

  private Observation checked(WorkflowStep step, Observation outcome) {
    if (outcome instanceof Result(var text)) {
      results.put(step.id(), text);
      for (var condition : step.terms().ensures()) {
        if (!condition.holds(results)) {
          return new Failure(
              "%s does not hold of %s"
                  .formatted(condition.text(), Excerpt.label(text.isBlank() ? "nothing" : text)));
        }
      }
    }
    return outcome;
  }

  /** An attempt, unless it is too late for it; what comes too late is a failure. */
  private Observation timed(WorkflowStep step, String again) {
    var late = late();
    if (late.isPresent()) {
      return late.get();
    }
    var timeout = step.terms().timeout();
    timeout.ifPresent(it -> deadlines.add(new Deadline(step.id(), it, run.now().plusSeconds(it))));
    var outcome = attempt(step, again);
    if (timeout.isPresent()) {
      late = outcome instanceof Result ? late() : late;
      deadlines.removeLast();
    }
    return late.isPresent() ? late.get() : outcome;
  }

  /** Which step's time is up. The clock is read, and so journaled, only if there are deadlines. */
  private Optional<Failure> late() {
    if (deadlines.isEmpty()) {
      return Optional.empty();
    }
    var now = run.now();
    return deadlines.stream()
        .filter(it -> !now.isBefore(it.at()))
        .findFirst()
        .map(Deadline::missed);
  }

  private Observation attempt(WorkflowStep step, String again) {
    return switch (step) {
      case Model it -> model(it, again);
      case WorkflowStep.Tool(_, var tool, var arguments) -> act(tool, arguments);
      case Http(_, var tool, var request) -> act(tool, request);
      case Data(_, var operation, var from) -> data(operation, Template.fill(from, results));
      case Conditional(_, var when, var then, var otherwise) ->
          all(when.holds(results) ? then : otherwise);
      case Loop it -> loop(it);
      case Parallel it -> atOnce(it);
    };
  }

  private Observation model(Model step, String again) {
    var asked = Template.fill(step.prompt(), results).strip() + again;
    if (asked.isBlank()) {
      return new Failure("its prompt is blank");
    }
    if (step.agent().isPresent()) {
      var answer = run.delegate(step.agent().get(), Task.of(asked));
      return answer.complete()
          ? new Result(answer.text())
          : new Failure(
              "the agent %s did not finish: %s".formatted(step.agent().get(), answer.text()));
    }
    if (step.tools()) {
      return new StepExecutor(maxCalls, run, this::late).execute("Your step: " + asked);
    }
    var text = run.think(Prompt.of("step", STEP.formatted(asked)).as(Role.EXECUTOR));
    return text.isBlank() ? new Failure("the model said nothing") : new Result(text);
  }

  private Observation act(String name, JsonObject arguments) {
    var tool = run.tools().stream().filter(it -> it.name().equals(name)).findFirst();
    return tool.isEmpty()
        ? new Failure("there is no tool %s".formatted(name))
        : run.act(ToolCall.of(name, Template.fill(arguments, tool, results)));
  }

  private static Observation data(Operation operation, String text) {
    var lines = text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
    return switch (operation) {
      case TEXT -> new Result(text);
      case LINES -> new Result(String.join("\n", lines));
      case COUNT -> new Result(Integer.toString(lines.size()));
      case SORT -> new Result(String.join("\n", lines.stream().sorted().toList()));
      case UNIQUE -> new Result(String.join("\n", lines.stream().distinct().toList()));
      case SUM -> sum(lines);
    };
  }

  private static Observation sum(List<String> lines) {
    var sum = BigDecimal.ZERO;
    for (var line : lines) {
      if (!NUMBER.matcher(line).matches()) {
        return new Failure("%s is no number".formatted(Excerpt.label(line)));
      }
      sum = sum.add(new BigDecimal(line));
    }
    return new Result(sum.toPlainString());
  }

  private Observation loop(Loop loop) {
    var lines =
        loop.over()
            .map(it -> Template.fill(it, results).lines().filter(line -> !line.isBlank()).toList());
    if (lines.isPresent() && lines.get().size() > loop.max()) {
      return new Failure("%d lines, at most %d".formatted(lines.get().size(), loop.max()));
    }
    int rounds = lines.map(List::size).orElse(loop.max());
    Observation last = new Result("");
    for (int round = 0; round < rounds; round++) {
      results.put(
          loop.id(), lines.isPresent() ? lines.get().get(round) : Integer.toString(round + 1));
      last = all(loop.steps());
      boolean ends = loop.until().filter(it -> it.holds(results)).isPresent();
      if (last instanceof Failure || ends) {
        return last;
      }
    }
    return loop.until().isPresent()
        ? new Failure("after %d rounds not yet %s".formatted(rounds, loop.until().get().text()))
        : last;
  }

  /** A branch's step with what came of it and of the steps within. */
  private record Branch(WorkflowStep step, Observation outcome, WorkflowRun after) {}

  private Observation atOnce(Parallel parallel) {
    var forks = new ArrayList<Fork<Branch>>();
    for (var step : parallel.steps()) {
      var branch = new WorkflowRun(maxCalls, run, results, false);
      branch.deadlines.addAll(deadlines);
      forks.add(run.fork(() -> new Branch(step, branch.one(step), branch)));
    }
    var ended = new ArrayList<Branch>();
    run.gather(
        forks,
        branch -> {
          ended.add(branch);
          if (branch.outcome() instanceof Result(var text)) {
            offer(text);
          }
        });
    var lines = new ArrayList<String>();
    int done = 0;
    for (var branch : ended) {
      results.putAll(branch.after().changed(results));
      undoable.addAll(branch.after().undoable);
      lines.add("%s: %s".formatted(branch.step().id(), branch.outcome().text()));
      done += branch.outcome() instanceof Result ? 1 : 0;
    }
    var text = String.join("\n", lines);
    return done >= parallel.atLeast()
        ? new Result(text)
        : new Failure(
            "%d of %d succeeded, at least %d have to; %s"
                .formatted(done, ended.size(), parallel.atLeast(), text));
  }

  /** The results that are not as they were before. */
  private Map<String, String> changed(Map<String, String> before) {
    var changed = new LinkedHashMap<String, String>();
    results.forEach(
        (id, text) -> {
          if (!text.equals(before.get(id))) {
            changed.put(id, text);
          }
        });
    return changed;
  }
}
