// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import java.util.ArrayList;

/** The bare loop of model and tool as an architecture. */
record ToolLoop() implements Architecture {

  @Override
  public Answer solve(Task task, Run run) {
    var tools = run.tools();
    var turns = new ArrayList<Turn>();
    turns.add(new Turn.System(Stub.SYSTEM));
    turns.add(new Turn.User(task.text()));
    while (true) {
      var reply = run.think(Prompt.of("turn", turns), tools);
      if (reply.calls().isEmpty()) {
        return Answer.of(reply.text());
      }
      turns.add(reply.turn());
      for (var call : reply.calls()) {
        turns.add(new Turn.ToolResult(call, run.act(call)));
      }
    }
  }
}
