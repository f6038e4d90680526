// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The methods of MCP that a tool server answers, in both eras. */
final class McpMethods implements McpService {

  private static final int MOST_ROUNDS = 8;

  private final ToolServer server;
  private final Introduction introduction;
  private final McpTools tools;
  private final McpResources resources;
  private final McpPrompts prompts;
  private final RequestState states;
  private final McpTasks tasks;
  private final boolean changing;

  /** The methods of a server that stays as it is. */
  McpMethods(ToolServer server) {
    this(
        server,
        false,
        new RequestState(InstantSource.system()),
        new McpTasks(InstantSource.system()));
  }

  private McpMethods(ToolServer server, boolean changing, RequestState states, McpTasks tasks) {
    this.server = server;
    this.introduction = new Introduction(server.name(), server.version());
    this.tools = new McpTools(server.tools());
    this.resources = new McpResources(server.resources());
    this.prompts = new McpPrompts(server.prompts());
    this.changing = changing;
    this.states = states;
    this.tasks = tasks;
  }

  /** The methods of another server, or the same, that may change again. */
  McpMethods changing(ToolServer next) {
    return new McpMethods(next, true, states, tasks);
  }

  /** Whether the server may change, so that it is worth while to listen. */
  boolean changing() {
    return changing;
  }

  /** Whether a resource is read at this address. */
  boolean serves(String uri) {
    return server.resources().stream().anyMatch(it -> it.variables(uri).isPresent());
  }

  /** What is different in another server: of tools, resources and prompts. */
  List<String> differing(ToolServer other) {
    var then = new McpMethods(other);
    var differing = new ArrayList<String>();
    if (!tools.described().equals(then.tools.described())) {
      differing.add("tools");
    }
    if (!described(server).equals(described(other))) {
      differing.add("resources");
    }
    if (!server.prompts().stream()
        .map(ServedPrompt::described)
        .toList()
        .equals(other.prompts().stream().map(ServedPrompt::described).toList())) {
      differing.add("prompts");
    }
    return differing;
  }

  private static List<JsonObject> described(ToolServer server) {
    return server.resources().stream().map(ServedResource::described).toList();
  }

  @Override
  public JsonObject modern(String method, JsonObject params, Exchange exchange) {
    requireOffered(method);
    var result =
        switch (method) {
          case "server/discover" -> listing(introduction.discovered(discoveredCapabilities()));
          case "tasks/get", "tasks/update", "tasks/cancel" ->
              complete(tasks.answer(method, params));
          case "tools/call" -> asTask(params) ? begun(params) : asking(method, params, exchange);
          case "prompts/get" -> asking(method, params, exchange);
          // What is read may be another thing the next time, and for another caller.
          case "resources/read" -> cacheable(asking(method, params, exchange), 0, "private");
          case "completion/complete" -> complete(common(method, params));
          default -> listing(common(method, params));
        };
    return result
        .add("_meta", Wire.object().add(Protocol.SERVER_META, introduction.info()))
        .build();
  }

  private JsonObjectBuilder begun(JsonObject params) {
    return tasks.begin(
        Wire.object(params, "_meta"),
        capabilities(params),
        meta -> tools.call(params, meta).json());
  }

  private boolean asTask(JsonObject params) {
    return tools.runsLong(params) && McpTasks.known(capabilities(params));
  }

  private static JsonObject capabilities(JsonObject params) {
    return Wire.object(Wire.object(params, "_meta"), Protocol.CAPABILITIES_META);
  }

  /** A request that may be answered with questions. */
  private JsonObjectBuilder asking(String method, JsonObject params, Exchange exchange) {
    var json = Wire.object(params, "_meta");
    var capabilities = Wire.object(json, Protocol.CAPABILITIES_META);
    var answers = answers(exchange.principal(), method, params);
    try {
      var level = LogLevel.of(json.getString(Protocol.LOG_META, ""));
      var meta = new CallMeta(json, capabilities, answers, exchange.aside(), level);
      return complete(Wire.object(performed(method, params, meta, RpcError.INVALID_PARAMS)));
    } catch (InputRequired asked) {
      var missing = asked.missing(capabilities);
      if (!missing.isEmpty()) {
        throw missing(missing);
      }
      return Wire.object()
          .add("resultType", "input_required")
          .add("inputRequests", asked.json())
          .add("requestState", states.sealed(exchange.principal(), method, params, answers));
    }
  }

  /** A caller without capabilities that it would need. */
  static RpcError missing(JsonObject capabilities) {
    return new RpcError(
        RpcError.MISSING_CAPABILITY,
        "Missing required client capability: " + String.join(", ", capabilities.keySet()),
        Wire.object().add("requiredCapabilities", capabilities).build());
  }

