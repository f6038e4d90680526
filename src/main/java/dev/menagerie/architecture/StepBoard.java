// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.PlanAndExecute.Step;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The steps of {@link PlanAndExecute}, what came of them, and which can be done next. */
final class StepBoard {

  private final Run run;
  private final Map<Integer, Step> steps = new LinkedHashMap<>();
  private final Map<Integer, String> done = new TreeMap<>();
  private final Map<Integer, String> failed = new TreeMap<>();
  private final List<String> history = new ArrayList<>();
  private int last;

  StepBoard(Run run) {
    this.run = run;
  }

  /** What is wrong with steps to come, in words for the planner; empty if nothing is. */
  Optional<String> problem(List<Step> planned, int most) {
    if (planned.size() > most) {
      return Optional.of("there are %d steps, at most %d".formatted(planned.size(), most));
    }
    var ids = new TreeSet<Integer>();
    for (var step : planned) {
      if (step.id() <= last || !ids.add(step.id())) {
        return Optional.of(
            "step %d: number the steps from %d, each once".formatted(step.id(), next()));
      }
    }
    for (var step : planned) {
      for (int need : step.needs()) {
        if (!ids.contains(need) && !done.containsKey(need)) {
          return Optional.of("step %d needs step %d, which is none".formatted(step.id(), need));
        }
      }
    }
    return circular(planned)
        ? Optional.of("some steps need each other, so that none can begin")
        : Optional.empty();
  }

  private boolean circular(List<Step> planned) {
    var reached = new TreeSet<>(done.keySet());
    boolean more = true;
    while (more) {
      more = false;
      for (var step : planned) {
        more |= reached.containsAll(step.needs()) && reached.add(step.id());
      }
    }
    return !planned.stream().allMatch(step -> reached.contains(step.id()));
  }

  /** Replaces all steps that are not done. */
  void plan(List<Step> planned) {
    steps.keySet().removeIf(id -> !done.containsKey(id));
    failed.clear();
    for (var step : planned) {
      steps.put(step.id(), step);
      last = Math.max(last, step.id());
    }
    run.report(new Progress.Planned(steps.values().stream().map(StepBoard::drawn).toList()));
  }

  /** The number that the next step should have. */
  int next() {
    return last + 1;
  }

  /** The steps that are not done and need nothing that is not done. */
  List<Step> ready() {
    return steps.values().stream()
        .filter(step -> !done.containsKey(step.id()) && !failed.containsKey(step.id()))
        .filter(step -> done.keySet().containsAll(step.needs()))
        .toList();
  }

  void started(Step step) {
    run.report(new Progress.Stepped(Integer.toString(step.id()), Status.STARTED));
  }

  void ended(Step step, Observation outcome) {
    var id = Integer.toString(step.id());
    history.add("%d. %s -> %s".formatted(step.id(), step.instruction(), outcome.text()));
    switch (outcome) {
      case Observation.Result(var text) -> {
        done.put(step.id(), text);
        run.report(new Progress.Stepped(id, Status.DONE));
      }
      case Observation.Failure(var reason) -> {
        failed.put(step.id(), reason);
        run.report(new Progress.Stepped(id, Status.FAILED));
      }
    }
  }

  boolean failed() {
    return !failed.isEmpty();
  }

  /** Whether every step of the plan as it stands now is done. */
  boolean complete() {
    return done.keySet().containsAll(steps.keySet());
  }

  /** Reports the steps that will not be done. */
  void close() {
    for (var step : steps.values()) {
      if (!done.containsKey(step.id()) && !failed.containsKey(step.id())) {
        run.report(new Progress.Stepped(Integer.toString(step.id()), Status.SKIPPED));
      }
    }
  }

  /** The results that a step needs. */
  String needed(Step step) {
    var lines = new ArrayList<String>();
    for (int need : new TreeSet<>(step.needs())) {
      var needed = steps.get(need);
      lines.add(
          "%d. %s -> %s"
              .formatted(need, needed == null ? "" : needed.instruction(), done.get(need)));
    }
    return lines.isEmpty() ? "(none)" : String.join("\n", lines);
  }

  /** Every step that was tried with what came of it, then those not tried. */
  String text() {
    var lines = new ArrayList<>(history);
    for (var step : steps.values()) {
      if (!done.containsKey(step.id()) && !failed.containsKey(step.id())) {
        lines.add("%d. %s -> (not done)".formatted(step.id(), step.instruction()));
      }
    }
    return lines.isEmpty() ? "(none)" : String.join("\n", lines);
  }

  private static Progress.Step drawn(Step step) {
    var needs = step.needs().stream().map(String::valueOf).toList();
    var label = Excerpt.label(step.instruction());
    return new Progress.Step(Integer.toString(step.id()), label, needs);
  }
}
