// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Sampling;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.model.Provider;
import dev.menagerie.model.demo.DemoModel;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The demo model behind OpenAI's wire format: it solves what it is asked, whoever asks. */
public final class DemoResponder implements Function<JsonObject, ModelScript> {

  private final DemoModel model = new DemoModel();

  @Override
  public ModelScript apply(JsonObject body) {
    var reply = model.reply("rules", request(body), _ -> {});
    var calls =
        reply.calls().stream()
            .map(call -> ModelScript.call(call.id(), call.tool(), call.arguments()))
            .toList();
    var usage = reply.usage();
    return new ModelScript.Says(
        reply.text(),
        calls,
        calls.isEmpty() ? "stop" : "tool_calls",
        new ModelScript.Count((int) usage.inputTokens(), 0, (int) usage.outputTokens()));
  }

  private static Provider.Request request(JsonObject body) {
    var turns = new ArrayList<Turn>();
    var calls = new LinkedHashMap<String, ToolCall>();
    for (var message : body.getJsonArray("messages").getValuesAs(JsonObject.class)) {
      turns.add(turn(message, calls));
    }
    var sampling = new Sampling(0, 0, stops(body));
    var prompt = Prompt.of("request", turns);
    return new Provider.Request(
        new Prompt(prompt.name(), prompt.role(), 0, turns, sampling), schema(body), tools(body));
  }

  private static Turn turn(JsonObject message, Map<String, ToolCall> calls) {
    var text = message.getString("content", "");
    return switch (message.getString("role")) {
      case "system" -> new Turn.System(text);
      case "assistant" -> new Turn.Assistant(text, called(message, calls));
      case "tool" ->
          new Turn.ToolResult(
              Objects.requireNonNull(calls.get(message.getString("tool_call_id"))),
              new Observation.Result(text));
      default -> new Turn.User(text);
    };
  }

  private static List<ToolCall> called(JsonObject message, Map<String, ToolCall> calls) {
    var made = new ArrayList<ToolCall>();
    if (message.get("tool_calls") instanceof JsonArray sent) {
      for (var one : sent.getValuesAs(JsonObject.class)) {
        var function = one.getJsonObject("function");
        var arguments = Json.object(function.getString("arguments"));
        var call = new ToolCall(one.getString("id"), function.getString("name"), arguments);
        calls.put(call.id(), call);
        made.add(call);
      }
    }
    return made;
  }

  private static List<String> stops(JsonObject body) {
    return body.get("stop") instanceof JsonArray stops
        ? stops.getValuesAs(JsonString::getString)
        : List.of();
  }

  private static Optional<JsonObject> schema(JsonObject body) {
    return body.get("response_format") instanceof JsonObject format
        ? Optional.of(format.getJsonObject("json_schema").getJsonObject("schema"))
        : Optional.empty();
  }

  private static List<Tool> tools(JsonObject body) {
    var tools = new ArrayList<Tool>();
    if (body.get("tools") instanceof JsonArray offered) {
      for (var one : offered.getValuesAs(JsonObject.class)) {
        var function = one.getJsonObject("function");
        tools.add(
            new Tool(
                function.getString("name"),
                function.getString("description"),
                function.getJsonObject("parameters")));
      }
    }
    return tools;
  }
}
