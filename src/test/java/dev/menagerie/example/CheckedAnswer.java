// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.example;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;

/** Thinks, then checks. Source: our own example. */
public record CheckedAnswer(@Says("answers at most, at least 1") int attempts)
    implements Architecture {

  record Verdict(@Says("why") String reason, @Says("whether it is right") boolean right) {}

  @Override
  public Answer solve(Task task, Run run) {
    var draft = run.think(Prompt.of("draft", task.text()));
    for (int attempt = 1; attempt < attempts; attempt++) {
      run.offer(draft);
      var question = "Task: %s\n\nAnswer: %s\n\nIs it right?".formatted(task.text(), draft);
      var verdict = run.think(Prompt.of("check", question).as(Role.CRITIC), Verdict.class);
      if (verdict.right()) {
        return Answer.of(draft);
      }
      draft = run.think(Prompt.of("revise", question + "\n\nNo: " + verdict.reason()));
    }
    return Answer.partial(draft);
  }
}
