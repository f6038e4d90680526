// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Callers;
import dev.menagerie.kit.RpcError;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.NotRecorded;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonValue;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Lets calls at {@code /mcp} in only if it is known who makes them. */
record McpDoor(Houses houses, Entrance entrance) {

  private static final Logger LOG = Logger.getLogger(McpDoor.class.getName());

  static final String PATH = "/mcp";

  /** Goes on to what answers, or refuses. */
  void handle(ServerRequest request, ServerResponse response) {
    try {
      let(request);
    } catch (RuntimeException | Error e) {
      refuse(request, response, Problems.problem(e), e);
      return;
    }
    response.next();
  }

  private void let(ServerRequest request) {
    if (!entrance
        .callers()
        .allowed(
            request.headers().first(HeaderNames.HOST),
            request.headers().first(HeaderNames.ORIGIN))) {
      throw Problem.of(Kind.FORBIDDEN, Callers.STRANGER);
    }
    var caller =
        entrance.admit(
            request.headers().first(HeaderNames.AUTHORIZATION), request.remotePeer().host());
    request.context().register(caller);
    entrance.count(caller);
    request.context().supply(ServerRequest.class, () -> request);
    if (!caller.role().covers(Role.USER)) {
      throw Problem.of(
          Kind.FORBIDDEN,
          "The role %s may not call agents; it takes %s."
              .formatted(caller.role().text(), Role.USER.text()));
    }
    var _ = houses.of(caller.tenant());
  }

  private void refuse(
      ServerRequest request, ServerResponse response, Problem problem, Throwable why) {
    if (Deeds.refused(problem.status(), request.context().get(Caller.class))) {
      record(request, problem);
    }
    Problems.headers(problem, why)
        .forEach((name, value) -> response.header(HeaderNames.create(name), value));
    var error =
        Json.object().add("code", RpcError.INVALID_REQUEST).add("message", problem.detail());
    if (!problem.more().isEmpty()) {
      error.add("data", problem.more());
    }
    var json =
        Json.object().add("jsonrpc", "2.0").add("id", JsonValue.NULL).add("error", error).build();
    response
        .status(problem.status())
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(json.toString());
  }

  private void record(ServerRequest request, Problem problem) {
    var caller = request.context().get(Caller.class);
    var address = request.remotePeer().host();
    var method = request.prologue().method().text();
    try {
      new Recorder(houses.audit(), entrance)
          .append(
              new Deed(
                  caller.map(it -> it.tenant().name()).orElse(""),
                  caller.map(Caller::name).orElse(""),
                  caller.map(it -> it.role().text()).orElse(""),
                  address,
                  method,
                  PATH,
                  "",
                  problem.status(),
                  ""));
    } catch (NotRecorded e) {
      LOG.log(Level.FINE, "a refusal is not recorded", e);
    }
  }
}
