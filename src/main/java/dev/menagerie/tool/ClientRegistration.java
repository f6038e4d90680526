// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How this client becomes known to an authorization server (RFC 7591, client-ID metadata). */
final class ClientRegistration {

  private static final String NAME = "Menagerie";

  private ClientRegistration() {}

  /** What this client says of itself, before it has an id. */
  private static JsonObject metadata(URI redirect, String method) {
    boolean web = redirect.getScheme().equals("https");
    return Json.object()
        .add("client_name", NAME)
        .add("application_type", web ? "web" : "native")
        .add("redirect_uris", Json.array(List.of(redirect.toString())))
        .add("grant_types", Json.array(List.of("authorization_code", "refresh_token")))
        .add("response_types", Json.array(List.of("code")))
        .add("token_endpoint_auth_method", method)
        .build();
  }

  /** What is read at the address that is the id of this client. */
  static JsonObject document(URI id, URI redirect) {
    return Json.object(metadata(redirect, "none")).add("client_id", id.toString()).build();
  }

  /**
   * Becomes known.
   *
   * @throws ExchangeFailed if the server does not want that; the message says what to do
   */
  static OAuthClient register(
      AuthorizationServer server,
      URI redirect,
      OAuthExchange exchange,
      LearnedSecrets learned,
      Deadline deadline) {
    var endpoint =
        server
            .registrationEndpoint()
            .orElseThrow(
                () ->
                    server.refused(
                        "it registers no clients by itself; register one there with the redirect"
                            + " address %s, and name it as auth.oauth.clientId"
                                .formatted(redirect)));
    var body = metadata(redirect, method(server)).toString();
    var answer = exchange.post(endpoint, "application/json", Map.of(), body, deadline);
    var id = answer.good() ? answer.text("client_id") : Optional.<String>empty();
    if (id.isEmpty()) {
      var why =
          answer
              .text("error")
              .map(it -> it + answer.text("error_description").map(more -> ", " + more).orElse(""))
              .orElse("HTTP " + answer.status());
      throw server.refused(
          "it does not register this client (%s); register one there with the redirect address %s,"
                  .formatted(exchange.brief(why), redirect)
              + " and name it as auth.oauth.clientId");
    }
    var secret = answer.text("client_secret");
    secret.ifPresent(learned::add);
    answer.text("registration_access_token").ifPresent(learned::add);
    return new OAuthClient(
        id.get(),
        secret,
        answer.text("token_endpoint_auth_method").orElse(""),
        Optional.of(redirect.toString()));
  }

  /** A public client where that is possible: its secret would be nobody's proof. */
  private static String method(AuthorizationServer server) {
    return List.of("none", "client_secret_basic", "client_secret_post").stream()
        .filter(server.methods()::contains)
        .findFirst()
        .orElse("client_secret_basic");
  }
}
