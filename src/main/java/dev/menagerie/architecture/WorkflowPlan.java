// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definition of a {@link Workflow} as it was read.
 *
 * @param output a text with {@code ${id}} for the results of steps
 */
record WorkflowPlan(List<WorkflowStep> steps, String output) {

  /** What is wrong with a definition; empty if nothing is. */
  static Optional<String> problem(String definition, int maxSteps) {
    try {
      return problem(object(definition), List.of(), maxSteps);
    } catch (Malformed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The same of a definition that has been parsed.
   *
   * @param done names of steps before it, whose results it may speak of
   */
  static Optional<String> problem(JsonObject definition, List<String> done, int maxSteps) {
    try {
      long most = WorkflowStep.most(read(definition, done).steps());
      return most > maxSteps
          ? Optional.of("%d single steps may come of it, at most %d".formatted(most, maxSteps))
          : Optional.empty();
    } catch (Malformed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads a definition.
   *
   * @throws Malformed if there is something wrong with it
   */
  static WorkflowPlan read(String definition) {
    return read(object(definition), List.of());
  }

  static WorkflowPlan read(JsonObject definition, List<String> done) {
    for (var name : definition.keySet()) {
      if (!List.of("steps", "output").contains(name)) {
        throw new Malformed("%s: unknown, must be one of [steps, output]".formatted(name));
      }
    }
    var reader = new WorkflowReader(done);
    var steps = reader.steps(definition);
    var output = definition.getString("output", "${%s}".formatted(steps.getLast().id()));
    reader.check("output", Json.text(output));
    return new WorkflowPlan(steps, output);
  }

  private static JsonObject object(String definition) {
    if (Yaml.parse(definition) instanceof JsonObject object) {
      return object;
    }
    throw new Malformed("must be an object with steps");
  }

  /** Each step needs the one before it; those of a parallel one need what that needs. */
  static void draw(List<WorkflowStep> all, Run run) {
    var drawn = new ArrayList<Progress.Step>();
    draw(all, List.of(), drawn);
    run.report(new Progress.Planned(drawn));
  }

  private static void draw(
      List<WorkflowStep> steps, List<String> before, List<Progress.Step> drawn) {
    var needs = before;
    for (var step : steps) {
      drawn.add(new Progress.Step(step.id(), label(step), needs));
      switch (step) {
        case WorkflowStep.Parallel it ->
            it.steps().forEach(one -> draw(List.of(one), List.of(step.id()), drawn));
        default -> draw(step.within(), List.of(step.id()), drawn);
      }
      needs = List.of(step.id());
    }
  }

  private static String label(WorkflowStep step) {
    return Excerpt.label(
        switch (step) {
          case WorkflowStep.Model it -> it.prompt();
          case WorkflowStep.Tool it -> it.tool() + " " + it.arguments();
          case WorkflowStep.Http it ->
              it.request().getString("method") + " " + it.request().getString("url");
          case WorkflowStep.Data it -> it.operation() + " " + it.from();
          case WorkflowStep.Conditional it -> "if " + it.when().text();
          case WorkflowStep.Loop it ->
              it.over().map("for each line of %s"::formatted).orElse("repeat");
          case WorkflowStep.Parallel it -> "at the same time";
        });
  }
}
