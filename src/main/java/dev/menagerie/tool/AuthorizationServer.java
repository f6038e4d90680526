// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Who issues tokens, as it describes itself (RFC 8414, OpenID Connect Discovery).
 *
 * @param methods by which clients show who they are, as it takes them at its token endpoint
 * @param scope all that it knows
 * @param provesChallenges whether it holds the code that a person brings to the challenge that this
 *     client sent before (PKCE, S256)
 * @param namesItself whether it says who it is when it sends a person back (RFC 9207)
 * @param readsClients whether it takes a client's description of itself for its id
 */
record AuthorizationServer(
    String issuer,
    URI tokenEndpoint,
    Optional<URI> authorizationEndpoint,
    Optional<URI> registrationEndpoint,
    List<String> methods,
    Scope scope,
    boolean provesChallenges,
    boolean namesItself,
    boolean readsClients) {

  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  /**
   * Asks one, where the standards say, in the order that MCP gives.
   *
   * @throws ExchangeFailed if it does not describe itself, or as another one
   */
  static AuthorizationServer of(String issuer, OAuthExchange exchange, Deadline deadline) {
    var address = exchange.address("authorization server", issuer);
    exchange.require(address, deadline);
    if (address.getRawQuery() != null) {
      throw refused(issuer, "its name must not have a query");
    }
    var found =
        exchange.first(
            places(address),
            deadline,
            why ->
                refused(issuer, "it does not describe itself as an authorization server, " + why));
    return read(issuer, found.json(), exchange, deadline);
  }

  private static List<URI> places(URI issuer) {
    var origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
    var path = Optional.ofNullable(issuer.getRawPath()).orElse("").replaceFirst("/$", "");
    return path.isEmpty()
        ? List.of(URI.create(origin + OAUTH), URI.create(origin + OPENID))
        : List.of(
            URI.create(origin + OAUTH + path),
            URI.create(origin + OPENID + path),
            URI.create(origin + path + OPENID));
  }

  private static AuthorizationServer read(
      String issuer, JsonObject json, OAuthExchange exchange, Deadline deadline) {
    var named = OAuthExchange.text(json, "issuer").orElse("");
    if (!named.equals(issuer)) {
      throw refused(issuer, "it describes another one, " + exchange.brief(named));
    }
    return new AuthorizationServer(
        issuer,
        endpoint(json, "token_endpoint", exchange, deadline)
            .orElseThrow(() -> refused(issuer, "it has no token_endpoint")),
        endpoint(json, "authorization_endpoint", exchange, deadline),
        endpoint(json, "registration_endpoint", exchange, deadline),
        ProtectedResource.texts(json, "token_endpoint_auth_methods_supported"),
        Scope.of(String.join(" ", ProtectedResource.texts(json, "scopes_supported"))),
        ProtectedResource.texts(json, "code_challenge_methods_supported").contains("S256"),
        json.getBoolean("authorization_response_iss_parameter_supported", false),
        json.getBoolean("client_id_metadata_document_supported", false));
  }

  private static Optional<URI> endpoint(
      JsonObject json, String name, OAuthExchange exchange, Deadline deadline) {
    var endpoint = OAuthExchange.text(json, name).map(it -> exchange.address(name, it));
    endpoint.ifPresent(it -> exchange.require(it, deadline));
    return endpoint;
  }

  /**
   * How a client shows there who it is.
   *
   * @throws ExchangeFailed if it cannot
   */
  String method(OAuthClient client) {
    if (client.secret().isEmpty()) {
      return "none";
    }
    var known = List.of("client_secret_basic", "client_secret_post", "none");
    if (known.contains(client.method())) {
      return client.method();
    }
    if (methods.isEmpty()) {
      return known.getFirst();
    }
    return known.stream()
        .filter(methods::contains)
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    issuer,
                    "it takes no client with a secret; this client knows client_secret_basic and"
                        + " client_secret_post"));
  }

  ExchangeFailed refused(String why) {
    return refused(issuer, why);
  }

  private static ExchangeFailed refused(String issuer, String why) {
    return new ExchangeFailed(
        Kind.UNAUTHORIZED, "the authorization server %s cannot be used: %s".formatted(issuer, why));
  }
}
