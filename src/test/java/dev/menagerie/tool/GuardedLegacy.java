// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedWeb.Page;
import dev.menagerie.tool.ScriptedWeb.Seen;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of the era with a handshake on loopback, that takes the tokens of its issuer. */
final class GuardedLegacy implements AutoCloseable {

  private final Issuer issuer;
  private final List<Integer> streams = new CopyOnWriteArrayList<>();
  private final ScriptedWeb web = new ScriptedWeb(this::answer);

  GuardedLegacy(Issuer issuer) {
    this.issuer = issuer;
  }

  String url() {
    return web.url("/mcp").toString();
  }

  /** How often a stream to listen to was asked for and answered so. */
  long streams(int status) {
    return streams.stream().filter(it -> it == status).count();
  }

  private Page answer(Seen seen) {
    if (seen.path().equals(GuardedMcp.WELL_KNOWN + "/mcp")) {
      return Page.json(
          200,
          Json.object()
              .add("resource", url())
              .add("authorization_servers", Json.array(List.of(issuer.name())))
              .build());
    }
    if (!seen.path().equals("/mcp")) {
      return Page.NONE;
    }
    boolean good = issuer.given(seen.bearer()).isPresent();
    if (seen.method().equals("GET")) {
      streams.add(good ? 200 : 401);
    }
    if (!good) {
      return new Page(401, "text/plain", "no entry", Map.of("WWW-Authenticate", "Bearer"));
    }
    return seen.method().equals("GET")
        ? new Page(200, "text/event-stream", ": nothing\n\n", Map.of())
        : posted(seen.body().isEmpty() ? Json.object("{}") : Json.object(seen.body()));
  }

  private static Page posted(JsonObject message) {
    return switch (message.getString("method", "")) {
      case "initialize" ->
          result(
              message,
              """
              {"protocolVersion": "2025-11-25", "serverInfo": {"name": "s", "version": "1"},
               "capabilities": {"tools": {"listChanged": true}}}
              """);
      case "tools/list" ->
          result(
              message, "{\"tools\": [{\"name\": \"t\", \"inputSchema\": {\"type\": \"object\"}}]}");
      default -> new Page(message.containsKey("id") ? 400 : 202, "text/plain", "", Map.of());
    };
  }

  private static Page result(JsonObject message, String result) {
    var answer =
        Json.object()
            .add("jsonrpc", "2.0")
            .add("id", message.get("id"))
            .add("result", Json.object(result))
            .build();
    return new Page(200, "application/json", answer.toString(), Map.of("Mcp-Session-Id", "s1"));
  }

  @Override
  public void close() {
    web.close();
  }
}
