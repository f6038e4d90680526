// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.time.InstantSource;

/** The methods of MCP that a tool server answers, in both eras. */
final class McpMethods implements McpService {

  private static final int MOST_ROUNDS = 8;

  private final ToolServer server;
  private final Introduction introduction;
  private final McpTools tools;
  private final McpResources resources;
  private final McpPrompts prompts;
  private final RequestState states = new RequestState(InstantSource.system());

  McpMethods(ToolServer server) {
    this.server = server;
    this.introduction = new Introduction(server.name(), server.version());
    this.tools = new McpTools(server.tools());
    this.resources = new McpResources(server.resources());
    this.prompts = new McpPrompts(server.prompts());
  }

  @Override
  public JsonObject modern(String method, JsonObject params, Exchange exchange) {
    requireOffered(method);
    var result =
        switch (method) {
          case "server/discover" -> listing(introduction.discovered(capabilities()));
          case "tools/call", "prompts/get" -> asking(method, params, exchange);
          // What is read may be another thing the next time, and for another caller.
          case "resources/read" -> cacheable(asking(method, params, exchange), 0, "private");
          case "completion/complete" -> complete(common(method, params));
          default -> listing(common(method, params));
        };
    return result
        .add("_meta", Wire.object().add(Protocol.SERVER_META, introduction.info()))
        .build();
  }

  /** A request that may be answered with questions. */
  private JsonObjectBuilder asking(String method, JsonObject params, Exchange exchange) {
    var json = Wire.object(params, "_meta");
    var capabilities = Wire.object(json, Protocol.CAPABILITIES_META);
    var answers = answers(exchange.principal(), method, params);
    try {
      var meta = new CallMeta(json, capabilities, answers, exchange.aside());
      return complete(Wire.object(performed(method, params, meta, RpcError.INVALID_PARAMS)));
    } catch (InputRequired asked) {
      var missing = asked.missing(capabilities);
      if (!missing.isEmpty()) {
        throw new RpcError(
            RpcError.MISSING_CAPABILITY,
            "Missing required client capability: " + String.join(", ", missing.keySet()),
            Wire.object().add("requiredCapabilities", missing).build());
      }
      return Wire.object()
          .add("resultType", "input_required")
          .add("inputRequests", asked.json())
          .add("requestState", states.sealed(exchange.principal(), method, params, answers));
    }
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
      case "initialize" -> introduction.initialized(params, capabilities());
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
      var meta = new CallMeta(json, exchange.capabilities(), answers, exchange.aside());
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

  /** A server without resources or prompts does not know their methods. */
  private void requireOffered(String method) {
    boolean offered =
        switch (method.replaceFirst("/.*", "")) {
          case "resources" -> !server.resources().isEmpty();
          case "prompts", "completion" -> !server.prompts().isEmpty();
          default -> true;
        };
    if (!offered) {
      throw unknown(method);
    }
  }

  private static RpcError unknown(String method) {
    return new RpcError(RpcError.METHOD_NOT_FOUND, "no such method: " + method);
  }

  private JsonObject capabilities() {
    var capabilities = Wire.object().add("tools", Wire.NOTHING);
    if (!server.resources().isEmpty()) {
      capabilities.add("resources", Wire.NOTHING);
    }
    if (!server.prompts().isEmpty()) {
      capabilities.add("prompts", Wire.NOTHING).add("completions", Wire.NOTHING);
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
