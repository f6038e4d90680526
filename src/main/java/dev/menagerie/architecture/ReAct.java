// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import java.util.Optional;

/**
 * Interleaves reasoning and acting in text: think, call a tool, read the observation, repeat.
 *
 * <p>Paper: Yao et al., "ReAct: Synergizing Reasoning and Acting in Language Models", ICLR 2023,
 * arXiv:2210.03629, with the text protocol and the second call of the authors' code.
 *
 * <p>Deviation: the actions are the run's tools with JSON arguments; a repeated action is pointed
 * out; at the end of the steps an answer is asked for instead of an empty one being given.
 *
 * @param maxSteps thoughts with an action, 1 to 100
 * @param maxObservation characters of an observation that the model sees, 100 to 100000
 */
public record ReAct(
    @Says("thoughts with an action, 1 to 100") int maxSteps,
    @Says("characters of an observation that the model sees, 100 to 100000") int maxObservation)
    implements Architecture {

  public static final ReAct DEFAULTS = new ReAct(10, 4000);

  public ReAct {
    Bound.range("maxSteps", maxSteps, 1, 100);
    Bound.range("maxObservation", maxObservation, 100, 100_000);
  }

  private static final String REACT =
      """
      Solve a task with interleaving Thought, Action, Observation steps. A Thought reasons about the \
      current situation. An Action is one of:
      (1) tool_name[{"argument": "value"}], which calls a tool with a JSON object of its arguments.
      (2) Finish[answer], which gives the answer and ends the task.
      An Observation is what the tool returned. Write one Thought and one Action at a time, and never \
      an Observation.

      Tools:
      %s

      An example, with a tool that is not in the list:
      Task: How high is the highest mountain of Austria, in feet?
      Thought 1: I need the height of the highest mountain of Austria.
      Action 1: encyclopedia[{"query": "highest mountain of Austria"}]
      Observation 1: The Grossglockner is 3,798 metres (12,461 ft) high.
      Thought 2: The height in feet is 12,461.
      Action 2: Finish[12,461 feet]

      Task: %s
      """;

  private static final String CONCLUDE =
      """
      %s
      No more actions are possible. Give the best answer to the task from the steps above, and \
      nothing else.""";
}
