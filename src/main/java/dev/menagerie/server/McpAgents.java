// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Exchange;
import dev.menagerie.kit.Introduction;
import dev.menagerie.kit.McpService;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.InstantSource;
import java.util.Optional;

/** The methods of MCP by which agents are found and called, in both eras. */
final class McpAgents implements McpService {

  /** Agents come and go while the server runs. */
  private static final int TTL_MILLIS = 5_000;

  private static final Introduction US =
      new Introduction(
          "menagerie",
          Optional.ofNullable(McpAgents.class.getPackage().getImplementationVersion())
              .orElse("0.1.0"));

  private final AgentTools tools;
  private final McpCalls calls;
  private final McpTasks tasks;
  private final McpFollowing following;

  private McpAgents(House house) {
    this.tools = new AgentTools(house.agents());
    this.following = new McpFollowing(house.tasks(), house.settings().mcp().comments());
    var states = McpStates.kept(house.catalogue(), InstantSource.system());
    var submissions =
        new Submissions(house.agents(), house.settings().maxBodyBytes(), house.space());
    var deeds = new McpDeeds(house.audit());
    this.calls = new McpCalls(tools, house.tasks(), submissions, following, states, deeds);
    this.tasks = new McpTasks(house.tasks(), deeds);
  }

  /** Those of a house whose tasks there are. */
  static McpAgents of(House house) {
    return new McpAgents(house);
  }

  /** Open calls are answered with the task that goes on later. */
  void stop() {
    following.stop();
  }

  @Override
  public JsonObject modern(String method, JsonObject params, Exchange exchange) {
    var result =
        switch (method) {
          case "server/discover" -> listing(US.discovered(capabilities(true)));
          case "tools/list" -> listing(tools.list(params));
          case "tools/call" -> Json.object(calls.modern(params, exchange));
          case "tasks/get", "tasks/update", "tasks/cancel" ->
              complete(tasks.answer(method, params, McpCaller.of(exchange)));
          default -> throw unknown(method);
        };
    return result.add("_meta", Json.object().add(Protocol.SERVER_META, US.info())).build();
  }

  @Override
  public JsonObject legacy(String method, JsonObject params, Exchange exchange) {
    return switch (method) {
      case "initialize" -> US.initialized(params, capabilities(false));
      case "ping" -> JsonValue.EMPTY_JSON_OBJECT;
      case "tools/list" -> tools.list(params).build();
      case "tools/call" -> calls.legacy(params, exchange);
      default -> throw unknown(method);
    };
  }

  private static JsonObject capabilities(boolean modern) {
    var capabilities = Json.object().add("tools", JsonValue.EMPTY_JSON_OBJECT);
    if (modern) {
      capabilities.add("extensions", McpTasks.extensions());
    }
    return capabilities.build();
  }

  private static JsonObjectBuilder listing(JsonObjectBuilder result) {
    return complete(result).add("ttlMs", TTL_MILLIS).add("cacheScope", "private");
  }

  private static JsonObjectBuilder complete(JsonObjectBuilder result) {
    return result.add("resultType", "complete");
  }

  private static RpcError unknown(String method) {
    return new RpcError(RpcError.METHOD_NOT_FOUND, "no such method: " + method);
  }
}
