// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;

/** A model that knows one task for each of three architectures, by the goal in the prompt. */
final class WitnessedModel implements AutoCloseable {

  static final String CALLING = "function-calling";
  static final String THINKING = "tree-of-thoughts";
  static final String COMPILING = "llm-compiler";

  /** The goals of the tasks by agent. */
  static final Map<String, String> GOALS =
      Map.of(
          CALLING, "Count the hats and close the book.",
          THINKING, "Find the way out of the cellar.",
          COMPILING, "Count the gloves and close the ledger.");

  /** The calls of the plan, with a word that tells each one from the others. */
  private static final List<String> PLAN =
      List.of(
          node(1, "shop__read", "wool"),
          node(2, "shop__put", "linen ${1}"),
          node(3, "shop__append", "silk ${2}"));

  private static final List<String> WORDS = List.of("wool", "linen", "silk");

  private final Witness witness;
  private final ScriptedModelServer server;
  private volatile int mostElements;

  WitnessedModel(Witness witness) {
    this.witness = witness;
    this.mostElements = PLAN.size();
    this.server = ScriptedModelServer.of(this::answer);
  }

  /** How many calls of its plan it says, most; with fewer than it knows it falls silent then. */
  void saysOfThePlan(int calls) {
    mostElements = calls;
  }

  String url() {
    return server.url() + "/v1";
  }

  private ModelScript answer(JsonObject body) {
    var text = body.getJsonArray("messages").toString();
    var agent =
        GOALS.entrySet().stream()
            .filter(goal -> text.contains(goal.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no goal in " + text));
    witness.ask(agent);
    return switch (agent) {
      case CALLING -> calling(body);
      case THINKING -> ModelScript.says(thinking(fields(body), text));
      default -> compiling(fields(body), text);
    };
  }

  private static ModelScript calling(JsonObject body) {
    long results =
        body.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
            .filter(it -> it.getString("role").equals("tool"))
            .count();
    return switch ((int) results) {
      case 0 ->
          ModelScript.calls(call("c1", "shop__read", "hats"), call("c2", "shop__append", "x"));
      case 2 -> ModelScript.calls(call("c3", "shop__put", "book"));
      default -> ModelScript.says("There are 7 hats.");
    };
  }

  /** By what the reply must hold: proposals, values, an answer, a judgement. */
  private static String thinking(JsonObject fields, String text) {
    if (fields.containsKey("steps")) {
      return "{\"steps\": [\"take the ladder\", \"take the tunnel\"]}";
    }
    if (fields.containsKey("promise")) {
      var promise = text.contains("tunnel") ? "sure" : "likely";
      return "{\"reason\": \"looked\", \"promise\": \"%s\"}".formatted(promise);
    }
    return fields.containsKey("right")
        ? "{\"reason\": \"tried\", \"right\": \"sure\"}"
        : "{\"answer\": \"the tunnel\"}";
  }

  private ModelScript compiling(JsonObject fields, String text) {
    var value = fields.getJsonObject("value");
    if (!value.getString("type", "").equals("array")) {
      return ModelScript.says(
          "{\"value\": {\"type\": \"finish\", \"answer\": \"There are 7 gloves.\"}}");
    }
    int given = (int) WORDS.stream().filter(text::contains).count();
    var rest = PLAN.subList(given, PLAN.size());
    if (mostElements < rest.size()) {
      var cut = "{\"value\": [" + String.join(", ", rest.subList(0, mostElements));
      return new ModelScript.Hangs(cut, witness.death());
    }
    return ModelScript.says("{\"value\": [%s]}".formatted(String.join(", ", rest)));
  }

  private static JsonObject fields(JsonObject body) {
    return body.getJsonObject("response_format")
        .getJsonObject("json_schema")
        .getJsonObject("schema")
        .getJsonObject("properties");
  }

  private static ModelScript.Call call(String id, String tool, String what) {
    return ModelScript.call(id, tool, Json.object().add("what", what).build());
  }

  private static String node(int id, String tool, String what) {
    JsonValue arguments = Json.text(Json.object().add("what", what).build().toString());
    return Json.object()
        .add("id", id)
        .add("tool", tool)
        .add("arguments", arguments)
        .build()
        .toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
