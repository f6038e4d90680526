// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls tools by the model's native protocol until the model answers.
 *
 * <p>Paper: Yao et al., "ReAct: Synergizing Reasoning and Acting in Language Models", ICLR 2023,
 * arXiv:2210.03629, as a conversation with tool calls in place of a text format.
 *
 * <p>Deviation: the calls of one turn run at the same time, and on the last turn the tools are
 * taken away, so that the run ends with an answer.
 *
 * @param maxTurns replies of the model, the forced answer included, 1 to 100
 * @param window tokens that the model sees, older turns summed up; all if 0, at most 1000000
 */
public record FunctionCalling(
    @Says("replies of the model, the forced answer included, 1 to 100") int maxTurns,
    @Says("tokens that the model sees, older turns summed up; all if 0, at most 1000000")
        int window)
    implements Architecture {

  public static final FunctionCalling DEFAULTS = new FunctionCalling(10, 0);

  public FunctionCalling {
    Bound.range("maxTurns", maxTurns, 1, 100);
    Bound.range("window", window, 0, Window.MOST);
  }

  static final String SYSTEM =
      """
      Solve the user's task. Call tools for whatever they can find out or work out; call several at \
      once when they do not depend on each other. A result that begins with "Error:" is a call that \
      failed: correct it or do without. When you know the answer, reply with the answer alone.\
      """;

  static final String EMPTY = "Your reply was empty. Call a tool, or give the answer.";

  static final String LAST =
      "No more tool calls are possible. Give the best answer you can from what is known.";

  @Override
  public Answer solve(Task task, Run run) {
    var tools = run.tools();
    var memory = Window.of(window, run, new Turn.System(SYSTEM), new Turn.User(task.text()));
    for (int turn = 1; turn < maxTurns; turn++) {
      var reply = run.think(Prompt.of("turn", memory.turns()), tools);
      if (reply.calls().isEmpty() && !reply.text().isBlank()) {
        return Answer.of(reply.text());
      }
      var said = new ArrayList<Turn>(List.of(reply.turn()));
      said.addAll(reply.calls().isEmpty() ? List.of(new Turn.User(EMPTY)) : act(turn, reply, run));
      memory.add(said, run::think);
    }
    var last = Prompt.of("conclude", memory.turns()).then(new Turn.User(LAST));
    return Answer.partial(run.think(last));
  }

  /** The result of every call, in the order of the calls. */
  private static List<Turn> act(int turn, Reply reply, Run run) {
    if (!reply.text().isBlank()) {
      run.offer(reply.text());
    }
    draw(turn, reply, run);
    var observations = run.each(reply.calls(), run::act);
    var results = new ArrayList<Turn>();
    for (int index = 0; index < observations.size(); index++) {
      results.add(new Turn.ToolResult(reply.calls().get(index), observations.get(index)));
      drawResult("%d.%d".formatted(turn, index + 1), observations.get(index), run);
    }
    return results;
  }

  private static void draw(int turn, Reply reply, Run run) {
    var parent = turn == 1 ? Optional.<String>empty() : Optional.of(Integer.toString(turn - 1));
    var label = reply.text().isBlank() ? "turn " + turn : Excerpt.label(reply.text());
    run.report(new Progress.Node(Integer.toString(turn), parent, label));
    int index = 0;
    for (ToolCall call : reply.calls()) {
      run.report(
          new Progress.Node(
              "%d.%d".formatted(turn, ++index),
              Optional.of(Integer.toString(turn)),
              Excerpt.label(call.tool() + " " + call.arguments())));
    }
  }

  private static void drawResult(String call, Observation observation, Run run) {
    run.report(
        new Progress.Node(call + ".result", Optional.of(call), Excerpt.label(observation.text())));
    switch (observation) {
      case Observation.Result _ -> run.report(new Progress.Chosen(call));
      case Observation.Failure _ -> run.report(new Progress.Pruned(call));
    }
  }
}
