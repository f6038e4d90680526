// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.evaluation.family.CodeTasks;
import dev.menagerie.evaluation.family.CodeTasks.Exercise;
import dev.menagerie.evaluation.family.ConstrainedWriting;
import dev.menagerie.evaluation.family.PickAndPlace.Errand;
import dev.menagerie.evaluation.truth.CodeTruth;
import dev.menagerie.evaluation.truth.ReasoningTruth;
import dev.menagerie.evaluation.truth.RetriedErrandTruth;
import dev.menagerie.evaluation.truth.WritingTruth;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The tasks on which the papers reflect, criticise and refine. */
final class ReflectionCases {

  private static final Errands ERRANDS = new Errands();
  private static final CodeTasks CODE = new CodeTasks(_ -> new Observation.Failure("not tested"));
  private static final ConstrainedWriting WRITING = new ConstrainedWriting(25);

  private ReflectionCases() {}

  /** Errands to try until they are done, as in ALFWorld. */
  static List<Case> alfWorld(int count) {
    return IntStream.range(0, count).mapToObj(ReflectionCases::errand).toList();
  }

  private static Case errand(int number) {
    Errand errand = ERRANDS.problem(number);
    var task = numbered("Errand", number, errand.task());
    return new Case(
        task,
        new RetriedErrandTruth(task.goal(), errand),
        (_, world) -> world instanceof Errands.Room room && room.isDone(),
        Optional.of(ERRANDS),
        () -> new Errands.Room(errand));
  }

  /** Functions to write, with tests as good as those of a benchmark. */
  static List<Case> code(int count, String benchmark) {
    return IntStream.range(0, count).mapToObj(it -> exercise(it, benchmark)).toList();
  }

  private static Case exercise(int number, String benchmark) {
    Exercise exercise = CODE.problem(number);
    var task = numbered("Exercise", number, exercise.task());
    return new Case(
        task,
        new CodeTruth(task.goal(), exercise, benchmark),
        answer -> Exercise.function(answer).equals(exercise.solution()));
  }

  /** Two tasks of a benchmark may be in the same words. */
  private static Task numbered(String what, int number, Task task) {
    return new Task("%s %d. %s".formatted(what, number, task.goal()), task.context());
  }

  /** Texts that need 25 words. */
  static List<Case> writing(int count) {
    return IntStream.range(0, count)
        .mapToObj(WRITING::problem)
        .map(it -> new Case(it.task(), new WritingTruth(it), text -> it.check(text).right()))
        .toList();
  }

  /** Questions of arithmetic, as in GSM8K. */
  static List<Case> gsm8k(int count) {
    return IntStream.range(0, count).mapToObj(ReflectionCases::question).toList();
  }

  private static Case question(int number) {
    int right = 12 + 7 * number;
    var goal =
        "Ann has 12 marbles in case %d and wins 7 in each of %d games. How many has she then?"
            .formatted(number, number);
    var wrong =
        List.of(String.valueOf(right - 7), String.valueOf(right + 7), String.valueOf(right - 12));
    var truth = new ReasoningTruth(goal, String.valueOf(right), wrong);
    return new Case(Task.of(goal), truth, answer -> answer.strip().equals(truth.right()));
  }
}
