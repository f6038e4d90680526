// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Role;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.SharedToken;
import java.util.Map;

/** What is printed when the server is ready: where it is, what serves, and one line to try. */
final class Banner {

  private Banner() {}

  static String text(Settings settings, int port, Houses houses) {
    var url = "http://%s:%d".formatted(host(settings.host()), port);
    var model = houses.models().model(Role.SOLVER, 0, Map.of());
    var body =
        Json.object()
            .add("agent", "function-calling")
            .add("goal", "What is 12.5% of 640, plus 7?")
            .build();
    var token =
        settings.access().open()
            ? ""
            : " -H \"Authorization: Bearer $%s\"".formatted(variable(settings.access()));
    return """
    Menagerie is ready: %s
    Model: %s
    Try: curl -N %s/v1/tasks -H 'Content-Type: application/json' -H 'Accept: text/event-stream'%s -d '%s'
    """
        .formatted(url, model, url, token, body);
  }

  /** Who shares a token has it there; others put theirs into a variable of their own. */
  private static String variable(Access access) {
    return access.kinds().stream().anyMatch(SharedToken.class::isInstance)
        ? "MENAGERIE_SECURITY_TOKEN"
        : "TOKEN";
  }

  /** Of a host to listen at, one to connect to from here. */
  static String host(String host) {
    return switch (host) {
      case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
      default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    };
  }
}
