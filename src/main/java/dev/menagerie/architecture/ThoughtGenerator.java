// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The thought generator of {@link TreeOfThoughts}, G in the paper. */
final class ThoughtGenerator {

  record Proposals(
      @Says("the possible next steps, one line each; empty if nothing is left to do")
          List<String> steps) {}

  record Thought(@Says("the next step, one line; blank if nothing is left to do") String step) {}

  static final String PROPOSE =
      """
      List the possible next steps toward solving the task, the most promising first. Each is one \
      small step from where the steps so far have arrived, not a whole solution. Write it in one \
      line, and where it uses something up, end it with what is left afterwards, as in
      2 + 8 = 10 (left: 8 10 14)
      Give an empty list if nothing is left to do.

      Task: %s

      Steps so far:
      %s\
      """;

  static final String SAMPLE =
      """
      Write the next step toward solving the task. It is one small step from where the steps so far \
      have arrived, not a whole solution. Write it in one line, and where it uses something up, end \
      it with what is left afterwards, as in
      2 + 8 = 10 (left: 8 10 14)
      Leave it blank if nothing is left to do.

      Task: %s

      Steps so far:
      %s\
      """;

  private final TreeOfThoughts how;
  private final Task task;
  private final Run run;

  ThoughtGenerator(TreeOfThoughts how, Task task, Run run) {
    this.how = how;
    this.task = task;
    this.run = run;
  }

  /** The children of each state, not yet judged. */
  List<List<ThoughtState>> expand(List<ThoughtState> states) {
    var steps = run.each(states, this::steps);
    var expanded = new ArrayList<List<ThoughtState>>();
    for (int index = 0; index < states.size(); index++) {
      var parent = states.get(index);
      var children = new ArrayList<ThoughtState>();
      for (var step : steps.get(index)) {
        var child = how.child(parent, children.size() + 1, step);
        run.report(new Progress.Node(child.id(), Optional.of(parent.id()), Excerpt.label(step)));
        children.add(child);
      }
      expanded.add(children);
    }
    return expanded;
  }

  private List<String> steps(ThoughtState state) {
    return switch (how.generator()) {
      case PROPOSE ->
          lines(
              Attempt.think(run, prompt("propose", PROPOSE, state), Proposals.class)
                  .map(Proposals::steps)
                  .orElse(List.of()));
      case SAMPLE ->
          lines(
              Attempt.think(run, how.nGenerate(), prompt("sample", SAMPLE, state), Thought.class)
                  .stream()
                  .map(Thought::step)
                  .toList());
    };
  }

  private List<String> lines(List<String> steps) {
    return steps.stream()
        .map(step -> step.strip().replaceAll("\\s*\\R\\s*", " "))
        .filter(step -> !step.isEmpty())
        .limit(how.nGenerate())
        .toList();
  }

  private Prompt prompt(String name, String text, ThoughtState state) {
    return Prompt.of(name, text.formatted(task.text(), state.text()))
        .as(Role.PROPOSER)
        .temperature(TreeOfThoughts.TEMPERATURE);
  }
}
