// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedWeb.Page;
import dev.menagerie.tool.ScriptedWeb.Seen;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * A modern tool server on loopback with the tool {@code t}, that takes the tokens of its issuer
 * that are meant for it and good for the scope that a method needs.
 */
final class GuardedMcp implements AutoCloseable {

  static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private final AtomicReference<Issuer> issuer;
  private final ScriptedWeb web = new ScriptedWeb(this::answer);

  /** What it says of itself, changed. */
  volatile UnaryOperator<JsonObject> metadata = it -> it;

  /** Where that is; empty for nowhere. */
  volatile String place = WELL_KNOWN + "/mcp";

  /** Whether its challenge says where that is. */
  volatile boolean telling = true;

  /** By method, a scope that its caller needs. */
  volatile Map<String, String> needed = Map.of();

  /** What its challenge wants of who has no token. */
  volatile String wanted = "";

  /** Whether a refusal is an error of JSON-RPC under the id of the request. */
  volatile boolean refusing;

  /** What a call says. */
  volatile UnaryOperator<String> says = _ -> "done";

  GuardedMcp(Issuer issuer) {
    this.issuer = new AtomicReference<>(issuer);
  }

  String url() {
    return web.url("/mcp").toString();
  }

  ScriptedWeb web() {
    return web;
  }

  void moveTo(Issuer other) {
    issuer.set(other);
  }

  /** The tokens that its method of that name was called with, in order. */
  List<String> tokens(String method) {
    return web.seen("/mcp").stream()
        .filter(it -> Json.object(it.body()).getString("method", "").equals(method))
        .map(Seen::bearer)
        .toList();
  }

  private Page answer(Seen seen) {
    if (seen.path().equals(place)) {
      var json =
          Json.object()
              .add("resource", url())
              .add("authorization_servers", Json.array(List.of(issuer.get().name())))
              .build();
      return Page.json(200, metadata.apply(json));
    }
    return seen.path().equals("/mcp") ? mcp(seen) : Page.NONE;
  }

  private Page mcp(Seen seen) {
    var body = seen.body().isEmpty() ? Json.object("{}") : Json.object(seen.body());
    var one = new ScriptedMcp.Seen(seen.method(), seen.headers(), body);
    var given = issuer.get().given(seen.bearer()).filter(it -> url().startsWith(it.resource()));
    if (given.isEmpty()) {
      return challenge(body, 401, "", wanted);
    }
    var need = Optional.ofNullable(needed.get(one.method()));
    if (need.filter(it -> !Set.of(given.get().scope().split(" ")).contains(it)).isPresent()) {
      return challenge(body, 403, "error=\"insufficient_scope\"", need.get());
    }
    var answer =
        ScriptedMcp.modernAnswer(
            one,
            List.of("t"),
            it -> ScriptedMcp.Answer.result(it, ScriptedMcp.text(says.apply(seen.bearer()))));
    return answer instanceof ScriptedMcp.Answer.Whole(var status, var type, var text, var headers)
        ? new Page(status, type, text, headers)
        : Page.NONE;
  }

  private Page challenge(JsonObject request, int status, String error, String scope) {
    var parts = new StringBuilder("Basic realm=\"old, and = odd\", Bearer realm=\"mcp\"");
    if (!error.isEmpty()) {
      parts.append(", ").append(error);
    }
    if (telling) {
      parts.append(", resource_metadata=\"").append(web.url(place)).append('"');
    }
    if (!scope.isEmpty()) {
      parts.append(", scope=\"").append(scope).append('"');
    }
    var headers = Map.of("WWW-Authenticate", parts.toString());
    if (!refusing || !request.containsKey("id")) {
      return new Page(status, "text/plain", "no entry", headers);
    }
    var failed =
        Json.object()
            .add("jsonrpc", "2.0")
            .add("id", request.get("id"))
            .add("error", Json.object().add("code", -32001).add("message", "no entry"))
            .build();
    return new Page(status, "application/json", failed.toString(), headers);
  }

  @Override
  public void close() {
    web.close();
  }
}
