// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Says;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A stage of a {@link Chain}.
 *
 * @param name letters, digits, hyphens and underscores, by which its output is spoken of
 * @param prompt a text in which {@code ${task}} is the task, {@code ${name}} the output of a stage
 *     before and {@code ${name.field}} a field of one that is JSON
 * @param fields of the JSON object that its output must be; any text if empty
 * @param gates conditions that its output must meet, {@code ${name.field} > 10}
 * @param check what its output must be, as a judge decides; anything if empty
 * @param fallback a prompt that is tried once when the retries are used up; none if empty
 */
public record ChainStage(
    @Says("letters, digits, - and _, by which its output is spoken of") String name,
    @Says("with ${task}, ${name} for the output of a stage before, ${name.field} for a field")
        String prompt,
    @Says("the fields of the JSON object that its output must be; any text if empty")
        List<Field> fields,
    @Says("conditions that its output must meet, such as ${name.field} > 10") List<String> gates,
    @Says("what its output must be, as a judge decides; anything if empty") String check,
    @Says("a prompt that is tried once when the retries are used up; none if empty")
        String fallback) {

  public ChainStage {
    fields = List.copyOf(fields);
    gates = List.copyOf(gates);
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

  /**
   * What is wrong with the form of this stage's output, or the condition that it does not meet.
   *
   * @param outputs by the names of their stages, this one's among them; it is blank if it could not
   *     be read
   */
  Optional<String> refused(Map<String, String> outputs) {
    var output = outputs.getOrDefault(name, "");
    if (output.isBlank()) {
      return Optional.of(
          fields.isEmpty() ? "it was empty" : "it was no JSON object that can be read");
    }
    if (!fields.isEmpty()) {
      var object = Json.object(output);
      for (var field : fields) {
        if (!field.type().fits(object.getOrDefault(field.name(), JsonValue.NULL))) {
          return Optional.of("there is no field %s".formatted(field.text()));
        }
      }
    }
    return gates.stream()
        .filter(it -> !new Condition(it).holds(outputs))
        .map("it must hold that %s"::formatted)
        .findFirst();
  }

  /** As a step that needs the stages whose outputs the prompt speaks of. */
  Progress.Step drawn() {
    var needs = new ArrayList<String>();
    Template.names(Json.text(prompt), needs::add);
    return new Progress.Step(
        name,
        Excerpt.label("%s: %s".formatted(name, prompt)),
        needs.stream().filter(it -> !it.equals(WorkflowReader.TASK)).distinct().toList());
  }

  /** Replies of the model at most: each try may be judged. */
  long mostThoughts(int retries) {
    return (check.isBlank() ? 1L : 2L) * (1L + retries + (fallback.isBlank() ? 0 : 1));
  }
}
