// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A task that turns page after page: the model that asks for them, and the tool that has them. */
final class PageTurning implements AutoCloseable {

  private static final String SHELF = "shelf";
  private static final String THOUGHT = "Thought ";
  private static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object", "properties": {"number": {"type": "integer"}},
           "required": ["number"], "additionalProperties": false}
          """);

  private final int pages;
  private final ScriptedModelServer model;
  private final ToolServer.Listening tools;

  /**
   * A model and a tool that listen.
   *
   * @param pages at most 99
   * @param length of a page
   * @param pace runs before the model answers
   */
  PageTurning(int pages, int length, Runnable pace) {
    this.pages = pages;
    this.model =
        ScriptedModelServer.hearing(
            request -> {
              pace.run();
              return answer(request.body());
            });
    this.tools =
        ToolServer.of(
                SHELF,
                "1",
                List.of(
                    new ServedTool(
                        "page",
                        "A page.",
                        SCHEMA,
                        (arguments, _) -> ToolResult.text(page(arguments, length)))))
            .start("127.0.0.1", 0);
  }

  private static String page(JsonObject arguments, int length) {
    return "Page %d: ".formatted(arguments.getInt("number")) + "€".repeat(length);
  }

  private ModelScript answer(JsonObject body) {
    var text = body.getJsonArray("messages").toString();
    int thought = text.lastIndexOf(THOUGHT) + THOUGHT.length();
    int step = Integer.parseInt(text.substring(thought, text.indexOf(':', thought)));
    return ModelScript.says(
        step <= pages
            ? " I turn to page %d.\nAction %d: shelf__page[{\"number\": %d}]"
                .formatted(step, step, step)
            : " That was all.\nAction %d: Finish[%d pages]".formatted(step, pages));
  }

  /** What a server needs to know to ask the model, by its keys. */
  Map<String, String> settings() {
    return Map.of(
        "menagerie.model.url", model.url() + "/v1",
        "menagerie.model.name", "scripted",
        "menagerie.model.key", "none",
        "menagerie.tools.largest-result-chars", "10000000");
  }

  /** The same as variables of the environment. */
  Map<String, String> environment() {
    var variables = new HashMap<String, String>();
    settings()
        .forEach(
            (key, value) ->
                variables.put(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), value));
    return variables;
  }

  /** Starts the task on a server that has not heard of the tool; returns its id. */
  String start(Caller caller) {
    register(caller);
    return startAgain(caller);
  }

  /** Tells a server of the tool. */
  void register(Caller caller) {
    var registration =
        Json.object()
            .add("name", SHELF)
            .add("url", tools.url())
            .add("trust", Json.object().add("shelf__page", "read-only"))
            .build()
            .toString();
    assertThat(caller.post("/v1/tool-servers", registration).statusCode()).isEqualTo(201);
  }

  /** Starts the task on a server that has heard of the tool; returns its id. */
  String startAgain(Caller caller) {
    var task =
        Json.object(Json.object(Caller.task("react", "Turn all pages.")))
            .add("parameters", Json.object().add("maxSteps", 100).add("maxObservation", 100))
            .build()
            .toString();
    var reply = caller.post("/v1/tasks", task);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return Caller.object(reply).getString("id");
  }

  @Override
  public void close() {
    model.close();
    tools.close();
  }
}
