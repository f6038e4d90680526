// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;

/**
 * Thinks so many times about the same: each thought is an entry that is waited for and one that is
 * not.
 *
 * @param heard is told of how long each took, in nanoseconds
 */
record Thoughts(int count, java.util.function.LongConsumer heard) implements Architecture {

  private static final String PROMPT =
      Stub.SYSTEM + " " + Stub.GOAL + " Answer in a sentence or two, with numbers where you can.";

  @Override
  public Answer solve(Task task, Run run) {
    var last = "";
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      last = run.think(Prompt.of("step", PROMPT));
      heard.accept(System.nanoTime() - start);
    }
    return Answer.of(last);
  }
}
