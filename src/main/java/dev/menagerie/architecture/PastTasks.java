// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import java.util.List;

/** What became of tasks, as episodes of the agent's space. */
final class PastTasks {

  private static final String PAST = "\nWhat became of tasks like it:\n%s\n";
  private static final int SHOWN = 2000;

  private PastTasks() {}

  /**
   * Those that are like a task, as a part of a prompt; empty if there are none.
   *
   * @param most how many, at least 1
   */
  static String like(Task task, int most, Run run) {
    var lines =
        run.recall(Lookup.Search.of(task.goal(), ThingType.EPISODE, most)).stream()
            .map(it -> it.content() instanceof Episode episode ? line(episode) : "")
            .filter(it -> !it.isEmpty())
            .collect(joining("\n"));
    return lines.isEmpty() ? "" : PAST.formatted(lines);
  }

  private static String line(Episode episode) {
    var ended = episode.reward() > 0 ? "reached" : "not reached";
    return "- %s (%s): %s"
        .formatted(Excerpt.label(episode.goal()), ended, Excerpt.label(episode.outcome()));
  }

  /**
   * Remembers a task that is over.
   *
   * @param log a line for each call of a tool
   */
  static void remember(Task task, List<String> log, Answer answer, Run run) {
    var actions = log.stream().map(Excerpt::label).toList();
    var outcome = Excerpt.of(answer.text(), SHOWN);
    var episode =
        new Episode("", task.goal(), actions, outcome, answer.complete() ? 1 : 0, List.of());
    run.remember(List.of(new MemoryChange.Add(episode)));
  }
}
