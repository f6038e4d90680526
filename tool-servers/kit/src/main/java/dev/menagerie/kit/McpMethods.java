// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;

/** The methods of MCP that a tool server answers, in both eras. */
final class McpMethods {

  private static final System.Logger LOG = System.getLogger(McpMethods.class.getName());

  private static final int PAGE = 100;

  private final ToolServer server;
  private final Map<String, ServedTool> tools;
  private final List<ServedTool> listed;

  McpMethods(ToolServer server) {
    this.server = server;
    this.tools = ToolServer.byName(server.tools());
    this.listed = server.tools();
  }

  /**
   * Answers a request.
   *
   * @throws RpcError if it cannot be followed
   */
  JsonObject modern(String method, JsonObject params) {
    var result =
        switch (method) {
          case "server/discover" -> cacheable(discovered());
          case "tools/list" -> cacheable(list(params));
          case "tools/call" -> Wire.object(call(params).json());
          default -> throw unknown(method);
        };
    return result
        .add("resultType", "complete")
        .add("_meta", Wire.object().add(Protocol.SERVER_META, info()))
        .build();
  }

  /**
   * Answers a request of a revision before 2026-07-28. No session is kept: none is needed.
   *
   * @throws RpcError if it cannot be followed
   */
  JsonObject legacy(String method, JsonObject params) {
    return switch (method) {
      case "initialize" -> initialized(params);
      case "ping" -> Wire.NOTHING;
      case "tools/list" -> list(params).build();
      case "tools/call" -> call(params).json();
      default -> throw unknown(method);
    };
  }

  private static RpcError unknown(String method) {
    return new RpcError(RpcError.METHOD_NOT_FOUND, "no such method: " + method);
  }

  private JsonObjectBuilder discovered() {
    var versions = Wire.array();
    Protocol.SUPPORTED.forEach(versions::add);
    return Wire.object().add("supportedVersions", versions).add("capabilities", capabilities());
  }

  private JsonObject initialized(JsonObject params) {
    var asked = params.getString("protocolVersion", "");
    var version = Protocol.LEGACY.contains(asked) ? asked : Protocol.LEGACY.getFirst();
    return Wire.object()
        .add("protocolVersion", version)
        .add("capabilities", capabilities())
        .add("serverInfo", info())
        .build();
  }

  private static JsonObject capabilities() {
    return Wire.object().add("tools", Wire.NOTHING).build();
  }

  private JsonObject info() {
    return Wire.object().add("name", server.name()).add("version", server.version()).build();
  }

  private static JsonObjectBuilder cacheable(JsonObjectBuilder result) {
    return result.add("ttlMs", 60_000).add("cacheScope", "public");
  }

  private JsonObjectBuilder list(JsonObject params) {
    var from = cursor(params);
    var to = Math.min(from + PAGE, listed.size());
    var page = Wire.array();
    listed.subList(from, to).forEach(tool -> page.add(tool.described().json()));
    var result = Wire.object().add("tools", page);
    if (to < listed.size()) {
      result.add("nextCursor", "from-" + to);
    }
    return result;
  }

  private int cursor(JsonObject params) {
    var cursor = params.get("cursor");
    if (cursor == null) {
      return 0;
    }
    if (cursor instanceof JsonString text && text.getString().matches("from-\\d{1,6}")) {
      var from = Integer.parseInt(text.getString().substring("from-".length()));
      if (from < listed.size()) {
        return from;
      }
    }
    throw RpcError.invalid("cursor: not one that this server gave; list from the start");
  }

  private ToolResult call(JsonObject params) {
    var name = params.getString("name", "");
    var tool = tools.get(name);
    if (tool == null) {
      throw RpcError.invalid(
          "unknown tool: \"%s\"; there are %s".formatted(name, String.join(", ", tools.keySet())));
    }
    if (!(params.getOrDefault("arguments", Wire.NOTHING) instanceof JsonObject arguments)) {
      throw RpcError.invalid("arguments must be an object");
    }
    var wrong = Arguments.wrong(tool.inputSchema(), arguments);
    if (wrong.isPresent()) {
      return ToolResult.error(wrong.get());
    }
    return perform(tool, arguments, new CallMeta(Wire.object(params, "_meta")));
  }

  private static ToolResult perform(ServedTool tool, JsonObject arguments, CallMeta meta) {
    try {
      return tool.handler().call(arguments, meta);
    } catch (IllegalArgumentException e) {
      return ToolResult.error(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "tool " + tool.name() + " failed", e);
      return ToolResult.error("the tool failed inside; its server's log says why");
    }
  }
}
