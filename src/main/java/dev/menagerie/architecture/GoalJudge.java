// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A model that decides, by what tools told, whether the goal is reached. */
record GoalJudge(Task task, Run run) {

  private static final String UNDECIDED = "whether it is done could not be decided";
  private static final int SHOWN = 4000;

  /** Whether a claim stands. */
  record Verdict(
      @Says("what the results say about it, brief") String reason,
      @Says("whether the answer is right, so that the task is done") boolean right) {}

  static final String CHECK =
      """
      An agent says that it has done its task. Decide whether it has, by what its tools told; what \
      it says of itself is no evidence. Where they told nothing of it, decide whether the answer is \
      what the task asks for.

      Task: %s

      Results:
      %s

      Answer: %s\
      """;

  /** What is missing to a claim; empty if nothing is. */
  Optional<String> missing(String claim, List<String> results, List<Turn> percept) {
    var lines = new ArrayList<>(results);
    percept.stream().skip(1).forEach(it -> lines.add(line(lines.size() + 1, it)));
    var told = lines.isEmpty() ? "(none)" : String.join("\n", lines);
    var prompt = Prompt.of("check", CHECK.formatted(task.text(), told, claim)).as(Role.EVALUATOR);
    var verdict = Attempt.think(run, prompt, Verdict.class);
    return verdict.filter(Verdict::right).isPresent()
        ? Optional.empty()
        : Optional.of(verdict.map(Verdict::reason).orElse(UNDECIDED));
  }

  /** A call with what came of it, its lines indented so that none can pass for another result. */
  static String line(int number, Turn turn) {
    return turn instanceof Turn.ToolResult(var call, var observation)
        ? "%d. %s %s -> %s"
            .formatted(
                number,
                call.tool(),
                call.arguments(),
                Excerpt.of(observation.text().strip(), SHOWN).replaceAll("\\R", "\n  "))
        : "";
  }
}
