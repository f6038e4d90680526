// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.TreeOfThoughts.State;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a model is asked in the search of {@link TreeOfThoughts}, and how its replies are read. */
final class Thoughts {

  record Proposals(
      @Says("the possible next steps, one line each; empty if nothing is left to do")
          List<String> steps) {}

  record Thought(@Says("the next step, one line; blank if nothing is left to do") String step) {}

  /** How promising a state is. The weights are the authors'. */
  enum Promise {
    SURE(20),
    LIKELY(1),
    IMPOSSIBLE(0.001);

    private final double weight;

    Promise(double weight) {
      this.weight = weight;
    }
  }

  record Value(
      @Says("a look ahead, brief") String reason,
      @Says("whether the steps lead to a solution") Promise promise) {}

  record Vote(
      @Says("what speaks for which choice, brief") String reason,
      @Says("the number of the best choice") int choice) {}

  record Conclusion(@Says("the final answer alone, without explanation") String answer) {}

  /** Whether a final answer is right. */
  enum Right {
    SURE,
    IMPOSSIBLE
  }

  record Judgement(
      @Says("the answer checked against each condition of the task, brief") String reason,
      @Says("whether the answer is right") Right right) {}

  private static final String PROPOSE =
      """
      List the possible next steps toward solving the task, the most promising first. Each is one \
      small step from where the steps so far have arrived, not a whole solution. Write it in one \
      line, and where it uses something up, end it with what is left afterwards, as in
      2 + 8 = 10 (left: 8 10 14)
      Give an empty list if nothing is left to do.

      Task: %s

      Steps so far:
      %s""";

  private static final String SAMPLE =
      """
      Write the next step toward solving the task. It is one small step from where the steps so far \
      have arrived, not a whole solution. Write it in one line, and where it uses something up, end \
      it with what is left afterwards, as in
      2 + 8 = 10 (left: 8 10 14)
      Leave it blank if nothing is left to do.

      Task: %s

      Steps so far:
      %s""";

  private static final String VALUE =
      """
      Judge whether the steps so far can be completed to a solution of the task. Look at what is \
      left after the last step and try a few ways on. Then decide: sure if you see that they lead to \
      a solution, likely if they may, impossible if they cannot or if a step is wrong.

      Task: %s

      Steps so far:
      %s""";

  private static final String VOTE =
      """
      Decide which of these choices of steps is the most promising start of a solution of the task. \
      Compare what is left after the last step of each.

      Task: %s

      %s""";

  private static final String CHOICE =
      """
      Choice %d:
      %s""";

  private static final String CONCLUDE =
      """
      Give the final answer to the task as it follows from the steps, in the form that the task asks \
      for. Put the steps together into it, and change nothing about them.

      Task: %s

      Steps:
      %s""";

  private static final String JUDGE =
      """
      Judge whether the answer solves the task. Work it out again and check each condition of the \
      task. Decide: sure if it is right, impossible if it is not.

      Task: %s

      Answer: %s""";
}
