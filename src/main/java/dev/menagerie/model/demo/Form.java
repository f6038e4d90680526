// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.model.demo.Problem.Promise;
import dev.menagerie.model.demo.Pursuit.Next;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fills in the JSON Schema that a reply must fit. */
final class Form {

  private static final Pattern SCALE = Pattern.compile("from (\\d{1,9})\\b.* to (\\d{1,9})\\b");
  private static final Pattern CRITERIA = Pattern.compile("criteria: ([^.\\n]{1,2000})\\.");
  private static final Pattern GRADE = Pattern.compile("from (\\d{1,3}) to (\\d{1,3})$");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  private final Mind mind;
  private final Rendered rendered;

  Form(Mind mind) {
    this.mind = mind;
    this.rendered = mind.rendered();
  }

  JsonObject filled(JsonObject schema) {
    var parts = properties(schema);
    boolean call =
        parts.entrySet().stream().anyMatch(it -> about(it).contains("argument"))
            && parts.entrySet().stream().anyMatch(it -> about(it).contains("tool"));
    return call ? call(parts, improved(), 1) : object(schema, "");
  }

  /** What to call next, or once more what was called last. */
  private ToolCall improved() {
    var seen = rendered.evidence().seen();
    var last =
        seen.isEmpty()
            ? ToolCall.of("none", JsonValue.EMPTY_JSON_OBJECT)
            : ToolCall.of(seen.getLast().tool(), seen.getLast().arguments());
    return mind.calls().stream().findFirst().orElse(last);
  }

  private JsonObject object(JsonObject schema, String type) {
    var parts = properties(schema);
    if (isCall(parts) && !mind.calls().isEmpty()) {
      return calls(parts).getFirst();
    }
    var object = Json.object();
    parts.forEach(
        (name, part) ->
            object.add(
                name,
                name.equals("type") && !type.isEmpty() ? Json.text(type) : value(name, part)));
    return object.build();
  }

  private static Map<String, JsonObject> properties(JsonObject schema) {
    var parts = new java.util.LinkedHashMap<String, JsonObject>();
    if (schema.get("properties") instanceof JsonObject properties) {
      properties.forEach(
          (name, part) ->
              parts.put(name, part instanceof JsonObject it ? it : Json.object().build()));
    }
    return parts;
  }

  private JsonValue value(String name, JsonObject schema) {
    if (schema.get("anyOf") instanceof JsonArray alternatives) {
      return alternative(name, alternatives);
    }
    if (schema.get("enum") instanceof JsonArray choices) {
      return choice(choices);
    }
    return switch (schema.getString("type", "object")) {
      case "string" -> Json.text(text(name, schema.getString("description", "")));
      case "integer", "number" -> Json.number(number(name, schema.getString("description", "")));
      case "boolean" -> truth(name, schema.getString("description", ""));
      case "array" -> {
        var items = schema.get("items") instanceof JsonObject it ? it : Json.object().build();
        var says = schema.getString("description", "");
        if (says.contains("facts") && properties(items).isEmpty()) {
          yield facts(says);
        }
        yield says.contains("of the plan") && properties(items).isEmpty()
            ? Json.array(PlannedStep.of(mind).stream().map(PlannedStep::instruction).toList())
                .build()
            : list(items);
      }
      case "null" -> JsonValue.NULL;
      default -> object(schema, "");
    };
  }

  /** The alternative that holds an answer if there is one to give, else the one that goes on. */
  private JsonValue alternative(String name, JsonArray alternatives) {
    var next = mind.next();
    boolean failed = rendered.entries().stream().anyMatch(Rendered.Entry::failed);
    boolean open =
        switch (next) {
          case Next.Done(_, var formula) ->
              !formula.isEmpty() && !rendered.evidence().seen().isEmpty();
          case Next.Calls _ -> !failed;
          case Next.Stuck(var reason) ->
              !reason.equals(Mind.CANNOT) && !rendered.evidence().seen().isEmpty();
        };
    JsonObject chosen = Json.object().build();
    for (var value : alternatives) {
      if (value instanceof JsonObject alternative) {
        boolean answers = properties(alternative).keySet().stream().anyMatch(Form::answering);
        if (chosen.isEmpty() || answers != open) {
          chosen = alternative;
        }
      }
    }
    var type = properties(chosen).getOrDefault("type", Json.object().build());
    var constant =
        type.get("enum") instanceof JsonArray names
                && !names.isEmpty()
                && names.getFirst() instanceof JsonString it
            ? it.getString()
            : "";
    return properties(chosen).isEmpty() ? value(name, chosen) : object(chosen, constant);
  }

