// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.engine.spi.Rule;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A task's first entry: everything that decides how it runs, as it was when it was created.
 *
 * @param parameters the agent's, with those of the submission on top
 * @param models the agent's own choice by role
 * @param served which model serves each role, for the reader
 * @param setting that its children get too
 * @param from what it was forked from, if it was
 */
record Snapshot(
    String agent,
    String architecture,
    JsonObject parameters,
    Task task,
    Map<String, String> models,
    Map<String, String> served,
    MemoryUse memory,
    Limits budget,
    List<PinnedTool> tools,
    Setting setting,
    Optional<Descent> from) {

  /** The trust in a tool as pinned; none in one that is not. */
  Trust trust(String tool) {
    return tools.stream()
        .filter(pinned -> pinned.tool().name().equals(tool))
        .map(PinnedTool::trust)
        .findFirst()
        .orElse(Trust.NONE);
  }

  /** The same for a fork, with a budget of its own. */
  Snapshot forked(Limits budget, Descent from) {
    return new Snapshot(
        agent,
        architecture,
        parameters,
        task,
        models,
        served,
        memory,
        budget,
        tools,
        setting,
        Optional.of(from));
  }

  /** The release whose code began the task, by the jar's manifest. */
  private static final String RELEASE =
      Optional.ofNullable(Snapshot.class.getPackage().getImplementationVersion())
          .orElse("development");

  JsonObject json() {
    var tools = Json.array();
    this.tools.forEach(tool -> tools.add(json(tool)));
    var json =
        Json.object()
            .add("agent", agent)
            .add("architecture", architecture)
            .add("release", RELEASE)
            .add("parameters", parameters)
            .add("goal", task.goal())
            .add("context", Json.array(task.context()))
            .add("models", texts(models))
            .add("served", texts(served))
            .add("memory", memory.json())
            .add("budget", Shape.of(Limits.class).encode(budget))
            .add("tools", tools);
    if (!setting.equals(Setting.NONE)) {
      json.add("setting", setting.json());
    }
    from.ifPresent(descent -> json.add("from", descent.json()));
    return json.build();
  }

  private static JsonObject json(PinnedTool tool) {
    var json =
        Json.object(Wire.tool(tool.tool()))
            .add("hash", tool.hash())
            .add("trust", tool.trust().text());
    if (!tool.rule().equals(Rule.ALLOW)) {
      json.add("policy", tool.rule().json());
    }
    if (!tool.labels().isEmpty()) {
      json.add("labels", Label.json(tool.labels()));
    }
    tool.pipeline().ifPresent(it -> json.add("pipeline", it.json()));
    if (tool.price().signum() > 0) {
      json.add("price", tool.price());
    }
    return json.build();
  }

  private static Trust trust(JsonObject tool) {
    var word = tool.getString("trust");
    return Arrays.stream(Trust.values())
        .filter(it -> it.text().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new JournalFailed(
                    "its journal gives %s the trust %s, which this release does not know; use the"
                            .formatted(tool.getString("name"), word)
                        + " release that wrote it"));
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws JournalFailed if it has words that this release does not know
   */
  static Snapshot of(JsonObject json) {
    try {
      return read(json);
    } catch (IllegalArgumentException | Malformed e) {
      throw unknown(String.valueOf(e.getMessage()), e);
    } catch (NullPointerException | ClassCastException e) {
      throw unknown("something is missing or of another kind", e);
    }
  }

  private static JournalFailed unknown(String what, RuntimeException cause) {
    return new JournalFailed(
        "its journal says how it began in words that this release does not know (%s); use the"
                .formatted(what)
            + " release that wrote it",
        cause);
  }

  private static Snapshot read(JsonObject json) {
    var tools =
        json.getJsonArray("tools").getValuesAs(JsonObject.class).stream()
            .map(
                tool ->
                    new PinnedTool(
                        Wire.tool(tool),
                        tool.getString("hash"),
                        trust(tool),
                        tool.containsKey("policy")
                            ? Rule.of("policy", tool.get("policy"))
                            : Rule.ALLOW,
                        tool.containsKey("labels")
                            ? Label.setOf("labels", tool.get("labels"))
                            : Set.of(),
                        tool.containsKey("price")
                            ? tool.getJsonNumber("price").bigDecimalValue()
                            : BigDecimal.ZERO,
                        Optional.ofNullable(tool.getJsonObject("pipeline")).map(Pipeline::of)))
            .toList();
    return new Snapshot(
        json.getString("agent"),
        json.getString("architecture"),
        json.getJsonObject("parameters"),
        new Task(
            json.getString("goal"),
            json.getJsonArray("context").getValuesAs(JsonString::getString)),
        texts(json.getJsonObject("models")),
        texts(json.getJsonObject("served")),
        MemoryUse.of(json.getValue("/memory")),
        Shape.of(Limits.class).decode(json.getJsonObject("budget")),
        tools,
        Optional.ofNullable(json.getJsonObject("setting")).map(Setting::of).orElse(Setting.NONE),
        Optional.ofNullable(json.getJsonObject("from")).map(Descent::of));
  }

  private static JsonObject texts(Map<String, String> texts) {
    var json = Json.object();
    texts.forEach(json::add);
    return json.build();
  }

  private static Map<String, String> texts(JsonObject json) {
    var texts = new LinkedHashMap<String, String>();
    json.keySet().forEach(key -> texts.put(key, json.getString(key)));
    return texts;
  }
}
