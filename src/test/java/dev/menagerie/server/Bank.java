// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A real tool server with a tool that has effects, {@code evaluate}, and one that knows what became
 * of a call, {@code lookup}. Both keep books.
 */
final class Bank implements AutoCloseable {

  private final List<JsonObject> carriedOut = new CopyOnWriteArrayList<>();
  private final Map<String, String> byKey = new ConcurrentHashMap<>();
  private final List<JsonObject> answers = new CopyOnWriteArrayList<>();
  private final List<String> lookedUp = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ToolServer.Listening listening;
  private volatile boolean silent;
  private volatile boolean forgetful;
  private volatile String lookup = "";
  private final List<InputRequest> questions = new CopyOnWriteArrayList<>();

  Bank() {
    listening =
        ToolServer.of(
                "bank",
                "1",
                List.of(
                    new ServedTool(
                        "evaluate",
                        "Calculator: evaluates an arithmetic expression, such as 15% of 80.",
                        schema("expression"),
                        JsonValue.EMPTY_JSON_OBJECT,
                        this::evaluate),
                    new ServedTool(
                        "lookup",
                        "Tells whether a call was carried out.",
                        schema("idempotencyKey"),
                        JsonValue.EMPTY_JSON_OBJECT,
                        this::lookup)))
            .start("127.0.0.1", 0);
  }

  private static JsonObject schema(String argument) {
    return Json.object()
        .add("type", "object")
        .add(
            "properties",
            Json.object().add(argument, Json.object().add("type", "string").add("maxLength", 200)))
        .add("required", Json.array(List.of(argument)))
        .add("additionalProperties", false)
        .build();
  }

  private ToolResult evaluate(JsonObject arguments, CallMeta meta) {
    var given = new ArrayList<JsonObject>();
    for (var question : questions) {
      given.add(meta.ask("question " + given.size(), question));
    }
    answers.addAll(given);
    if (!given.stream().allMatch(it -> it.getString("action").equals("accept"))) {
      return ToolResult.error("not without an account");
    }
    if (!forgetful) {
      carriedOut.add(arguments);
      byKey.put(meta.idempotencyKey().orElseThrow(), SomeTools.ANSWER);
    }
    if (silent) {
      try {
        closing.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return ToolResult.text(SomeTools.ANSWER);
  }

  private ToolResult lookup(JsonObject arguments, CallMeta meta) {
    var key = arguments.getString("idempotencyKey");
    lookedUp.add(key);
    silent = false; // what is sent again is answered
    forgetful = false;
    if (!lookup.isEmpty()) {
      return ToolResult.text(lookup);
    }
    var result = byKey.get(key);
    var answer = Json.object().add("happened", result != null);
    return ToolResult.text(
        (result == null ? answer : answer.add("result", result)).build().toString());
  }

  /** Asks a person before it carries anything out; once more each time that this is called. */
  Bank asking(String message, String properties, String... required) {
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object(properties))
            .add("required", Json.array(List.of(required)))
            .build();
    questions.add(new InputRequest.Form(message, schema));
    return this;
  }

  /** What was answered. */
  List<JsonObject> answers() {
    return answers;
  }

  /** Carries out calls and does not say so. */
  Bank silent() {
    silent = true;
    return this;
  }

  /** Answers again. */
  Bank answering() {
    silent = false;
    return this;
  }

  /** Takes calls and does nothing. */
  Bank forgetful() {
    forgetful = true;
    return this;
  }

  /** Has {@code lookup} say something of its own. */
  Bank lookupSays(String text) {
    lookup = text;
    return this;
  }

  String url() {
    return listening.url();
  }

  /** The arguments of the calls that were carried out. */
  List<JsonObject> carriedOut() {
    return carriedOut;
  }

  /** The keys that were asked about. */
  List<String> lookedUp() {
    return lookedUp;
  }

  @Override
  public void close() {
    closing.countDown();
    listening.close();
  }
}
