// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import java.util.List;

/**
 * Three branches that pay twice each. In one that has a child the child does the part of the last
 * branch.
 *
 * @param child the agent that it delegates to; empty for none
 */
public record Payer(String child) implements Architecture {

  /** Of three generations: of two branches, of the child's two, and of the grandchild's three. */
  public static final int CALLS = 4 + 4 + 6;

  @Override
  public Answer solve(Task task, Run run) {
    return Answer.of(
        run.each(List.of("a", "b", "c"), it -> part(run, it, task.goal() + it)).toString());
  }

  private String part(Run run, String branch, String what) {
    return branch.equals("c") && !child.isEmpty()
        ? run.delegate(child, Task.of(what)).text()
        : pay(run, what + "1") + " " + pay(run, what + "2");
  }

  private static String pay(Run run, String what) {
    return run.act(ToolCall.of("bank__pay", Json.object().add("for", what).build())).text();
  }
}
