// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.kit.Page;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolDescription;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Optional;

/** The agents as MCP's tools: an agent's name is one that a tool may have. */
record AgentTools(KnownAgents agents) {

  private static final String NO_TOOLS = "0";

  /** A page of {@code tools/list}, of the agents that there are now. */
  JsonObjectBuilder list(JsonObject params) {
    var all = agents.all().stream().map(agent -> described(agent).json()).toList();
    return Page.of("tools", all, params);
  }

  /**
   * The agent that a call names.
   *
   * @throws RpcError if there is none of that name
   */
  AgentDefinition named(JsonObject params) {
    var name = params.getString("name", "");
    return agents
        .find(name)
        .orElseThrow(
            () ->
                new RpcError(
                    RpcError.INVALID_PARAMS,
                    "unknown tool: \"%s\"; tools/list has the agents there are"
                        .formatted(name.length() > 64 ? name.substring(0, 64) + "..." : name)));
  }

  private static ToolDescription described(AgentDefinition agent) {
    return new ToolDescription(
        agent.name(), description(agent), input(agent), CallResults.SCHEMA, annotations(agent));
  }

  private static Optional<Catalog.Entry> entry(AgentDefinition agent) {
    return Catalog.find(agent.architecture());
  }

  /** Whether it may call tools of others. */
  private static boolean acts(AgentDefinition agent) {
    boolean able = entry(agent).map(it -> !it.cost().toolCalls().equals(NO_TOOLS)).orElse(true);
    return able && !agent.tools().isEmpty();
  }

  private static String description(AgentDefinition agent) {
    var way =
        entry(agent)
            .map(it -> "%s (%s; %s)".formatted(agent.architecture(), it.family(), it.paper()))
            .orElse(agent.architecture());
    var tools =
        acts(agent)
            ? "It may call the tools " + String.join(", ", agent.tools()) + "."
            : "It calls no tools.";
    return "Gives a goal to the agent %s, which works by %s, and returns its answer. %s"
        .formatted(agent.name(), way, tools);
  }

  /** One that calls no tools changes nothing but the list of tasks. */
  private static JsonObject annotations(AgentDefinition agent) {
    boolean acts = acts(agent);
    return Json.object()
        .add("title", "Agent " + agent.name())
        .add("readOnlyHint", !acts)
        .add("destructiveHint", acts)
        .add("idempotentHint", false)
        .add("openWorldHint", acts)
        .build();
  }

  private static JsonObject input(AgentDefinition agent) {
    var properties =
        Json.object()
            .add("goal", text("What the agent is to do or to answer").add("minLength", 1))
            .add(
                "context",
                Json.object()
                    .add("type", "array")
                    .add("items", Json.object().add("type", "string"))
                    .add("description", "Texts that it should know, in this order"))
            .add(
                "session",
                text("The conversation that this belongs to, by a name of your choice")
                    .add("minLength", 1)
                    .add("maxLength", Submissions.MOST_SESSION_BYTES))
            .add("parameters", parameters(agent))
            .add("budget", budget(agent.budget()));
    return Json.object()
        .add("type", "object")
        .add("properties", properties)
        .add("required", Json.array(List.of("goal")))
        .add("additionalProperties", false)
        .build();
  }

  private static JsonObjectBuilder text(String description) {
    return Json.object().add("type", "string").add("description", description);
  }

  /** The schema of the architecture's parameters, with the agent's own as defaults. */
  private static JsonObject parameters(AgentDefinition agent) {
    var schema =
        entry(agent)
            .map(Catalog.Entry::parameters)
            .orElseGet(() -> Json.object().add("type", "object").build());
    var described =
        Json.object(schema)
            .add("description", "Of %s; all optional".formatted(agent.architecture()));
    if (schema.get("properties") instanceof JsonObject given) {
      var properties = Json.object(given);
      agent
          .parameters()
          .forEach(
              (name, value) -> {
                if (given.get(name) instanceof JsonObject property) {
                  properties.add(name, Json.object(property).add("default", value));
                }
              });
      described.add("properties", properties);
    }
    return described.build();
  }

  private static JsonObject budget(Limits most) {
    var limits = AgentJson.of(most);
    var properties = Json.object();
    limits.forEach(
        (name, limit) ->
            properties.add(
                name,
                Json.object()
                    .add("type", name.equals("usd") ? "number" : "integer")
                    .add("minimum", name.equals("tokens") || name.equals("seconds") ? 1 : 0)
                    .add("maximum", limit)));
    return Json.object()
        .add("type", "object")
        .add("description", "The most that this call may spend; the agent's own limits otherwise")
        .add("properties", properties)
        .add("additionalProperties", false)
        .build();
  }
}
