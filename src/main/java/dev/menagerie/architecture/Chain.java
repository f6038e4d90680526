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
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    @Says("the stages in their order, 1 to 20, each with a name of its own") List<Stage> stages,
    @Says("further tries of a stage whose output a gate refused, 0 to 10") int retries)
    implements Architecture {

  /**
   * A stage.
   *
   * @param name letters, digits, hyphens and underscores, by which its output is spoken of
   * @param prompt a text in which {@code ${task}} is the task, {@code ${name}} the output of a
   *     stage before and {@code ${name.field}} a field of one that is JSON
   * @param fields of the JSON object that its output must be; any text if empty
   * @param gates conditions that its output must meet, {@code ${name.field} > 10}
   * @param check what its output must be, as a judge decides; anything if empty
   * @param fallback a prompt that is tried once when the retries are used up; none if empty
   */
  public record Stage(
      @Says("letters, digits, - and _, by which its output is spoken of") String name,
      @Says("with ${task}, ${name} for the output of a stage before, ${name.field} for a field")
          String prompt,
      @Says("the fields of the JSON object that its output must be; any text if empty")
          List<Field> fields,
      @Says("conditions that its output must meet, such as ${name.field} > 10") List<String> gates,
      @Says("what its output must be, as a judge decides; anything if empty") String check,
      @Says("a prompt that is tried once when the retries are used up; none if empty")
          String fallback) {
    public Stage {
      fields = List.copyOf(fields);
      gates = List.copyOf(gates);
    }
  }

  /** A field of an output. */
  public record Field(@Says("its name") String name, @Says("what its value must be") Type type) {

    String text() {
      return "%s (%s)".formatted(name, type.name().toLowerCase(Locale.ROOT));
    }
  }

  /** What the value of a field can be. */
  public enum Type {
    TEXT,
    NUMBER,
    TRUTH,
    LIST,
    OBJECT;

    boolean fits(JsonValue value) {
      return switch (this) {
        case TEXT -> value instanceof JsonString;
        case NUMBER -> value instanceof JsonNumber;
        case TRUTH -> value.equals(JsonValue.TRUE) || value.equals(JsonValue.FALSE);
        case LIST -> value instanceof JsonArray;
        case OBJECT -> value instanceof JsonObject;
      };
    }
  }

  public static final Chain DEFAULTS =
      new Chain(
          List.of(
              new Stage(
                  "solve",
                  "${task}",
                  List.of(new Field("reasoning", Type.TEXT), new Field("answer", Type.TEXT)),
                  List.of("${solve.answer} != \"\""),
                  "",
                  ""),
              new Stage(
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
  private Optional<String> refused(Stage stage, Map<String, String> outputs, Run run) {
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
      Stage stage, String prompt, String before, Map<String, String> outputs, Run run) {
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
  private static String output(Stage stage, String prompt, String before, Run run) {
    if (stage.fields().isEmpty()) {
      return run.think(Prompt.of("stage", WORK.formatted("", prompt, before))).strip();
    }
    var fields = stage.fields().stream().map(Field::text).collect(joining(", "));
    var text = WORK.formatted(FIELDS.formatted(fields), prompt, before);
    return Attempt.think(run, Prompt.of("stage", text), Output.class)
        .map(it -> Json.text(it.object()))
        .orElse("");
  }

  /** The first gate that an output does not pass: its form, its conditions, then the judge. */
  private static Optional<String> gated(
      Stage stage, String prompt, String output, Map<String, String> outputs, Run run) {
    if (output.isBlank()) {
      return Optional.of(
          stage.fields().isEmpty() ? "it was empty" : "it was no JSON object that can be read");
    }
    if (!stage.fields().isEmpty()) {
      var object = Json.object(output);
      for (var field : stage.fields()) {
        if (!field.type().fits(object.getOrDefault(field.name(), JsonValue.NULL))) {
          return Optional.of("there is no field %s".formatted(field.text()));
        }
      }
    }
    for (var gate : stage.gates()) {
      if (!new Condition(gate).holds(outputs)) {
        return Optional.of("it must hold that %s".formatted(gate));
      }
    }
    return stage.check().isBlank()
        ? Optional.empty()
        : Pipeline.judged(stage.name(), stage.check(), prompt, output, run);
  }

  /** The outputs that there are, a line each. */
  private static String made(Map<String, String> outputs) {
    return outputs.entrySet().stream()
        .skip(1)
        .map(it -> "%s: %s".formatted(it.getKey(), Excerpt.of(it.getValue(), SHOWN)))
        .collect(joining("\n"));
  }

  /** A stage needs those whose outputs its prompt speaks of. */
  private void draw(Run run) {
    var steps = new ArrayList<Progress.Step>();
    for (var stage : stages) {
      var needs = new ArrayList<String>();
      Template.names(Json.text(stage.prompt()), needs::add);
      steps.add(
          new Progress.Step(
              stage.name(),
              Excerpt.label("%s: %s".formatted(stage.name(), stage.prompt())),
              needs.stream().filter(it -> !it.equals(WorkflowReader.TASK)).distinct().toList()));
    }
    run.report(new Progress.Planned(steps));
  }

  private static void requireKnown(String text, Stage stage, List<String> known) {
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
    return stages.stream()
        .mapToLong(
            it ->
                (it.check().isBlank() ? 1L : 2L)
                    * (1L + retries + (it.fallback().isBlank() ? 0 : 1)))
        .sum();
  }
}
