// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a prompt says of a task, whatever format it says it in.
 *
 * @param kind the prompt's name
 * @param text all that the prompt says but what asks to repair a reply
 * @param about the part of it that begins with the goal
 * @param tools that may be called
 * @param seen calls that were made, with what came of them, oldest first
 * @param repairs how often the reply was refused before
 * @param given elements of the reply that were given before
 * @param said what the model itself said last, blank if nothing
 */
public record Scene(
    String kind,
    String text,
    String about,
    List<String> tools,
    List<Seen> seen,
    int repairs,
    int given,
    String said) {

  /** A call that was made. */
  public record Seen(ToolCall call, String result) {
    public boolean failed() {
      return result.startsWith("Error:");
    }
  }

  private static final Pattern ACTION =
      Pattern.compile(
          "(?m)^Action (\\d{1,9}): ([^\\[\\n]{1,200})\\[(.*)]\\nObservation \\1: (.*(?:\\n  .*)*)");
  private static final Pattern RESULT =
      Pattern.compile("(?m)^(\\d{1,9})\\. (\\S{1,200}) (\\{.*}) -> (.*)$");
  private static final Pattern TOOL = Pattern.compile("(?m)^(\\S{1,200}): .* Arguments: \\{.*}$");
  private static final Pattern NUMBERING =
      Pattern.compile("Number (?:the calls|the steps|them) from (\\d+)");
  private static final Pattern CRITERIA =
      Pattern.compile("by each of these criteria: (.+?)\\. Be specific");
  private static final Pattern CHOICE = Pattern.compile("(?m)^Choice \\d+:\\n");
  private static final Pattern CONCLUDED = Pattern.compile("The answer is (.+)\\.\\s*$");
  private static final String WHOLE =
      "\\d{1,9}\\. %s -> ".formatted(Pattern.quote(PlanInWords.WHOLE));
  private static final Pattern OF_WHOLE = Pattern.compile(WHOLE);
  private static final Pattern DONE_WHOLE =
      Pattern.compile(
          "(?m)^"
              + WHOLE
              + "(?!Error: |\\(not done\\))"
              + "((?s:.+?))(?=\\n\\d{1,9}\\. .{1,2000} -> |\\n\\nYour |\\z)");
  private static final Pattern FIELDS =
      Pattern.compile("(?m)It is a JSON object with the fields: (.+)\\.$");
  private static final Pattern FIELD =
      Pattern.compile("(.+?) \\((text|number|truth|list|object)\\)(?:, |$)");
  private static final Pattern QUOTED = Pattern.compile("(?m)^Answer: (.+)$");
  private static final String OTHERS = "These are the answers of other agents to the question:";
  private static final String REFUSED = "That reply cannot be used: ";
  private static final String GIVEN = "You have already given these elements:\n";
  private static final String STEP = "\n\nYour step: ";
  private static final String NONE = "(none)";

  public Scene {
    tools = List.copyOf(tools);
    seen = List.copyOf(seen);
  }

  /** What a call's prompt says about the task with this goal. */
  static Scene of(ModelCall call, String goal) {
    var texts = new ArrayList<String>();
    var seen = new ArrayList<Seen>();
    int repairs = 0;
    int given = 0;
    var said = "";
    for (var turn : call.prompt().turns()) {
      switch (turn) {
        case Turn.System(var text) -> texts.add(text);
        case Turn.User(var text) -> {
          if (text.startsWith(REFUSED)) {
            repairs++;
          } else if (text.startsWith(GIVEN)) {
            given = elements(text.substring(GIVEN.length()));
          } else {
            texts.add(text);
          }
        }
        case Turn.Assistant(var text, _) -> said = text;
        case Turn.ToolResult(var made, Observation observation) ->
            seen.add(new Seen(made, observation.text()));
      }
    }
    var text = String.join("\n\n", texts);
    int at = text.lastIndexOf(goal);
    var about = at < 0 ? text : text.substring(at);
    ACTION
        .matcher(about)
        .results()
        .forEach(
            it -> seen.add(new Seen(call(it.group(1), it.group(2), it.group(3)), it.group(4))));
    // What is asked of a worker may quote the goal, so that it stands behind results too.
    RESULT
        .matcher(text.substring(Math.max(0, text.indexOf(goal))))
        .results()
        .forEach(
            it -> seen.add(new Seen(call(it.group(1), it.group(2), it.group(3)), it.group(4))));
    return new Scene(
        call.prompt().name(), text, about, tools(call, text), seen, repairs, given, said);
  }

  private static List<String> tools(ModelCall call, String text) {
    return call.tools().isEmpty()
        ? TOOL.matcher(text).results().map(it -> it.group(1)).toList()
        : call.tools().stream().map(Tool::name).toList();
  }

  private static ToolCall call(String id, String tool, String arguments) {
    try {
      return new ToolCall(id, tool.strip(), Json.object(arguments));
    } catch (Malformed _) {
      return new ToolCall(id, tool.strip(), JsonObject.EMPTY_JSON_OBJECT);
    }
  }

  private static int elements(String text) {
    try {
      return Json.parse(text.substring(0, text.lastIndexOf("]\n") + 1)).asJsonArray().size();
    } catch (Malformed _) {
      return 0;
    }
  }

  /** The steps so far. */
  public List<String> steps() {
    var sofar = section("\n\nSteps so far:\n");
    return sofar.isEmpty() ? section("\n\nSteps:\n") : sofar;
  }

  private List<String> section(String head) {
    int start = about.indexOf(head);
    if (start < 0) {
      return List.of();
    }
    var section = about.substring(start + head.length());
    int end = section.indexOf("\n\n");
    return lines(end < 0 ? section : section.substring(0, end)).stream()
        .filter(it -> !OF_WHOLE.matcher(it).lookingAt())
        .toList();
  }

  private static List<String> lines(String text) {
    return text.strip().equals(NONE) ? List.of() : text.strip().lines().toList();
  }

  /** The choices to be compared, the steps of each. */
  public List<List<String>> choices() {
    var parts = CHOICE.split(about);
    return Arrays.stream(parts).skip(1).map(Scene::lines).toList();
  }

  /** The answer that is to be judged. */
  public Optional<String> judged() {
    int at = about.lastIndexOf("\n\nAnswer: ");
    if (at < 0) {
      return Optional.empty();
    }
    int end = about.indexOf("\n\nSteps:\n", at);
    return Optional.of(about.substring(at + 10, end < 0 ? about.length() : end).strip());
  }

  /** The answer that reasoning in the prompt, or the only step of a plan, has arrived at. */
  public Optional<String> concluded() {
    int at = about.indexOf("\n\nReasoning: ");
    if (at < 0) {
      return DONE_WHOLE.matcher(about).results().map(it -> it.group(1)).reduce((_, last) -> last);
    }
    var reasoning = about.substring(at);
    int end = reasoning.lastIndexOf("\n\n");
    var found = CONCLUDED.matcher(end <= 0 ? reasoning : reasoning.substring(0, end));
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** What others answer, as the prompt quotes them last. */
  public List<String> others() {
    int at = text.lastIndexOf(OTHERS);
    return at < 0
        ? List.of()
        : QUOTED.matcher(text.substring(at)).results().map(it -> it.group(1).strip()).toList();
  }

  /** What the model itself answered last. */
  public Optional<String> own() {
    try {
      return said.isBlank()
          ? Optional.empty()
          : Optional.ofNullable(Json.object(said).getString("answer", null));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  /** The same with other answers of others. */
  public Scene hearing(List<String> others) {
    var quoted = new StringBuilder(text).append("\n\n").append(OTHERS);
    others.forEach(it -> quoted.append("\n\nAnswer: ").append(it));
    return new Scene(kind, quoted.toString(), about, tools, seen, repairs, given, said);
  }

  /** What a draft is to be criticised by. */
  public List<String> criteria() {
    var found = CRITERIA.matcher(text);
    return found.find() ? List.of(found.group(1).split(", ")) : List.of();
  }

  /** The names of the fields that the answer is to have, with their types. */
  public Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    var found = FIELDS.matcher(text);
    if (found.find()) {
      FIELD.matcher(found.group(1)).results().forEach(it -> fields.put(it.group(1), it.group(2)));
    }
    return fields;
  }

  /** The step of a plan that the prompt is about. */
  public Optional<String> step() {
    int at = text.lastIndexOf(STEP);
    return at < 0 ? Optional.empty() : Optional.of(text.substring(at + STEP.length()).strip());
  }

  /** Whether reasoning is asked for before the answer. */
  public boolean stepByStep() {
    return text.contains("step by step");
  }

  /** The number that the first call of a plan is to have. */
  public int numbering() {
    var found = NUMBERING.matcher(text);
    return found.find() ? Integer.parseInt(found.group(1)) : 1;
  }
}
