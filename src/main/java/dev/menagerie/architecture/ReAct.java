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
import dev.menagerie.core.Turn;
import dev.menagerie.core.WorkingMemory;
import java.util.List;
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
 * @param window tokens that the model sees, older steps summed up; all if 0, at most 1000000
 */
public record ReAct(
    @Says("thoughts with an action, 1 to 100") int maxSteps,
    @Says("characters of an observation that the model sees, 100 to 100000") int maxObservation,
    @Says("tokens that the model sees, older steps summed up; all if 0, at most 1000000")
        int window)
    implements Architecture {

  public static final ReAct DEFAULTS = new ReAct(10, 4000, 0);

  public ReAct {
    Bound.range("maxSteps", maxSteps, 1, 100);
    Bound.range("maxObservation", maxObservation, 100, 100_000);
    Bound.range("window", window, 0, Window.MOST);
  }

  static final String REACT =
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

  static final String CONCLUDE =
      """

      No more actions are possible. Give the best answer to the task from the steps above, and \
      nothing else.\
      """;

  static final String SYNTAX =
      "no action was found; write tool_name[{\"argument\": \"value\"}] or Finish[answer]";

  static final String LOOP =
      " (You have made this very call %d times in a row. Do something else, or Finish.)";

  private static final int LOOPING = 3;

  @Override
  public Answer solve(Task task, Run run) {
    var tools = run.tools();
    var lines = tools.stream().map(Tool::line).collect(joining("\n"));
    var memory = Window.of(window, run, new Turn.User(REACT.formatted(lines, task.text())));
    var last = Optional.<ReActAction>empty();
    int repeated = 0;
    for (int step = 1; step <= maxSteps; step++) {
      var next = next(transcript(memory), step, run);
      var action = next.action();
      draw(step, next, run);
      if (action.isPresent() && action.get().finishes()) {
        return Answer.of(action.get().argument());
      }
      var observation =
          action.map(it -> it.act(tools, run)).orElse(new Observation.Failure(SYNTAX));
      repeated = action.equals(last) ? repeated + 1 : 1;
      last = action;
      var loop = action.isPresent() && repeated >= LOOPING ? LOOP.formatted(repeated) : "";
      var text =
          "Thought %d: %s\n".formatted(step, next.thought())
              + "Action %d: %s\n".formatted(step, action.map(ReActAction::toString).orElse(""))
              + "Observation %d: %s%s\n".formatted(step, quoted(observation), loop);
      memory.add(List.of(new Turn.Assistant(text, List.of())), run::think);
      drawObservation(step, observation, run);
    }
    return Answer.partial(run.think(Prompt.of("conclude", transcript(memory) + CONCLUDE)));
  }

  /** The task, then the steps; no line of what sums up the first of them can pass for a step. */
  private static String transcript(WorkingMemory memory) {
    var transcript = new StringBuilder();
    for (var turn : memory.turns()) {
      transcript.append(
          switch (turn) {
            case Turn.User(var text) -> transcript.isEmpty() ? text : indented(text) + "\n";
            case Turn.Assistant(var text, _) -> text;
            case Turn.System _, Turn.ToolResult _ -> "";
          });
    }
    return transcript.toString();
  }

  /** One thought and action; without an action, a second call asks for it alone. */
  private static ReActStep next(String transcript, int step, Run run) {
    var start = "%sThought %d:".formatted(transcript, step);
    var reply = run.think(Prompt.of("step", start).stop("\nObservation %d:".formatted(step)));
    var read = ReActStep.read(reply);
    boolean finishes = read.action().filter(ReActAction::finishes).isPresent();
    if (!finishes && !read.thought().isEmpty()) {
      run.offer(read.thought());
    }
    if (read.action().isPresent()) {
      return read;
    }
    var thought = read.thought().lines().findFirst().orElse("");
    var again = "%s %s\nAction %d:".formatted(start, thought, step);
    var action = run.think(Prompt.of("action", again).stop("\n"));
    return new ReActStep(thought, ReActStep.readAction(action));
  }

  /** Cut, and indented, so that no line of it can pass for a line of the protocol. */
  private String quoted(Observation observation) {
    return indented(Excerpt.of(observation.text().strip(), maxObservation));
  }

  private static String indented(String text) {
    return text.replaceAll("\\R", "\n  ");
  }

  private static void draw(int step, ReActStep next, Run run) {
    var id = Integer.toString(step);
    var parent = step == 1 ? Optional.<String>empty() : Optional.of(Integer.toString(step - 1));
    run.report(new Progress.Node(id, parent, Excerpt.label(next.thought())));
    next.action()
        .ifPresent(
            it ->
                run.report(
                    new Progress.Node(
                        id + ".action", Optional.of(id), Excerpt.label(it.toString()))));
  }

  private static void drawObservation(int step, Observation observation, Run run) {
    var label = Excerpt.label(observation.text());
    run.report(
        new Progress.Node(step + ".observation", Optional.of(Integer.toString(step)), label));
  }
}
