// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.RegistrationFailed.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.Optional;

/** What is said to whoever registers a server, or changes one, in vain. */
final class RefusedServer {

  /** Of one that is kept from before its name was taken. */
  static final String MISNAMED =
      "the name pipeline is of pipelines; DELETE /v1/tool-servers/pipeline, register the server by"
          + " another name, and name its tools so in agents and policies";

  private RefusedServer() {}

  /** One that is kept and not used, as the HTTP API shows it. */
  static JsonObject json(RegisteredServer server) {
    return Json.object(server.summary())
        .add("status", "refused")
        .add("error", MISNAMED)
        .add("tools", JsonValue.EMPTY_JSON_ARRAY)
        .remove("held")
        .remove("authorization")
        .build();
  }

  /** It cannot be listed. */
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

  static RegistrationFailed duplicate(String name) {
    return new RegistrationFailed(
        Reason.DUPLICATE_NAME,
        "a tool server named %s is registered; delete it first or choose another name"
            .formatted(name));
  }

  static RegistrationFailed unknown(String name, Collection<String> known) {
    return new RegistrationFailed(
        Reason.UNKNOWN,
        "no tool server is named \"%s\"; there are: %s"
            .formatted(ResultText.brief(name), String.join(", ", known)));
  }

  /**
   * A tool waits for no approval.
   *
   * @param server that offers it
   */
  static RegistrationFailed notHeld(String tool, Optional<RegisteredServer> server) {
    return new RegistrationFailed(
        server.isPresent() ? Reason.NOT_HELD : Reason.UNKNOWN,
        "%s waits for no approval; held in GET /v1/tool-servers lists the tools that do"
            .formatted(ResultText.brief(tool)));
  }

  /** A tool is not what whoever approves it was shown. */
  static RegistrationFailed changedAgain(String tool, Offer.Held held) {
    return new RegistrationFailed(
        Reason.NOT_HELD,
        "hash: %s is now the definition with hash %s; look at it again in GET /v1/tool-servers"
            .formatted(tool, held.now().pinned().hash()));
  }
}