  static boolean answering(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*(?:answer|result|final|conclusion|solution).*");
  }

  private String text(String name, String says) {
    var about = (name + " " + says).toLowerCase(Locale.ROOT);
    if (answering(name)) {
      return mind.problem()
          .filter(_ -> rendered.has("\nSteps"))
          .filter(it -> it instanceof GameOf24 && rendered.entries().isEmpty())
          .map(it -> it.conclude(steps()))
          .orElseGet(mind::answer);
    } else if (about.contains("next step")) {
      return mind.problem().flatMap(it -> it.next(steps()).stream().findFirst()).orElse("");
    } else if (about.contains("json object")) {
      return new NamedFields(mind).filled().toString();
    } else if (about.contains("missing") || about.contains("feedback")) {
      return missing();
    } else if (about.contains("actionable") && asked().filter(mind::right).isPresent()) {
      return "It is right.";
    } else if (about.contains("empty if nothing")) {
      return failed() ? missing() : "";
    } else if (about.contains("why, or why not")) {
      return Opposition.in(rendered.text()) ? "One says the opposite." : "Both can be reached.";
    } else if (about.contains("new plan")) {
      return planned();
    } else if (about.contains("look ahead")
        || about.contains("checked")
        || about.contains("which choice")) {
      return "I look at what is left.";
    }
    return String.join("\n", mind.reasoning());
  }

  private String missing() {
    return switch (mind.next()) {
      case Next.Done(_, var formula) -> formula.isEmpty() ? "nothing" : "the value of " + formula;
      case Next.Calls(_, var why) -> why;
      case Next.Stuck(var reason) -> reason;
    };
  }

  private String planned() {
    var steps = PlannedStep.of(mind).stream().map(it -> it.instruction() + ".").toList();
    return String.join(" ", steps.isEmpty() ? mind.reasoning() : steps);
  }

  private JsonValue choice(JsonArray choices) {
    var words = new ArrayList<String>();
    choices.forEach(
        it -> words.add(it instanceof JsonString text ? text.getString() : it.toString()));
    if (words.contains("sure")) {
      var promise = promise().name().toLowerCase(Locale.ROOT);
      return Json.text(words.contains(promise) ? promise : words.getLast());
    }
    return choices.isEmpty() ? JsonValue.NULL : choices.getFirst();
  }

  /** Whether the answer in question is right, if there is one. */
  private JsonValue truth(String name, String says) {
    var about = (name + " " + says).toLowerCase(Locale.ROOT);
    if (about.contains("only tools")) {
      return new Demands(mind).looksUp() ? JsonValue.TRUE : JsonValue.FALSE;
    }
    if (about.contains("try again") || about.contains("made progress")) {
      return about.contains("try again") == failed() ? JsonValue.TRUE : JsonValue.FALSE;
    }
    if (about.contains("contradict")) {
      return Opposition.in(rendered.text()) ? JsonValue.TRUE : JsonValue.FALSE;
    }
    boolean judges = about.contains("right") && asked().isPresent();
    boolean holds = judges ? mind.right(asked().get()) : mind.problem().isPresent();
    return holds ? JsonValue.TRUE : JsonValue.FALSE;
  }

  /** Whether what was tried last failed. */
  private boolean failed() {
    return !rendered.entries().isEmpty() && rendered.entries().getLast().failed();
  }