  /** What the caller has answered: in earlier rounds, as its state says, and now. */
  private JsonObject answers(String principal, String method, JsonObject params) {
    var answers = Wire.object();
    if (params.get("requestState") instanceof JsonString state) {
      answers.addAll(Wire.object(states.opened(principal, method, params, state.getString())));
    } else if (params.containsKey("requestState")) {
      throw RpcError.invalid("requestState must be a text");
    }
    if (!(params.getOrDefault("inputResponses", Wire.NOTHING) instanceof JsonObject given)) {
      throw RpcError.invalid("inputResponses must be an object");
    }
    return answers.addAll(Wire.object(given)).build();
  }

  @Override
  public JsonObject legacy(String method, JsonObject params, Exchange exchange) {
    requireOffered(method);
    return switch (method) {
      case "initialize" -> introduction.initialized(params, initializedCapabilities());
      case "ping" -> Wire.NOTHING;
      case "tools/call", "prompts/get", "resources/read" -> conversed(method, params, exchange);
      default -> common(method, params).build();
    };
  }

  /** Asks what must be asked by requests of our own, and begins anew with the answers. */
  private JsonObject conversed(String method, JsonObject params, Exchange exchange) {
    var answers = Wire.NOTHING;
    for (var round = 0; round < MOST_ROUNDS; round++) {
      var json = Wire.object(params, "_meta");
      var meta =
          new CallMeta(json, exchange.capabilities(), answers, exchange.aside(), exchange.level());
      try {
        return performed(method, params, meta, RpcError.NO_RESOURCE);
      } catch (InputRequired asked) {
        var missing = asked.missing(exchange.capabilities());
        if (!missing.isEmpty()) {
          return unable(
              method, "it needs %s of its client".formatted(String.join(", ", missing.keySet())));
        }
        answers = Wire.object(answers).addAll(Wire.object(exchange.asked().apply(asked))).build();
      }
    }
    return unable(method, "what it asked for was not answered");
  }

  private static JsonObject unable(String method, String reason) {
    if (method.equals("tools/call")) {
      return ToolResult.error("the tool cannot go on: " + reason).json();
    }
    throw new RpcError(RpcError.INTERNAL, "the server cannot go on: " + reason);
  }

  private JsonObject performed(String method, JsonObject params, CallMeta meta, int noResource) {
    return switch (method) {
      case "tools/call" -> tools.call(params, meta).json();
      case "prompts/get" -> prompts.get(params, meta);
      case "resources/read" -> resources.read(params, meta, noResource);
      default -> throw unknown(method);
    };
  }

  /** What both eras answer alike. */
  private JsonObjectBuilder common(String method, JsonObject params) {
    return switch (method) {
      case "tools/list" -> tools.list(params);
      case "resources/list" -> resources.list(params);
      case "resources/templates/list" -> resources.templates(params);
      case "prompts/list" -> prompts.list(params);
      case "completion/complete" -> Wire.object(prompts.completed(params));
      default -> throw unknown(method);
    };
  }

  /** A server without resources or prompts, now and later, does not know their methods. */
  private void requireOffered(String method) {
    boolean offered =
        switch (method.replaceFirst("/.*", "")) {
          case "resources" -> hasResources();
          case "prompts", "completion" -> hasPrompts();
          default -> true;
        };
    if (!offered) {
      throw unknown(method);
    }
  }

  static RpcError unknown(String method) {
    return new RpcError(RpcError.METHOD_NOT_FOUND, "no such method: " + method);
  }

  private JsonObject discoveredCapabilities() {
    return tools.runsLong()
        ? Wire.object(capabilities()).add("extensions", McpTasks.extension()).build()
        : capabilities();
  }

  private JsonObject initializedCapabilities() {
    return Wire.object(capabilities()).add("logging", Wire.NOTHING).build();
  }

  /** Clients ask for what is announced alone, so what may come is announced. */
  private boolean hasResources() {
    return changing || !server.resources().isEmpty();
  }

  private boolean hasPrompts() {
    return changing || !server.prompts().isEmpty();
  }

  private JsonObject capabilities() {
    var list = changing ? Wire.object().add("listChanged", true).build() : Wire.NOTHING;
    var capabilities = Wire.object().add("tools", list);
    if (hasResources()) {
      capabilities.add(
          "resources", changing ? Wire.object(list).add("subscribe", true).build() : list);
    }
    if (hasPrompts()) {
      capabilities.add("prompts", list).add("completions", Wire.NOTHING);
    }
    return capabilities.build();
  }

  private static JsonObjectBuilder complete(JsonObjectBuilder result) {
    return result.add("resultType", "complete");
  }

  private static JsonObjectBuilder listing(JsonObjectBuilder result) {
    return cacheable(complete(result), 60_000, "public");
  }

  private static JsonObjectBuilder cacheable(JsonObjectBuilder result, int millis, String scope) {
    return result.add("ttlMs", millis).add("cacheScope", scope);
  }
}
