// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Acts in a conversation with tools until the model answers, or is halted: it made the same calls
 * three times in a row, or its turns are used up.
 *
 * @param maxTurns replies of the model, at least 1
 * @param temperature of sampling, 0 to 2
 */
record Actor(int maxTurns, double temperature, Run run) {

  private static final int LOOPING = 3;
  private static final int SHOWN = 4000;

  /**
   * What was done, in order.
   *
   * @param steps each call with what came of it, numbered from 1
   * @param answer blank if it was halted
   */
  record Trajectory(List<String> steps, String answer) {
    Trajectory {
      steps = List.copyOf(steps);
    }

    String text() {
      return steps.isEmpty() ? "(none)" : String.join("\n", steps);
    }
  }

  /** Goes on behind an opening. All its thoughts are named {@code act}. */
  Trajectory act(List<Turn> opening) {
    var tools = run.tools();
    var turns = new ArrayList<>(opening);
    var steps = new ArrayList<String>();
    var last = List.<ToolCall>of();
    int repeated = 0;
    for (int turn = 1; turn <= maxTurns && repeated < LOOPING; turn++) {
      var reply = run.think(Prompt.of("act", turns).temperature(temperature), tools);
      var calls = reply.calls();
      if (calls.isEmpty()) {
        return new Trajectory(steps, reply.text().strip());
      }
      var bare = calls.stream().map(it -> ToolCall.of(it.tool(), it.arguments())).toList();
      repeated = bare.equals(last) ? repeated + 1 : 1;
      last = bare;
      turns.add(reply.turn());
      var observations = run.each(calls, run::act);
      for (int index = 0; index < calls.size(); index++) {
        var call = calls.get(index);
        turns.add(new Turn.ToolResult(call, observations.get(index)));
        var seen = Excerpt.of(observations.get(index).text().strip(), SHOWN);
        steps.add(
            "%d. %s %s -> %s".formatted(steps.size() + 1, call.tool(), call.arguments(), seen));
      }
    }
    return new Trajectory(steps, "");
  }
}
