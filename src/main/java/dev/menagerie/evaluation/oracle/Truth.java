// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.ToolCall;
import java.util.List;

/**
 * What is true of one task, and how a model may err about it: the side channel that makes the
 * oracle one. It speaks in meanings; the oracle puts them into the format that a prompt asks for.
 *
 * <p>All methods are pure: the same scene and draws have the same result. What a family of tasks
 * never asks for has a result that says so.
 */
public interface Truth {

  /** The goal as the task states it: a prompt that holds it is about this task. */
  String goal();

  /**
   * Whether a prompt with this text is about the task; it holds the goal if nothing else is said.
   */
  default boolean concerns(String text) {
    return text.contains(goal());
  }

  /**
   * Where a prompt has arrived, in a form that is the same for prompts that leave the same to do.
   */
  String state(Scene scene);

  /** The answer to the task with the reasoning that led to it; the answer may be wrong. */
  Reasoned answer(Scene scene, Draw draw);

  /** What may be done next, a line each. */
  default List<String> steps(Scene scene, Draw draw) {
    return List.of();
  }

  /** What holds now and matters to a plan, a sentence each. */
  default List<String> facts(Scene scene, Draw draw) {
    return List.of();
  }

  /** How promising the steps so far, or how right the answer to be judged, looks. */
  default Promise promise(Scene scene, Draw draw) {
    return Promise.LIKELY;
  }

  /** Which of several choices looks best, counted from 1. */
  default int choice(Scene scene, Draw draw) {
    return 1;
  }

  /** How good something looks on a scale from 1 to 10. */
  default int rating(Scene scene, Draw draw) {
    return switch (promise(scene, draw)) {
      case SURE -> 10;
      case LIKELY -> 5;
      case IMPOSSIBLE -> 1;
    };
  }

  /** The list of whole numbers that is asked for. */
  default List<Integer> numbers(Scene scene, Draw draw) {
    return List.of();
  }

  /** What to do next with the tools of the scene. */
  default Move move(Scene scene, Draw draw) {
    return new Move.Finish(answer(scene, draw));
  }

  /** The calls that answer the task, as far as they are not made yet. */
  default List<ToolCall> plan(Scene scene, Draw draw) {
    return List.of();
  }

  /** The steps that a plan has still to do, in words, in an order in which they can be done. */
  default List<Stage> stages(Scene scene, Draw draw) {
    return List.of();
  }

  /** The parts of what the prompt asks to break down, in the order in which they are done. */
  default List<Part> parts(Scene scene, Draw draw) {
    return List.of();
  }

  /** What is learned from an attempt that failed, or how a call is to be made in another way. */
  default String lesson(Scene scene, Draw draw) {
    return "I should work more carefully.";
  }

  /** What is to be said of a draft by one criterion. */
  default Remark remark(Scene scene, Draw draw) {
    return new Remark(promise(scene, draw) == Promise.IMPOSSIBLE ? 1 : 5, "");
  }

  /** An answer and how it was found. */
  record Reasoned(String reasoning, String answer) {}

  /**
   * A step of a plan.
   *
   * @param number as others refer to it
   * @param needs numbers of steps whose results it uses
   */
  record Stage(int number, String instruction, List<Integer> needs) {
    public Stage {
      needs = List.copyOf(needs);
    }
  }

  /**
   * A part of a task, with the facts that it needs, brings about and ends.
   *
   * @param primitive whether it is not broken down further
   */
  record Part(
      String instruction,
      boolean primitive,
      List<String> preconditions,
      List<String> effects,
      List<String> removes) {
    public Part {
      preconditions = List.copyOf(preconditions);
      effects = List.copyOf(effects);
      removes = List.copyOf(removes);
    }
  }

  /**
   * Criticism.
   *
   * @param score 1 to 5
   */
  record Remark(int score, String advice) {}

  /** How something looks. */
  enum Promise {
    SURE,
    LIKELY,
    IMPOSSIBLE
  }

  /** What to do next. */
  sealed interface Move {

    /**
     * Calls, the first of them alone where only one is possible.
     *
     * @param thought why
     */
    record Calls(String thought, List<ToolCall> calls) implements Move {
      public Calls {
        calls = List.copyOf(calls);
      }
    }

    record Finish(Reasoned answer) implements Move {}
  }
}
