// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Event;
import dev.menagerie.testkit.StoredBench;
import dev.menagerie.testkit.Workbench;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

/** A task of very many effects, resumed and streamed in a process of its own. */
final class LongTask {

  private LongTask() {}

  /** Draws as many values as the goal says; the answer is the sum of their lengths. */
  static Answer solve(Task task, Run run) {
    long sum = 0;
    for (int i = 0; i < Integer.parseInt(task.goal()); i++) {
      sum += run.once("value", String.class, () -> "drawn").length();
    }
    return new Answer(Long.toString(sum), true);
  }

  /** Resumes the task in a folder, follows its stream to the end and says what it saw. */
  public static void main(String[] arguments) {
    long begun = System.nanoTime();
    try (var bench =
        new StoredBench(Path.of(arguments[0]), LongTask::solve, InstantSource.system())) {
      bench.tasks().resume();
      long entries = 0;
      long last = 0;
      try (var events = bench.tasks().events(arguments[1], 0)) {
        for (var event = events.next(Workbench.PATIENCE);
            !(event instanceof Event.End);
            event = events.next(Workbench.PATIENCE)) {
          if (event instanceof Event.Journaled(var entry)) {
            if (entry.position() <= last) {
              throw new AssertionError("entry %d after %d".formatted(entry.position(), last));
            }
            last = entry.position();
            entries++;
          }
        }
      }
      var answer = bench.ended(arguments[1]).answer().orElseThrow().text();
      System.out.printf(
          Locale.ROOT, "%s %d %d%n", answer, entries, (System.nanoTime() - begun) / 1_000_000);
    }
  }
}
