// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has agents work one after the other, each on what the one before it made of the task, with a
 * check behind each stage.
 *
 * <p>Source: prompt chaining with gates in Anthropic, "Building effective agents", 2024; Wu et al.,
 * "AI Chains: Transparent and Controllable Human-AI Interaction by Chaining Large Language Model
 * Prompts", CHI 2022, arXiv:2110.01691.
 *
 * <p>Deviation: a check is a condition in words that a judge decides.
 *
 * @param stages in the order in which they work, 1 to 20, each with a name of its own
 * @param retries further tries of a stage whose output was refused, 0 to 10
 */
public record Pipeline(
    @Says("the stages in the order in which they work, 1 to 20, each with a name of its own")
        List<Stage> stages,
    @Says("further tries of a stage whose output was refused, 0 to 10") int retries)
    implements Architecture {

  /**
   * A stage.
   *
   * @param agent who does it; a model if empty
   * @param input what it works on: a text in which {@code {task}} is the task, {@code {input}} the
   *     output of the stage before, at the first the task, and {@code {name}} that of a stage
   * @param check what its output must be; anything if empty
   */
  public record Stage(
      @Says("a name, by which later stages can refer to its output") String name,
      @Says("the agent that does it; a model if empty") String agent,
      @Says("what it works on, with {task}, {input} for the output before, {name} for a stage's")
          String input,
      @Says("what its output must be, as a judge decides; anything if empty") String check) {}

  public static final Pipeline DEFAULTS =
      new Pipeline(
          List.of(
              new Stage("draft", "", "{task}", ""),
              new Stage(
                  "review",
                  "",
                  "{task}\n\nContext:\nA draft of the answer, to be checked and corrected: {draft}",
                  "it answers the task, and nothing in it is wrong")),
          2);

  public Pipeline {
    Bound.range("stages", stages.size(), 1, 20);
    Bound.range("retries", retries, 0, 10);
    long names = stages.stream().map(Stage::name).distinct().count();
    if (names < stages.size()) {
      throw new IllegalArgumentException("stages: a name is there twice, must be once");
    }
    if (stages.stream().anyMatch(it -> it.name().isBlank() || it.input().isBlank())) {
      throw new IllegalArgumentException("stages: a name or an input is blank, must say something");
    }
    stages = List.copyOf(stages);
  }

  /** Whether an output may go on. */
  record Verdict(
      @Says("the output checked against the condition, brief") String reason,
      @Says("whether the output is right, by the condition") boolean right) {}

  static final String WORK = "%sDo the task. Reply with the result alone.\n\nTask: %s";

  static final String CHECK =
      """
      A stage of a pipeline has done its task. Decide whether its output may go on to the next \
      stage. The condition is: %s.

      Task: %s

      Answer: %s\
      """;

  private static final String REFUSED = "Your last result was refused: %s";
  private static final Pattern PLACE = Pattern.compile("\\{([^{}\\n]{1,100})}");

  @Override
  public Answer solve(Task task, Run run) {
    draw(run);
    var outputs = new LinkedHashMap<String, String>();
    var last = task.text();
    for (var stage : stages) {
      run.report(new Progress.Stepped(stage.name(), Status.STARTED));
      var input = filled(stage.input(), task.text(), last, outputs);
      var refused = Optional.<String>empty();
      boolean passed = false;
      for (int attempt = 0; attempt <= retries && !passed; attempt++) {
        var output = output(stage, input, refused, run);
        if (!output.text().isBlank()) {
          last = output.text();
          run.offer(last);
        }
        refused = refusal(stage, input, output, run);
        passed = refused.isEmpty();
      }
      run.report(new Progress.Stepped(stage.name(), passed ? Status.DONE : Status.FAILED));
      if (!passed) {
        var reason = "The stage %s failed: %s".formatted(stage.name(), refused.orElse(""));
        return Answer.partial("%s\n\n%s".formatted(reason, last).strip());
      }
      outputs.put(stage.name(), last);
    }
    return Answer.of(last);
  }

  /** The template with its places filled in one pass; a place of no stage before stays as it is. */
  private static String filled(
      String template, String task, String last, Map<String, String> outputs) {
    return PLACE
        .matcher(template)
        .replaceAll(
            it ->
                Matcher.quoteReplacement(
                    switch (it.group(1)) {
                      case "task" -> task;
                      case "input" -> last;
                      default -> outputs.getOrDefault(it.group(1), it.group());
                    }));
  }

  private static Answer output(Stage stage, String input, Optional<String> refused, Run run) {
    var note = refused.map(REFUSED::formatted);
    if (!stage.agent().isEmpty()) {
      return run.delegate(stage.agent(), new Task(input, note.stream().toList()));
    }
    var before = note.map(it -> it + "\n\n").orElse("");
    return Answer.of(run.think(Prompt.of("work", WORK.formatted(before, input))).strip());
  }

  /** Why an output may not go on; empty if it may. A verdict that cannot be read refuses it. */
  private static Optional<String> refusal(Stage stage, String input, Answer output, Run run) {
    if (output.text().isBlank()) {
      return Optional.of("it was empty");
    }
    if (!output.complete()) {
      return Optional.of("it was not completed");
    }
    if (stage.check().isBlank()) {
      return Optional.empty();
    }
    return judged(stage.name(), stage.check(), input, output.text(), run);
  }

  /** Why a judge refuses an output that must be something; empty if it does not. */
  static Optional<String> judged(
      String stage, String condition, String input, String output, Run run) {
    var text = CHECK.formatted(condition, input, output);
    var verdict = Attempt.think(run, Prompt.of("check", text).as(Role.JUDGE), Verdict.class);
    verdict.ifPresent(
        it ->
            run.report(new Progress.Said("judge", Optional.of(stage), Excerpt.label(it.reason()))));
    return verdict.isEmpty()
        ? Optional.of("whether it is right could not be decided")
        : verdict.filter(it -> !it.right()).map(Verdict::reason);
  }

  private void draw(Run run) {
    var steps = new ArrayList<Progress.Step>();
    for (var stage : stages) {
      var needs = steps.isEmpty() ? List.<String>of() : List.of(steps.getLast().id());
      var by = stage.agent().isEmpty() ? "model" : stage.agent();
      steps.add(new Progress.Step(stage.name(), "%s: %s".formatted(stage.name(), by), needs));
    }
    run.report(new Progress.Planned(steps));
  }

  /** By the stages that models do, and the checks. */
  long mostThoughts() {
    long perTry = 0;
    for (var stage : stages) {
      perTry += (stage.agent().isEmpty() ? 1 : 0) + (stage.check().isBlank() ? 0 : 1);
    }
    return perTry * (retries + 1L);
  }
}
