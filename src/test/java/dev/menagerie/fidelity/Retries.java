// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.architecture.ReAct;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * ReAct, sampled anew until a judge takes its answer: what a search is to be better than.
 *
 * @param most attempts
 */
record Retries(int most) implements Architecture {

  record Verdict(@Says("whether the answer is right") boolean right) {}

  private static final String JUDGE = "Is the answer right?\n\nTask: %s\n\nAnswer: %s";

  @Override
  public Answer solve(Task task, Run run) {
    var sampled = sampled(run);
    var answer = Answer.of("");
    for (int attempt = 0; attempt < most; attempt++) {
      answer = ReAct.DEFAULTS.solve(task, sampled);
      if (isRight(task, answer, run)) {
        return answer;
      }
    }
    return answer;
  }

  private static boolean isRight(Task task, Answer answer, Run run) {
    try {
      var prompt = Prompt.of("judge", JUDGE.formatted(task.text(), answer.text()));
      return run.think(prompt, Verdict.class).right();
    } catch (Malformed _) {
      return false;
    }
  }

  /** The run, in which every thought is a sample of its own. */
  private static Run sampled(Run run) {
    return (Run)
        Proxy.newProxyInstance(
            Run.class.getClassLoader(),
            new Class<?>[] {Run.class},
            (_, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof Prompt prompt) {
                arguments[0] = prompt.temperature(1);
              }
              try {
                return method.invoke(run, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
