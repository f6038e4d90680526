// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A tool server as it describes itself to clients without a token (RFC 9728).
 *
 * @param resource its name
 * @param issuers the authorization servers whose tokens it takes, at least one
 * @param scope all that it knows
 */
record ProtectedResource(String resource, List<String> issuers, Scope scope) {

  private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";
  private static final int MOST_ISSUERS = 16;

  /**
   * Asks a server: where its challenge says, else at the usual place of its path, else of its
   * origin.
   *
   * @throws ExchangeFailed if there is none, or it is another server's
   */
  static ProtectedResource of(
      URI server, Challenge challenge, OAuthExchange exchange, Deadline deadline) {
    var places =
        challenge
            .resourceMetadata()
            .map(it -> List.of(exchange.address("resource_metadata", it)))
            .orElseGet(() -> usual(server));
    var found =
        exchange.first(
            places, deadline, why -> refused("it does not say whose tokens it takes: " + why));
    return read(server, found.place(), found.json(), exchange);
  }

  private static List<URI> usual(URI server) {
    var origin = server.getScheme() + "://" + server.getRawAuthority();
    var path = Optional.ofNullable(server.getRawPath()).orElse("");
    var query = Optional.ofNullable(server.getRawQuery()).map(it -> "?" + it).orElse("");
    var places = new ArrayList<URI>();
    if (!path.isEmpty() && !path.equals("/")) {
      places.add(URI.create(origin + WELL_KNOWN + path + query));
    }
    places.add(URI.create(origin + WELL_KNOWN));
    return places;
  }

  private static ProtectedResource read(
      URI server, URI place, JsonObject json, OAuthExchange exchange) {
    var resource = OAuthExchange.text(json, "resource").orElse("");
    if (!covers(exchange.address("resource", resource), server)) {
      throw refused(
          "the metadata at %s is of another server, %s"
              .formatted(OAuthExchange.where(place), exchange.brief(resource)));
    }
    var issuers = texts(json, "authorization_servers").stream().limit(MOST_ISSUERS).toList();
    if (issuers.isEmpty()) {
      throw refused(
          "the metadata at %s names no authorization_servers"
              .formatted(OAuthExchange.where(place)));
    }
    var scope = Scope.of(String.join(" ", texts(json, "scopes_supported")));
    return new ProtectedResource(resource, issuers, scope);
  }

  static List<String> texts(JsonObject json, String name) {
    return json.get(name) instanceof JsonArray array
        ? array.stream()
            .filter(JsonString.class::isInstance)
            .map(it -> ((JsonString) it).getString())
            .toList()
        : List.of();
  }

  /** Whether a resource is the server, or all of a part of its origin in which the server is. */
  static boolean covers(URI resource, URI server) {
    var path = path(resource);
    var within = path(server);
    return origin(resource).equals(origin(server))
        && resource.getRawFragment() == null
        && (resource.getRawQuery() == null || resource.getRawQuery().equals(server.getRawQuery()))
        && (within.equals(path) || within.startsWith(path + "/"));
  }

  private static String path(URI url) {
    return Optional.ofNullable(url.getRawPath()).orElse("").replaceFirst("/$", "");
  }

  private static String origin(URI url) {
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    return "%s://%s:%d"
        .formatted(
            scheme,
            String.valueOf(url.getHost()).toLowerCase(Locale.ROOT),
            url.getPort() < 0 ? usual : url.getPort());
  }

  private static ExchangeFailed refused(String why) {
    return new ExchangeFailed(Kind.UNAUTHORIZED, why);
  }
}
