// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.RegistrationFailed.Reason;

/** What is said of a server that cannot be listed. */
final class RefusedServer {

  private RefusedServer() {}

  static RegistrationFailed why(RegisteredServer server, ExchangeFailed e) {
    var reason = server.withoutSecrets(e.reason());
    if (server.address() instanceof ServerAddress.Started) {
      return notStarted(server.address(), e, reason);
    }
    if (e.status() == 401 || e.status() == 403) {
      return new RegistrationFailed(
          Reason.NOT_MCP,
          "%s does not let this client in: %s; register it with auth (a header with a secret, or oauth), or correct what is named there"
              .formatted(server.address(), reason));
    }
    return switch (e.kind()) {
      case UNSENT, UNANSWERED ->
          new RegistrationFailed(
              Reason.UNREACHABLE,
              "%s does not answer: %s; start the server, or correct the url"
                  .formatted(server.address(), reason));
      case BARRED ->
          new RegistrationFailed(
              Reason.INVALID_URL, "url: tool servers must not be there: " + reason);
      case UNAUTHORIZED -> new RegistrationFailed(Reason.INVALID_TERMS, "auth: " + reason);
      case REFUSED, UNUSABLE, FOREIGN ->
          new RegistrationFailed(
              Reason.NOT_MCP,
              "%s does not serve MCP over streamable HTTP: %s; is the path right, such as /mcp?"
                  .formatted(server.address(), reason));
    };
  }

  private static RegistrationFailed notStarted(
      ServerAddress command, ExchangeFailed e, String reason) {
    return switch (e.kind()) {
      case BARRED, UNAUTHORIZED -> new RegistrationFailed(Reason.INVALID_TERMS, reason);
      case UNSENT, UNANSWERED, REFUSED, UNUSABLE, FOREIGN ->
          new RegistrationFailed(
              Reason.UNSTARTED,
              "command: %s does not serve MCP on its standard streams: %s; try it in a terminal"
                  .formatted(command, reason));
    };
  }
}