  /** The answer that the prompt asks about. */
  private Optional<String> asked() {
    int answer = rendered.text().lastIndexOf("\n\nAnswer: ");
    return answer < 0
        ? Optional.empty()
        : Optional.of(rendered.text().substring(answer + 10).strip());
  }

  private Promise promise() {
    int answer = rendered.text().lastIndexOf("\n\nAnswer: ");
    if (answer >= 0 && !rendered.has("\nSteps so far:")) {
      var given = rendered.text().substring(answer + 10).split("\n\nSteps:", 2)[0].strip();
      return right(given) ? Promise.SURE : Promise.IMPOSSIBLE;
    }
    if (mind.problem().isEmpty() || !rendered.evidence().seen().isEmpty()) {
      return Promise.LIKELY;
    }
    var problem = mind.problem().get();
    return problem.judge(steps());
  }

  /** By the problem, or by what the steps found out. */
  private boolean right(String answer) {
    return mind.problem().filter(it -> it.right(answer)).isPresent()
        || (mind.next() instanceof Next.Done(var known, _) && known.strip().equals(answer));
  }

  private List<String> steps() {
    var sofar = rendered.section("Steps so far");
    return sofar.isEmpty() ? rendered.section("Steps") : sofar;
  }

  /**
   * The best score of a scale for an answer that is right, else the worst; a grade where one is
   * asked for; or a choice.
   */
  private long number(String name, String says) {
    var scale = SCALE.matcher(says);
    if (name.contains("score") && scale.find()) {
      return Long.parseLong(scale.group(asked().filter(mind::right).isPresent() ? 2 : 1));
    }
    var grade = GRADE.matcher(says);
    if (!grade.find()) {
      return vote();
    }
    long least = Long.parseLong(grade.group(1));
    long most = Long.parseLong(grade.group(2));
    var demanded = new Demands(mind).grade(says, least, most);
    if (demanded.isPresent()) {
      return demanded.getAsLong();
    }
    return switch (promise()) {
      case SURE -> most;
      case LIKELY -> (least + most) / 2;
      case IMPOSSIBLE -> least;
    };
  }

  /** The number of the choice that looks best. */
  private long vote() {
    var choices = rendered.text().split("\\n\\nChoice \\d+:\\n");
    long best = 1;
    var top = Promise.IMPOSSIBLE;
    for (int index = 1; index < choices.length && mind.problem().isPresent(); index++) {
      var steps = choices[index].strip().lines().filter(it -> !it.equals("(none)")).toList();
      var promise = mind.problem().get().judge(steps);
      if (promise.compareTo(top) < 0) {
        top = promise;
        best = index;
      }
    }
    return best;
  }

  private JsonArray list(JsonObject items) {
    var parts = properties(items);
    if (items.getString("type", "").equals("integer")) {
      var numbers = Json.array();
      var ranked = Options.of(rendered).ranked();
      ranked.forEach(numbers::add);
      if (ranked.isEmpty()) {
        NUMBER
            .matcher(mind.problem().isPresent() ? mind.answer() : "")
            .results()
            .forEach(it -> numbers.add(Long.parseLong(it.group())));
      }
      return numbers.build();
    }
    if (parts.isEmpty()) {
      return Json.array(mind.problem().map(it -> it.next(steps())).orElse(List.of())).build();
    }
    var nested = nested(parts);
    if (nested.isPresent()) {
      return nested.get();
    }
    var criteria = CRITERIA.matcher(rendered.text());
    var elements =
        isCall(parts)
            ? calls(parts)
            : parts.containsKey("criterion") && criteria.find()
                ? scores(parts, criteria.group(1))
                : plan(parts);
    var array = Json.array();
    elements.stream().skip(rendered.given()).forEach(array::add);
    return array.build();
  }

  /** The one way of doing it, where ways are asked for that are lists themselves. */
  private Optional<JsonArray> nested(Map<String, JsonObject> parts) {
    var name = parts.size() == 1 ? parts.keySet().iterator().next() : "";
    var list = parts.getOrDefault(name, JsonValue.EMPTY_JSON_OBJECT);
    if (!(list.get("items") instanceof JsonObject inner && inner.containsKey("properties"))) {
      return Optional.empty();
    }
    var steps = list(inner);
    var ways = Json.array();
    if (!steps.isEmpty()) {
      ways.add(Json.object().add(name, steps));
    }
    return Optional.of(ways.build());
  }

