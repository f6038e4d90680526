// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One declared step of a {@link Workflow}. */
sealed interface WorkflowStep {

  /**
   * What any step may declare besides.
   *
   * @param requires what must hold before it
   * @param ensures what must hold of its result
   * @param retries further attempts after a failed one
   * @param timeout of each attempt, in seconds
   * @param undo what to do about it if the workflow fails later on; at most one step
   */
  record Terms(
      String id,
      List<Condition> requires,
      List<Condition> ensures,
      int retries,
      Optional<Long> timeout,
      List<WorkflowStep> undo) {
    public Terms {
      requires = List.copyOf(requires);
      ensures = List.copyOf(ensures);
      undo = List.copyOf(undo);
    }
  }

  /** Asks the model, with the run's tools or without, or another agent. */
  record Model(Terms terms, String prompt, boolean tools, Optional<String> agent)
      implements WorkflowStep {}

  record Tool(Terms terms, String tool, JsonObject arguments) implements WorkflowStep {}

  /** A request, sent by a tool that takes {@code method, url, headers, body}. */
  record Http(Terms terms, String tool, JsonObject request) implements WorkflowStep {}

  /** Works on a text without a model. */
  record Data(Terms terms, Operation operation, String from) implements WorkflowStep {}

  record Conditional(
      Terms terms, Condition when, List<WorkflowStep> then, List<WorkflowStep> otherwise)
      implements WorkflowStep {
    public Conditional {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /**
   * Repeats steps. Within them its own result is the number of the round or, of a loop over lines,
   * the line.
   *
   * @param over the lines to go through; if absent rounds are counted
   * @param until what ends it
   * @param max most rounds; one more would be a failure
   */
  record Loop(
      Terms terms,
      Optional<String> over,
      Optional<Condition> until,
      int max,
      List<WorkflowStep> steps)
      implements WorkflowStep {
    public Loop {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Does steps at the same time.
   *
   * @param atLeast how many must succeed
   */
  record Parallel(Terms terms, List<WorkflowStep> steps, int atLeast) implements WorkflowStep {
    public Parallel {
      steps = List.copyOf(steps);
    }
  }

  long TOO_MANY = 1_000_000_000;

  /** What is done with a text. */
  enum Operation {
    TEXT,
    LINES,
    COUNT,
    SUM,
    SORT,
    UNIQUE
  }

  Terms terms();

  default String id() {
    return terms().id();
  }

  /** The steps within, but not what undoes them. */
  default List<WorkflowStep> within() {
    return switch (this) {
      case Model _, Tool _, Http _, Data _ -> List.of();
      case Conditional it -> Stream.concat(it.then().stream(), it.otherwise().stream()).toList();
      case Loop it -> it.steps();
      case Parallel it -> it.steps();
    };
  }

  /** How many single steps come of it at most, every attempt and undoing counted. */
  default long most() {
    long once =
        switch (this) {
          case Model _, Tool _, Http _, Data _ -> 1;
          case Conditional it -> Math.max(most(it.then()), most(it.otherwise()));
          case Loop it -> it.max() * most(it.steps());
          case Parallel it -> most(it.steps());
        };
    return Math.min(TOO_MANY, (terms().retries() + 1) * once + most(terms().undo()));
  }

  static long most(List<WorkflowStep> steps) {
    return Math.min(TOO_MANY, steps.stream().mapToLong(WorkflowStep::most).sum());
  }
}
