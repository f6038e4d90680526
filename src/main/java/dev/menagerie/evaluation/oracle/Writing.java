// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.evaluation.oracle.Truth.Move;
import dev.menagerie.evaluation.oracle.Truth.Part;
import dev.menagerie.evaluation.oracle.Truth.Promise;
import dev.menagerie.evaluation.oracle.Truth.Reasoned;
import dev.menagerie.evaluation.oracle.Truth.Remark;
import dev.menagerie.evaluation.oracle.Truth.Stage;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts what a truth says into the format that a prompt asks for. */
final class Writing {

  /** What is written. */
  record Said(Format format, String text, List<ToolCall> calls) {}

  /** What reads a reply. */
  enum Format {
    TEXT,
    PROTOCOL,
    JSON,
    NATIVE
  }

  private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d{0,17})(?:\\.\\d{1,18})?");
  private static final Pattern BREAKS_OFF = Pattern.compile("\\n(Thought|Action) (\\d{1,9}):.*$");

  private final ModelCall call;
  private final Scene scene;
  private final Truth truth;
  private final Draw draw;
  private final PlanInWords plan;

  Writing(ModelCall call, Scene scene, Truth truth, Draw draw) {
    this.call = call;
    this.scene = scene;
    this.truth = truth;
    this.draw = draw;
    this.plan = new PlanInWords(truth, scene, draw);
  }

  Said said() {
    if (call.schema().isPresent()) {
      return new Said(Format.JSON, object(call.schema().get()).toString(), List.of());
    }
    if (!call.tools().isEmpty()) {
      return called();
    }
    var open = BREAKS_OFF.matcher(scene.text());
    if (open.find()) {
      return new Said(Format.PROTOCOL, step(open.group(1), open.group(2)), List.of());
    }
    var answer = answer();
    var text =
        scene.stepByStep()
            ? "%s\nThe answer is %s.".formatted(answer.reasoning(), answer.answer())
            : answer.answer();
    return new Said(Format.TEXT, text, List.of());
  }

  private Reasoned answer() {
    var concluded = scene.concluded();
    return concluded.isPresent() ? new Reasoned("", concluded.get()) : truth.answer(scene, draw);
  }

  private Said called() {
    return switch (truth.move(scene, draw)) {
      case Move.Calls(var thought, var calls) -> new Said(Format.NATIVE, thought, numbered(calls));
      case Move.Finish(var answer) -> new Said(Format.NATIVE, answer.answer(), List.of());
    };
  }

  /** Calls with ids that no other call of the conversation has. */
  private List<ToolCall> numbered(List<ToolCall> calls) {
    var numbered = new ArrayList<ToolCall>();
    long id = call.prompt().turns().stream().filter(it -> it instanceof Turn.ToolResult).count();
    for (var made : calls) {
      numbered.add(new ToolCall("call_" + ++id, made.tool(), made.arguments()));
    }
    return numbered;
  }

  /** The rest of a prompt that breaks off behind {@code Thought 2:} or {@code Action 2:}. */
  private String step(String at, String number) {
    var move = truth.move(scene, draw);
    var action =
        switch (move) {
          case Move.Calls(_, var calls) ->
              "%s[%s]".formatted(calls.getFirst().tool(), calls.getFirst().arguments());
          case Move.Finish(var answer) -> "Finish[%s]".formatted(answer.answer());
        };
    return at.equals("Action")
        ? " " + action
        : " %s\nAction %s: %s".formatted(thought(move), number, action);
  }

  private static String thought(Move move) {
    return switch (move) {
      case Move.Calls(var thought, _) -> thought;
      case Move.Finish(var answer) -> answer.reasoning();
    };
  }

  private JsonObject object(JsonObject schema) {
    var object = Json.object();
    properties(schema).forEach((name, part) -> object.add(name, value(name, part)));
    return object.build();
  }

  private static Map<String, JsonObject> properties(JsonObject schema) {
    var parts = new LinkedHashMap<String, JsonObject>();
    if (schema.get("properties") instanceof JsonObject properties) {
      properties.forEach(
          (name, part) ->
              parts.put(name, part instanceof JsonObject it ? it : JsonValue.EMPTY_JSON_OBJECT));
    }
    return parts;
  }

  private JsonValue value(String name, JsonObject schema) {
    if (schema.get("anyOf") instanceof JsonArray alternatives) {
      return object(alternative(alternatives));
    }
    if (schema.get("enum") instanceof JsonArray words && !words.isEmpty()) {
      return word(words);
    }
    return switch (schema.getString("type", "object")) {
      case "string" -> Json.text(text(name, schema.getString("description", "")));
      case "integer", "number" ->
          schema.getString("description", "").endsWith("to 10")
              ? Json.number(truth.rating(scene, draw))
              : choice();
      case "boolean" ->
          holds(schema.getString("description", "")) ? JsonValue.TRUE : JsonValue.FALSE;
      case "array" -> list(schema.getJsonObject("items"), schema.getString("description", ""));
      case "null" -> JsonValue.NULL;
      default -> object(schema);
    };
  }

  /** Whether it looks right; whether to try again is asked the other way round. */
  private boolean holds(String says) {
    if (says.contains("only tools")) {
      return next().isPresent();
    }
    var promise = truth.promise(scene, draw);
    return says.contains("try again") ? promise == Promise.IMPOSSIBLE : promise == Promise.SURE;
  }

  private Optional<ToolCall> next() {
    return truth.move(scene, draw) instanceof Move.Calls(_, var calls)
        ? Optional.of(calls.getFirst())
        : Optional.empty();
  }

  /** The alternative that holds an answer if there is one to give, else the one that goes on. */
  private JsonObject alternative(JsonArray alternatives) {
    boolean answers = truth.move(scene, draw) instanceof Move.Finish;
    return alternatives.getValuesAs(JsonObject.class).stream()
        .filter(it -> properties(it).keySet().stream().anyMatch(Writing::answering) == answers)
        .findFirst()
        .orElse(alternatives.getJsonObject(0));
  }

  private static boolean answering(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*(?:answer|result|final|conclusion|solution).*");
  }

  /** How it looks, in the nearest of the words there are, or the only word. */
  private JsonValue word(JsonArray words) {
    if (words.size() == 1) {
      return words.getFirst();
    }
    return switch (truth.promise(scene, draw)) {
      case SURE -> words.getFirst();
      case LIKELY -> words.size() > 2 ? words.get(1) : words.getLast();
      case IMPOSSIBLE -> words.getLast();
    };
  }

  private String text(String name, String says) {
    var about = says.toLowerCase(Locale.ROOT);
    if (answering(name)) {
      return answer().answer();
    } else if (about.contains("fields that are asked for")) {
      return fields().toString();
    } else if (about.contains("name of the tool")) {
      return next().map(ToolCall::tool).orElse("none");
    } else if (about.contains("arguments of the")) {
      return next().map(ToolCall::arguments).orElse(JsonValue.EMPTY_JSON_OBJECT).toString();
    } else if (about.contains("next step")) {
      return truth.steps(scene, draw).stream().findFirst().orElse("");
    } else if (about.contains("missing")) {
      return thought(truth.move(scene, draw));
    } else if (about.contains("went wrong") || about.contains("another way")) {
      return truth.lesson(scene, draw);
    } else if (about.contains("look ahead") || about.contains("choice")) {
      return "I try a few ways on from what is left.";
    } else if (about.contains("checked")) {
      return "I work it out again.";
    }
    return answer().reasoning();
  }

  /** An object with the fields that the prompt names. */
  private JsonObject fields() {
    var object = Json.object();
    scene.fields().forEach((name, type) -> object.add(name, field(name, type)));
    return object.build();
  }

  /** What the answer is, as far as it can be put into this type. */
  private JsonValue field(String name, String type) {
    return switch (type) {
      case "number" -> lastNumber();
      case "truth" -> holds("") ? JsonValue.TRUE : JsonValue.FALSE;
      case "list" -> answeredList();
      case "object" -> answerAs(JsonObject.class).orElse(JsonValue.EMPTY_JSON_OBJECT);
      default -> Json.text(text(name, ""));
    };
  }

  /** That of the answer, or the choice that looks best where it has none. */
  private JsonValue lastNumber() {
    var last = NUMBER.matcher(answer().answer()).results().reduce((_, next) -> next);
    return last.map(it -> Json.parse(it.group())).orElseGet(this::choice);
  }

  private JsonArray answeredList() {
    return answerAs(JsonArray.class)
        .orElseGet(
            () -> {
              var numbers = Json.array();
              truth.numbers(scene, draw).forEach(numbers::add);
              var given = numbers.build();
              return given.isEmpty() ? Json.array(List.of(answer().answer())).build() : given;
            });
  }

  private <T extends JsonValue> Optional<T> answerAs(Class<T> type) {
    try {
      return Optional.of(Json.parse(answer().answer())).filter(type::isInstance).map(type::cast);
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  private JsonValue choice() {
    return Json.number(truth.choice(scene, draw));
  }

  private JsonArray list(JsonObject items, String says) {
    if (items.getString("type", "").equals("integer")) {
      var numbers = Json.array();
      truth.numbers(scene, draw).forEach(numbers::add);
      return numbers.build();
    }
    var parts = properties(items);
    if (parts.isEmpty()) {
      return Json.array(lines(says)).build();
    }
    var array = Json.array();
    if (parts.containsKey("score")) {
      var remark = truth.remark(scene, draw);
      scene.criteria().forEach(it -> array.add(aspect(it, remark)));
      return array.build();
    }
    if (parts.containsKey("steps")) {
      return array.add(object(items)).build();
    }
    if (parts.containsKey("effects")) {
      plan.parts().forEach(it -> array.add(part(parts, it)));
      return array.build();
    }
    if (parts.containsKey("instruction")) {
      plan.stages().forEach(it -> array.add(stage(parts, it)));
      return array.build();
    }
    truth.plan(scene, draw).stream()
        .skip(scene.given())
        .forEach(planned -> array.add(element(parts, planned)));
    return array.build();
  }

  private List<String> lines(String says) {
    if (says.startsWith("the steps of the plan")) {
      return truth.stages(scene, draw).stream().map(Stage::instruction).toList();
    } else if (says.startsWith("facts that hold now")) {
      return truth.facts(scene, draw);
    }
    return says.startsWith("facts that hold when") ? plan.goal() : truth.steps(scene, draw);
  }

  private static JsonObject aspect(String criterion, Remark remark) {
    return Json.object()
        .add("criterion", criterion)
        .add("score", remark.score())
        .add("advice", remark.advice())
        .build();
  }

  private static JsonObject stage(Map<String, JsonObject> parts, Stage stage) {
    var element = Json.object();
    if (parts.containsKey("id")) {
      element.add("id", stage.number());
    }
    element.add("instruction", stage.instruction());
    if (parts.containsKey("needs")) {
      var needs = Json.array();
      stage.needs().forEach(needs::add);
      element.add("needs", needs);
    }
    return element.build();
  }

  private static JsonObject part(Map<String, JsonObject> parts, Part part) {
    var element = Json.object().add("instruction", part.instruction());
    if (parts.containsKey("primitive")) {
      element.add("primitive", part.primitive());
    }
    return element
        .add("preconditions", Json.array(part.preconditions()))
        .add("effects", Json.array(part.effects()))
        .add("removes", Json.array(part.removes()))
        .build();
  }

  private static JsonObject element(Map<String, JsonObject> parts, ToolCall planned) {
    var element = Json.object();
    parts.forEach(
        (name, part) -> {
          var says = part.getString("description", "").toLowerCase(Locale.ROOT);
          if (part.getString("type", "").equals("integer")) {
            element.add(name, Integer.parseInt(planned.id()));
          } else if (says.contains("argument")) {
            element.add(name, planned.arguments().toString());
          } else if (says.contains("found out")) {
            element.add(name, "Find out what there is for %s.".formatted(planned.arguments()));
          } else {
            element.add(name, planned.tool());
          }
        });
    return element.build();
  }
}
