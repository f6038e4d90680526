// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Conversation;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.evaluation.LaboratoryModels;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The form of an agent that clients see and that is kept. */
final class AgentJson {

  static final List<String> ALL_TOOLS = List.of("*");

  /** What any limit of a budget may be, whoever sets it. */
  private static final Limits MOST =
      new Limits(
          1_000_000_000_000L,
          new BigDecimal("1000000000"),
          1_000_000_000,
          1_000_000_000,
          100,
          1_000_000_000);

  private static final int USD_DECIMALS = 12;
  private static final int THRESHOLD_DECIMALS = 6;
  static final int MOST_SPACE_BYTES = 200;

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";

  private static final List<String> ROLES =
      Arrays.stream(Role.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList();

  private AgentJson() {}

  static JsonObject of(AgentDefinition agent) {
    var models = Json.object();
    agent.models().forEach(models::add);
    return Json.object()
        .add("name", agent.name())
        .add("architecture", agent.architecture())
        .add("parameters", agent.parameters())
        .add("models", models)
        .add("tools", Json.array(agent.tools()))
        .add("memory", agent.memory().json())
        .add("budget", of(agent.budget()))
        .add("policy", agent.policy().json())
        .build();
  }

  static JsonObject of(Limits budget) {
    return Json.object()
        .add("tokens", budget.tokens())
        .add("usd", budget.usd())
        .add("effects", budget.effects())
        .add("toolCalls", budget.toolCalls())
        .add("depth", budget.depth())
        .add("seconds", budget.seconds())
        .build();
  }

  /** Reads what {@link #of} wrote. */
  static AgentDefinition stored(JsonObject json) {
    var models = new LinkedHashMap<String, String>();
    json.getJsonObject("models")
        .forEach((role, model) -> models.put(role, ((JsonString) model).getString()));
    var budget = json.getJsonObject("budget");
    return new AgentDefinition(
        json.getString("name"),
        json.getString("architecture"),
        json.getJsonObject("parameters"),
        models,
        json.getJsonArray("tools").getValuesAs(JsonString::getString),
        MemoryUse.of(json.getValue("/memory")),
        new Limits(
            budget.getJsonNumber("tokens").longValueExact(),
            budget.getJsonNumber("usd").bigDecimalValue(),
            budget.getJsonNumber("effects").longValueExact(),
            budget.getJsonNumber("toolCalls").longValueExact(),
            budget.getInt("depth"),
            budget.getJsonNumber("seconds").longValueExact()),
        Policy.of(json.getOrDefault("policy", JsonValue.EMPTY_JSON_OBJECT)));
  }

  /** Reads a request. Tools default to all, memory to a space of the agent's own. */
  static AgentDefinition requested(String name, Fields fields) {
    fields
        .optionalText("name")
        .filter(same -> !same.equals(name))
        .ifPresent(
            other -> {
              throw Problem.invalid("name", "%s, must be %s as in the path".formatted(other, name));
            });
    var architecture = fields.text("architecture");
    var parameters = fields.object("parameters").orElse(JsonValue.EMPTY_JSON_OBJECT);
    var models = fields.textsByName("models");
    models.keySet().forEach(AgentJson::checkRole);
    models.forEach(AgentJson::checkModel);
    var tools = tools(fields);
    var memory = memory(name, fields);
    var budget = fields.fields("budget").map(it -> limits(it, Limits.DEFAULT, Optional.empty()));
    var policy = fields.policy("policy");
    fields.end();
    return new AgentDefinition(
        name,
        architecture,
        parameters,
        models,
        tools,
        memory,
        budget.orElse(Limits.DEFAULT),
        policy);
  }

  /**
   * The same, of a name and an architecture that there can be, with parameters that it takes.
   *
   * @throws Problem if there are not
   */
  static AgentDefinition checked(String name, Fields fields, Architectures architectures) {
    if (!name.matches(NAME)) {
      throw Problem.invalid(
          "name", "must be 1 to 64 lower-case letters, digits and hyphens, no hyphen first");
    }
    var agent = requested(name, fields);
    if (!architectures.names().contains(agent.architecture())) {
      throw Problem.invalid(
          "architecture",
          agent.architecture() + " is not one of " + String.join(", ", architectures.names()));
    }
    Submissions.checkParameters(
        "parameters", architectures.make(), agent.architecture(), agent.parameters());
    return agent;
  }

  /**
   * Secrets would be in the journal of each of its tasks.
   *
   * @throws Problem if one is in its parameters
   */
  static void refuseSecrets(AgentDefinition agent, Redaction secrets) {
    secrets
        .first(of(agent))
        .ifPresent(
            place -> {
              throw Problem.invalid(
                  place.at(),
                  "has a secret in it; have a tool server hold it, or configure it as a credential"
                      + " of one");
            });
  }

  /** Patterns of the names of tools; all if there are none. */
  static List<String> tools(Fields fields) {
    var tools = fields.has("tools") ? fields.texts("tools") : ALL_TOOLS;
    if (tools.stream().anyMatch(String::isBlank)) {
      throw Problem.invalid("tools", "a pattern is empty, must be like files__* or *");
    }
    return tools;
  }

  private static MemoryUse memory(String agent, Fields fields) {
    return switch (fields.json("memory").orElse(JsonValue.NULL)) {
      case JsonObject _ -> memoryUse(agent, fields.fields("memory").orElseThrow());
      case JsonValue it when it instanceof JsonString || it.equals(JsonValue.NULL) ->
          MemoryUse.of(space("memory", agent, fields));
      case JsonValue it ->
          throw Problem.invalid("memory", "%s, must be a text or an object".formatted(it));
    };
  }

  private static MemoryUse memoryUse(String agent, Fields memory) {
    var space = space("space", agent, memory);
    var recall = memory.fields("recall").map(AgentJson::recall);
    var conversation = memory.fields("conversation").map(AgentJson::conversation);
    boolean learn = memory.truth("learn").orElse(false);
    memory.end();
    return new MemoryUse(space, recall, conversation, learn);
  }

  private static String space(String name, String agent, Fields fields) {
    return fields.has(name)
        ? MemoryDesk.named(fields.at(name), fields.text(name, MOST_SPACE_BYTES))
        : agent;
  }

  private static Recall recall(Fields fields) {
    var recall =
        new Recall(
            fields.whole("k", 1, Lookup.MOST).map(Math::toIntExact).orElse(Recall.DEFAULT.k()),
            tokens(fields, 1).orElse(Recall.DEFAULT.tokens()),
            fields
                .amount("threshold", BigDecimal.ONE, THRESHOLD_DECIMALS)
                .map(BigDecimal::doubleValue)
                .orElse(Recall.DEFAULT.threshold()));
    fields.end();
    return recall;
  }

  private static Conversation conversation(Fields fields) {
    var tokens = tokens(fields, Conversation.LEAST_TOKENS);
    fields.end();
    return tokens.map(Conversation::new).orElse(Conversation.DEFAULT);
  }

  private static Optional<Integer> tokens(Fields fields, int least) {
    return fields.whole("tokens", least, MemoryUse.MOST_TOKENS).map(Math::toIntExact);
  }

  /**
   * Reads a budget.
   *
   * @param otherwise the limits that are not given
   * @param most that each limit may be
   */
  static Limits limits(Fields fields, Limits otherwise, Optional<Limits> most) {
    var limits =
        new Limits(
            fields.whole("tokens", 1, MOST.tokens()).orElse(otherwise.tokens()),
            fields.amount("usd", MOST.usd(), USD_DECIMALS).orElse(otherwise.usd()),
            fields.whole("effects", 0, MOST.effects()).orElse(otherwise.effects()),
            fields.whole("toolCalls", 0, MOST.toolCalls()).orElse(otherwise.toolCalls()),
            fields.whole("depth", 0, MOST.depth()).map(Math::toIntExact).orElse(otherwise.depth()),
            fields.whole("seconds", 1, MOST.seconds()).orElse(otherwise.seconds()));
    fields.end();
    most.ifPresent(
        bound -> {
          within(fields.at("tokens"), limits.tokens(), bound.tokens());
          if (limits.usd().compareTo(bound.usd()) > 0) {
            throw tooMuch(fields.at("usd"), limits.usd(), bound.usd());
          }
          within(fields.at("effects"), limits.effects(), bound.effects());
          within(fields.at("toolCalls"), limits.toolCalls(), bound.toolCalls());
          within(fields.at("depth"), limits.depth(), bound.depth());
          within(fields.at("seconds"), limits.seconds(), bound.seconds());
        });
    return limits;
  }

  private static void within(String at, long value, long most) {
    if (value > most) {
      throw tooMuch(at, value, most);
    }
  }

  private static Problem tooMuch(String at, Number value, Number most) {
    return Problem.invalid(at, "%s, must be at most %s, the agent's own".formatted(value, most));
  }

  private static void checkModel(String role, String model) {
    if (LaboratoryModels.isOracle(model)) {
      throw Problem.invalid(
          "models." + role, "%s, %s".formatted(model, LaboratoryModels.IN_COMPARISONS_ALONE));
    }
  }

  private static void checkRole(String role) {
    if (!ROLES.contains(role)) {
      throw Problem.invalid(
          "models." + role, "unknown role, must be one of " + String.join(", ", ROLES));
    }
  }
}
