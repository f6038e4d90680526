// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server of the era with a handshake and sessions, which can expire. */
final class LegacyScript implements Function<Seen, Answer> {

  private final String version;
  private final int expired;
  private final Function<Seen, Answer> calls;
  private final AtomicInteger session = new AtomicInteger();

  /** Makes a server that answers an expired session with the given status. */
  LegacyScript(String version, int expired, Function<Seen, Answer> calls) {
    this.version = version;
    this.expired = expired;
    this.calls = calls;
  }

  /** Forgets the session. */
  void expire() {
    session.incrementAndGet();
  }

  @Override
  public Answer apply(Seen seen) {
    if (seen.method().equals("initialize")) {
      var info = Json.object().add("name", "old").add("version", "1");
      var result = Json.object().add("protocolVersion", version).add("serverInfo", info).build();
      return new Answer.Whole(
          200,
          "application/json",
          ScriptedMcp.message(seen, result).toString(),
          Map.of("Mcp-Session-Id", "s" + session.get()));
    }
    if (!seen.headers().containsKey("mcp-session-id")) {
      var body =
          "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"no"
              + " session\"},\"id\":null}";
      return new Answer.Whole(400, "application/json", body, Map.of());
    }
    if (!seen.headers().get("mcp-session-id").equals("s" + session.get())) {
      return Answer.status(expired);
    }
    if (seen.method().startsWith("notifications/") || !seen.body().containsKey("method")) {
      return new Answer.Whole(202, "text/plain", "", Map.of());
    }
    if (seen.method().equals("tools/list")) {
      return seen.params().containsKey("cursor")
          ? Answer.result(seen, ScriptedMcp.tools("second"))
          : Answer.result(
              seen, Json.object(ScriptedMcp.tools("first")).add("nextCursor", "more").build());
    }
    return calls.apply(seen);
  }
}
