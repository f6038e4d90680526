// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.tool.RegistrationFailed.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** Chains of tools that are offered as one tool each. They are kept in the catalogue. */
public final class Pipelines {

  /** The part before a pipeline's own name; no tool server may have it. */
  static final String SERVER = "pipeline";

  private static final String KIND = "pipeline";
  private static final int MOST_STEPS = 50;

  private final Catalogue catalogue;
  private final Predicate<String> known;
  private final Map<String, JsonObject> documents = new ConcurrentSkipListMap<>();
  private final Map<String, CallMeasures> measures = new ConcurrentHashMap<>();

  /**
   * Restores what was defined.
   *
   * @param known whether there is a tool of a full name
   */
  Pipelines(Catalogue catalogue, Predicate<String> known) {
    this.catalogue = catalogue;
    this.known = known;
    documents.putAll(catalogue.documents(KIND));
  }

  /** Counts how one has run, unless it is defined no more as it was then. */
  void measure(PinnedTool pipeline, Observation observation) {
    var name = ToolNames.ownIn(pipeline.tool().name());
    if (pinned(name).filter(it -> it.hash().equals(pipeline.hash())).isPresent()) {
      measures.computeIfAbsent(name, _ -> new CallMeasures()).add(observation);
    }
  }

  /** How one has run since the server started, as the HTTP API shows it. */
  JsonObject measures(PinnedTool pipeline) {
    var name = ToolNames.ownIn(pipeline.tool().name());
    return measures.getOrDefault(name, CallMeasures.NO_CALLS).json();
  }

  private Optional<PinnedTool> pinned(String name) {
    return Optional.ofNullable(documents.get(name)).map(Pipelines::pinned);
  }

  /** All, as tasks use them. */
  List<PinnedTool> tools() {
    return documents.values().stream().map(Pipelines::pinned).toList();
  }

  private static PinnedTool pinned(JsonObject document) {
    var tool =
        new Tool(
            full(document.getString("name")),
            document.getString("description"),
            document.getJsonObject("schema"));
    return PinnedTool.pipeline(tool, hash(document), Pipeline.of(document));
  }

  private static String full(String name) {
    return SERVER + "__" + name;
  }

  private static String hash(JsonObject document) {
    try {
      var bytes = Json.text(document).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** All as the HTTP API shows them, by name. */
  public List<JsonObject> shown() {
    return documents.values().stream().map(Pipelines::json).toList();
  }

  /** One as the HTTP API shows it. */
  public Optional<JsonObject> shown(String name) {
    return Optional.ofNullable(documents.get(name)).map(Pipelines::json);
  }

  private static JsonObject json(JsonObject document) {
    return Json.object(document)
        .add("tool", full(document.getString("name")))
        .add("hash", hash(document))
        .build();
  }

  /**
   * Defines one, durable on return.
   *
   * @param schema of its arguments
   * @return it as the HTTP API shows it
   * @throws RegistrationFailed if it does not fit, or there is one of its name; the message begins
   *     with where
   */
  public synchronized JsonObject define(
      String name, String description, JsonObject schema, Pipeline pipeline) {
    if (!name.matches("[a-z][a-z0-9_-]{0,47}")) {
      throw wrong("name: must be 1 to 48 of a-z, 0-9, _ and -, beginning with a letter");
    }
    if (documents.containsKey(name)) {
      throw new RegistrationFailed(
          Reason.DUPLICATE_NAME,
          "a pipeline named %s is defined; delete it first or choose another name".formatted(name));
    }
    ToolSchema.of(schema)
        .unusable()
        .ifPresent(
            why -> {
              throw wrong("schema: " + ResultText.brief(why));
            });
    check(schema, pipeline);
    var document =
        Json.object()
            .add("name", name)
            .add("description", description)
            .add("schema", schema)
            .addAll(Json.object(pipeline.json()))
            .build();
    catalogue.save(KIND, name, document);
    documents.put(name, document);
    return json(document);
  }

  /** Removes one. Tasks that run go on with it. */
  public synchronized void remove(String name) {
    catalogue.delete(KIND, name);
    documents.remove(name);
    measures.remove(name);
  }

  private void check(JsonObject schema, Pipeline pipeline) {
    if (pipeline.steps().isEmpty() || pipeline.steps().size() > MOST_STEPS) {
      throw wrong("steps: must be 1 to %d".formatted(MOST_STEPS));
    }
    for (int i = 0; i < pipeline.steps().size(); i++) {
      var at = "steps[%d]".formatted(i);
      var step = pipeline.steps().get(i);
      if (ToolNames.serverIn(step.tool()).equals(SERVER)) {
        throw wrong(at + ".tool: a pipeline, must be a tool of a server, so that none runs itself");
      }
      if (!known.test(step.tool())) {
        throw wrong(
            "%s.tool: there is no tool %s; GET /v1/tools lists them"
                .formatted(at, ResultText.brief(step.tool())));
      }
      references(at + ".arguments", step.arguments(), schema, i);
    }
    references("output", pipeline.output(), schema, pipeline.steps().size());
  }

  /**
   * Looks where references lead.
   *
   * @param before how many steps have spoken by then
   */
  private static void references(String at, JsonValue template, JsonObject schema, int before) {
    for (var pointer : Pipeline.references(template)) {
      var parts = pointer.split("/", -1);
      var root = parts.length < 2 || !parts[0].isEmpty() ? "" : parts[1];
      boolean leads =
          switch (root) {
            case "input" -> parts.length == 2 || isInput(schema, parts[2]);
            case "steps" -> parts.length > 2 && isBefore(parts[2], before);
            default -> false;
          };
      if (!leads) {
        throw wrong(
            "%s: ${%s}, must be a JSON Pointer to an argument in the schema, /input/NAME, or to an earlier step, %s"
                .formatted(
                    at,
                    ResultText.brief(pointer),
                    before == 0 ? "of which there is none" : "/steps/0 to /steps/" + (before - 1)));
      }
    }
  }

  private static boolean isInput(JsonObject schema, String name) {
    var plain = name.replace("~1", "/").replace("~0", "~");
    return schema.get("properties") instanceof JsonObject properties
        && properties.containsKey(plain);
  }

  private static boolean isBefore(String index, int before) {
    return index.matches("0|[1-9][0-9]?") && Integer.parseInt(index) < before;
  }

  private static RegistrationFailed wrong(String message) {
    return new RegistrationFailed(Reason.INVALID_TERMS, message);
  }
}
