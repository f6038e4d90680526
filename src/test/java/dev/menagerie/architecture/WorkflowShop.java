// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;

/** Workflows of a shop, and who carries them out. */
final class WorkflowShop {

  static final Task TASK = Task.of("the harbour");

  /** Three steps at the same time, of which some must succeed, and the second does not. */
  static final String AT_ONCE =
      """
      steps:
        - id: all
          type: parallel
          atLeast: %d
          steps:
            - {"id": "one", "type": "tool", "tool": "shop__buy", "arguments": {"item": "rope"}}
            - {"id": "two", "type": "tool", "tool": "shop__buy", "arguments": {"item": "bad"}}
            - {"id": "three", "type": "tool", "tool": "shop__buy", "arguments": {"item": "sail"}}
      output: "${one} / ${two} / ${three}"
      """;

  private WorkflowShop() {}

  static Workflow workflow(String definition) {
    return new Workflow(definition, 200, 5, 0);
  }

  static Answer solve(String definition, ScriptedRun run) {
    return workflow(definition).solve(TASK, run);
  }

  /** A tool that notes its argument, and fails for those that begin with bad. */
  static ScriptedRun shop() {
    var schema =
        Json.object("{\"type\":\"object\",\"properties\":{\"item\":{\"type\":\"string\"}}}");
    return scripted()
        .tool(
            new Tool("shop__buy", "Buys.", schema),
            arguments -> {
              var item = arguments.getString("item");
              return item.startsWith("bad")
                  ? new Observation.Failure("sold out")
                  : new Observation.Result("bought " + item);
            });
  }

  static List<String> bought(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> ((ToolCall) it.request()).arguments().getString("item"))
        .toList();
  }
}
