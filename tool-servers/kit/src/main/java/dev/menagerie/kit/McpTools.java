// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;

/** The tools of a server: {@code tools/list} and {@code tools/call}. */
final class McpTools {

  private static final System.Logger LOG = System.getLogger(McpTools.class.getName());

  private final Map<String, ServedTool> tools;
  private final List<JsonObject> listed;

  McpTools(List<ServedTool> tools) {
    this.tools = ToolServer.byName(tools);
    this.listed = tools.stream().map(tool -> tool.described().json()).toList();
  }

  List<JsonObject> described() {
    return listed;
  }

  JsonObjectBuilder list(JsonObject params) {
    return Page.of("tools", listed, params);
  }

  /** Whether a call should be a task, for a caller that knows tasks. */
  boolean runsLong(JsonObject params) {
    var tool = tools.get(params.getString("name", ""));
    return tool != null && tool.handler() instanceof LongHandler;
  }

  /** Whether any call should be a task. */
  boolean runsLong() {
    return tools.values().stream().anyMatch(tool -> tool.handler() instanceof LongHandler);
  }

  ToolResult call(JsonObject params, CallMeta meta) {
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
    return perform(tool, arguments, meta);
  }

  private static ToolResult perform(ServedTool tool, JsonObject arguments, CallMeta meta) {
    try {
      return tool.handler().call(arguments, meta);
    } catch (RpcError e) {
      throw e;
    } catch (IllegalArgumentException e) {
      return ToolResult.error(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "tool " + tool.name() + " failed", e);
      return ToolResult.error("the tool failed inside; its server's log says why");
    }
  }
}
