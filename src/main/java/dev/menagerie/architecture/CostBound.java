// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Architecture;
import java.util.function.ToLongFunction;

/**
 * The most that a run can cost by its parameters, whatever the models and tools say. The task's
 * budget bounds it besides, in tokens, money and time.
 *
 * <p>A thought is one call of a model that answers. If its reply has to have a form and cannot be
 * read, it is asked for at most two times more; if it is a list and breaks off after its first
 * elements, what is missing is asked for at most eight times more. Attempts that fail come on top.
 *
 * @param thoughts as a formula over the parameters
 * @param toolCalls as a formula, or words where only the task's budget bounds them
 */
public record CostBound(
    String thoughts,
    ToLongFunction<Architecture> mostThoughts,
    String toolCalls,
    ToLongFunction<Architecture> mostToolCalls) {

  private static final String BUDGET = "the task's budget";

  /** Of an architecture that calls no tools. */
  static <A extends Architecture> CostBound of(
      Class<A> type, String thoughts, ToLongFunction<A> mostThoughts) {
    return new CostBound(thoughts, on(type, mostThoughts), "0", _ -> 0);
  }

  /** Of one that calls tools by its own count. */
  CostBound withTools(String toolCalls, ToLongFunction<Architecture> mostToolCalls) {
    return new CostBound(thoughts, mostThoughts, toolCalls, mostToolCalls);
  }

  /** Of one that makes as many calls as the model asks for. */
  CostBound withAnyTools() {
    return withTools(BUDGET, _ -> Long.MAX_VALUE);
  }

  static <A extends Architecture> ToLongFunction<Architecture> on(
      Class<A> type, ToLongFunction<A> bound) {
    return architecture -> bound.applyAsLong(type.cast(architecture));
  }
}