  /** Whether an object is a call of a tool: it has arguments. */
  private static boolean isCall(Map<String, JsonObject> parts) {
    return parts.values().stream()
        .anyMatch(
            it -> it.getString("description", "").toLowerCase(Locale.ROOT).contains("argument"));
  }

  private List<JsonObject> calls(Map<String, JsonObject> parts) {
    var elements = new ArrayList<JsonObject>();
    int id = rendered.numbering();
    for (var call : mind.calls()) {
      elements.add(call(parts, call, id++));
    }
    return elements;
  }

  private JsonObject call(Map<String, JsonObject> parts, ToolCall call, int id) {
    var element = Json.object();
    for (var part : parts.entrySet()) {
      if (part.getValue().getString("type", "").equals("integer")) {
        element.add(part.getKey(), id);
      } else if (about(part).contains("argument")) {
        element.add(part.getKey(), call.arguments().toString());
      } else if (about(part).contains("tool")) {
        element.add(part.getKey(), call.tool());
      } else {
        element.add(part.getKey(), value(part.getKey(), part.getValue()));
      }
    }
    return element.build();
  }

  private static String about(Map.Entry<String, JsonObject> part) {
    return (part.getKey() + " " + part.getValue().getString("description", ""))
        .toLowerCase(Locale.ROOT);
  }

  private List<JsonObject> scores(Map<String, JsonObject> parts, String criteria) {
    var elements = new ArrayList<JsonObject>();
    for (var criterion : criteria.split(", ")) {
      var element = Json.object();
      parts.forEach(
          (name, part) ->
              element.add(
                  name, name.equals("criterion") ? Json.text(criterion) : value(name, part)));
      elements.add(element.build());
    }
    return elements;
  }

  /** A fact for what each step finds out: those before it and after it. */
  private static List<String> facts(String says, PlannedStep step) {
    if (says.contains("before")) {
      return step.needs();
    }
    return says.contains("no more") ? List.of() : List.of(step.subject());
  }

  /** The fact that the last step finds out, when it is done. */
  private JsonArray facts(String says) {
    var steps = PlannedStep.of(mind);
    return Json.array(
            says.contains("done") && !steps.isEmpty()
                ? List.of(steps.getLast().subject())
                : List.of())
        .build();
  }

  /** The steps of a plan that are not done yet. */
  private List<JsonObject> plan(Map<String, JsonObject> parts) {
    var elements = new ArrayList<JsonObject>();
    var ids = new java.util.LinkedHashMap<String, Integer>();
    rendered.entries().stream()
        .filter(it -> !it.failed())
        .forEach(it -> ids.put(it.subject(), it.id()));
    int id = rendered.numbering();
    for (var step : PlannedStep.of(mind)) {
      if (ids.containsKey(step.subject())) {
        continue;
      }
      var needs = step.needs().stream().map(ids::get).filter(java.util.Objects::nonNull).toList();
      var element = Json.object();
      for (var part : parts.entrySet()) {
        switch (part.getValue().getString("type", "")) {
          case "integer" -> element.add(part.getKey(), about(part).contains("how many") ? 1 : id);
          case "string" -> element.add(part.getKey(), step.instruction());
          case "array" -> {
            var says = part.getValue().getString("description", "");
            var array = Json.array(says.contains("facts") ? facts(says, step) : List.of());
            if (!says.contains("facts")) {
              needs.forEach(array::add);
            }
            element.add(part.getKey(), array);
          }
          case "boolean" -> element.add(part.getKey(), true);
          default -> element.add(part.getKey(), value(part.getKey(), part.getValue()));
        }
      }
      elements.add(element.build());
      ids.put(step.subject(), id++);
    }
    return elements;
  }
}
