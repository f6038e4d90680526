// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works on a task by a chain of prompts: each is made of those outputs before it that it names, and
 * gates behind each let its output on or have it made again with what is wrong with it.
 *
 * <p>Paper: Wu et al., "AI Chains: Transparent and Controllable Human-AI Interaction by Chaining
 * Large Language Model Prompts", CHI 2022, arXiv:2110.01691, with the gates of Anthropic, "Building
 * effective agents", 2024.
 *
 * <p>Deviation: a chain is a sequence; lists of outputs are not split up and merged.
 *
 * @param stages in their order, 1 to 20, each with a name of its own
 * @param retries further tries of a stage whose output a gate refused, 0 to 10
 */
public record Chain(
    @Says("the stages in their order, 1 to 20, each with a name of its own")
        List<ChainStage> stages,
    @Says("further tries of a stage whose output a gate refused, 0 to 10") int retries)
    implements Architecture {

  public static final Chain DEFAULTS =
      new Chain(
          List.of(
              new ChainStage(
                  "solve",
                  "${task}",
                  List.of(
                      new ChainStage.Field("reasoning", ChainStage.Type.TEXT),
                      new ChainStage.Field("answer", ChainStage.Type.TEXT)),
                  List.of("${solve.answer} != \"\""),
                  "",
                  ""),
              new ChainStage(
                  "review",
                  "${task}\n\nContext:\nAn answer, to be checked and corrected: ${solve.answer}",
                  List.of(),
                  List.of(),
                  "it answers the task, and nothing in it is wrong",
                  "")),
          2);

  public Chain {
    Bound.range("stages", stages.size(), 1, 20);
    Bound.range("retries", retries, 0, 10);
    var known = new ArrayList<>(List.of(WorkflowReader.TASK));
    for (var stage : stages) {
      if (!stage.name().matches("[A-Za-z][\\w-]*") || known.contains(stage.name())) {
        throw new IllegalArgumentException(
            "stages: name %s, must be letters, digits, - and _, and no other's"
                .formatted(stage.name()));
      }
      if (stage.prompt().isBlank()) {
        throw new IllegalArgumentException(
            "stages: prompt of %s is blank, must say what to do".formatted(stage.name()));
      }
      requireKnown(stage.prompt() + stage.fallback(), stage, known);
      known.add(stage.name());
      requireKnown(String.join(" ", stage.gates()), stage, known);
    }
    stages = List.copyOf(stages);
  }

  /** An output that is JSON. */
  record Output(@Says("a JSON object with the fields that are asked for") JsonObject object) {}

  static final String WORK = "Do one step of several. Reply with its result alone.%s\n\nTask: %s%s";

  private static final String FIELDS = " It is a JSON object with the fields: %s.";
  private static final String REFUSED =
      "\n\nAnswer: %s\n\nThis answer was refused: %s. Give one in which that is put right.";
  private static final int SHOWN = 4000;

  @Override
  public Answer solve(Task task, Run run) {
    draw(run);
    var outputs = new LinkedHashMap<String, String>();
    outputs.put(WorkflowReader.TASK, task.text());
    for (int at = 0; at < stages.size(); at++) {
      var stage = stages.get(at);
      run.report(new Progress.Stepped(stage.name(), Status.STARTED));
      var refused = refused(stage, outputs, run);
      run.report(
          new Progress.Stepped(stage.name(), refused.isEmpty() ? Status.DONE : Status.FAILED));
      if (refused.isPresent()) {
        stages.stream()
            .skip(at + 1)
            .forEach(it -> run.report(new Progress.Stepped(it.name(), Status.SKIPPED)));
        var reason = "The stage %s failed: %s".formatted(stage.name(), refused.get());
        return Answer.partial("%s\n\n%s".formatted(reason, made(outputs)).strip());
      }
    }
    return Answer.of(outputs.getOrDefault(stages.getLast().name(), ""));
  }

  /**
   * Has a stage done, and puts its last output among the others.
   *
   * @return why no try passed its gates; empty if one did
   */
  private Optional<String> refused(ChainStage stage, Map<String, String> outputs, Run run) {
    var prompt = Template.fill(stage.prompt(), outputs);
    var fallback = Template.fill(stage.fallback(), outputs);
    var refused = tried(stage, prompt, "", outputs, run);
    for (int retry = 0; retry < retries && refused.isPresent(); retry++) {
      var last = outputs.getOrDefault(stage.name(), "");
      refused = tried(stage, prompt, REFUSED.formatted(last, refused.get()), outputs, run);
    }
    return refused.isPresent() && !fallback.isBlank()
        ? tried(stage, fallback, "", outputs, run)
        : refused;
  }

  private Optional<String> tried(
      ChainStage stage, String prompt, String before, Map<String, String> outputs, Run run) {
    var output = output(stage, prompt, before, run);
    outputs.put(stage.name(), output);
    if (!output.isBlank()) {
      run.offer(output);
    }
    var refused = gated(stage, prompt, output, outputs, run);
    refused.ifPresent(
        it -> run.report(new Progress.Said("gate", Optional.of(stage.name()), Excerpt.label(it))));
    return refused;
  }

  /** What a stage says to its prompt; empty if it had to be JSON and was not. */
  private static String output(ChainStage stage, String prompt, String before, Run run) {
    if (stage.fields().isEmpty()) {
      return run.think(Prompt.of("stage", WORK.formatted("", prompt, before))).strip();
    }
    var fields = stage.fields().stream().map(ChainStage.Field::text).collect(joining(", "));
    var text = WORK.formatted(FIELDS.formatted(fields), prompt, before);
    return Attempt.think(run, Prompt.of("stage", text), Output.class)
        .map(it -> Json.text(it.object()))
        .orElse("");
  }

  /** The first gate that an output does not pass: its form, its conditions, then the judge. */
  private static Optional<String> gated(
      ChainStage stage, String prompt, String output, Map<String, String> outputs, Run run) {
    var refused = stage.refused(outputs);
    return refused.isPresent() || stage.check().isBlank()
        ? refused
        : Pipeline.judged(stage.name(), stage.check(), prompt, output, run);
  }

  /** The outputs that there are, a line each. */
  private static String made(Map<String, String> outputs) {
    return outputs.entrySet().stream()
        .skip(1)
        .map(it -> "%s: %s".formatted(it.getKey(), Excerpt.of(it.getValue(), SHOWN)))
        .collect(joining("\n"));
  }

  private void draw(Run run) {
    run.report(new Progress.Planned(stages.stream().map(ChainStage::drawn).toList()));
  }

  private static void requireKnown(String text, ChainStage stage, List<String> known) {
    Template.names(
        Json.text(text),
        name -> {
          if (!known.contains(name)) {
            throw new IllegalArgumentException(
                "stages: %s speaks of ${%s}, must be task or a stage before it"
                    .formatted(stage.name(), name));
          }
        });
  }

  long mostThoughts() {
    return stages.stream().mapToLong(it -> it.mostThoughts(retries)).sum();
  }
}
