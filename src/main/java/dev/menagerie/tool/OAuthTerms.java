// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How this client gets tokens for a tool server, as an operator registered it.
 *
 * @param clientId by which the authorization server knows this client
 * @param clientSecret the name of its secret
 * @param scope instead of what the tool server names
 * @param issuer the only authorization server to speak with
 */
record OAuthTerms(
    Grant grant,
    Optional<String> clientId,
    Optional<String> clientSecret,
    Optional<String> scope,
    Optional<String> issuer)
    implements Auth {

  /** Who agrees that this client gets tokens. */
  enum Grant {
    /** The client itself. */
    CLIENT_CREDENTIALS("client_credentials"),
    /** A person, in a browser. */
    AUTHORIZATION_CODE("authorization_code");

    private final String text;

    Grant(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private static final String AT = "auth.oauth";

  private static final List<String> FIELDS =
      List.of("grant", "clientId", "clientSecret", "scope", "issuer");

  /**
   * Reads {@code {"grant": "client_credentials", "clientId": "menagerie", "clientSecret":
   * {"secret": "github"}}}.
   *
   * @throws IllegalArgumentException if it is not that; the message begins with where
   */
  static OAuthTerms of(JsonValue json) {
    if (!(json instanceof JsonObject fields)) {
      throw Misread.at(AT, json, "an object such as {\"grant\": \"authorization_code\"}");
    }
    Misread.requireKnown(AT, fields, FIELDS);
    var terms =
        new OAuthTerms(
            grant(fields.getOrDefault("grant", JsonValue.NULL)),
            text(fields, "clientId", "[ -~]{1,2048}", "1 to 2048 characters of ASCII"),
            clientSecret(fields),
            text(fields, "scope", ".+", "words of ASCII with one space between them"),
            text(
                fields,
                "issuer",
                "https?://\\S{1,2048}",
                "an address such as https://login.example.com"));
    terms.requireWhole();
    return terms;
  }

  private static Grant grant(JsonValue json) {
    var text = Misread.text(AT + ".grant", json);
    return Arrays.stream(Grant.values())
        .filter(it -> it.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Misread.at(
                    AT + ".grant",
                    json,
                    Arrays.stream(Grant.values())
                        .map(Grant::text)
                        .collect(Collectors.joining(" or "))));
  }

  private static Optional<String> text(
      JsonObject fields, String name, String pattern, String wanted) {
    if (!fields.containsKey(name)) {
      return Optional.empty();
    }
    var at = AT + "." + name;
    var text = Misread.text(at, fields.get(name));
    if (!text.matches(pattern) || (name.equals("scope") && !Scope.fits(text))) {
      throw Misread.at(at, fields.get(name), wanted);
    }
    return Optional.of(text);
  }

  private static Optional<String> clientSecret(JsonObject fields) {
    var at = AT + ".clientSecret";
    var json = fields.get("clientSecret");
    if (json == null) {
      return Optional.empty();
    }
    if (!(json instanceof JsonObject secret)) {
      throw new IllegalArgumentException(
          at
              + ": must be an object that names a secret, such as {\"secret\": \"github\"};"
              + " secrets are not sent");
    }
    Misread.requireKnown(at, secret, List.of("secret"));
    return Optional.of(SecretHeaders.secret(at + ".secret", secret));
  }

  private void requireWhole() {
    if (clientSecret.isPresent() && clientId.isEmpty()) {
      throw new IllegalArgumentException(
          AT + ".clientId: missing, a clientSecret belongs to a clientId");
    }
    if (grant == Grant.CLIENT_CREDENTIALS && clientId.isEmpty()) {
      throw new IllegalArgumentException(
          AT + ".clientId: missing, client_credentials needs one and a clientSecret");
    }
    if (grant == Grant.CLIENT_CREDENTIALS && clientSecret.isEmpty()) {
      throw new IllegalArgumentException(
          AT + ".clientSecret: missing, client_credentials needs one");
    }
  }

  @Override
  public void require(ToolSecrets secrets) {
    client(secrets);
  }

  /**
   * The client that was registered with an authorization server by hand, if it was.
   *
   * @throws IllegalArgumentException if its secret is not there or does not fit
   */
  Optional<OAuthClient> client(ToolSecrets secrets) {
    return clientId.map(
        id ->
            new OAuthClient(id, clientSecret.map(it -> secret(it, secrets)), "", Optional.empty()));
  }

  private static String secret(String name, ToolSecrets secrets) {
    var at = AT + ".clientSecret.secret";
    var secret =
        secrets
            .value(name)
            .orElseThrow(() -> new IllegalArgumentException(at + ": " + ToolSecrets.missing(name)));
    if (!secret.matches("[ -~]{1,8192}")) {
      throw new IllegalArgumentException(
          "%s: the secret %s must be one line of at most 8192 characters of ASCII"
              .formatted(at, name));
    }
    return secret;
  }

  @Override
  public Authorization with(Means means, String name, URI url) {
    return new OAuth(this, means, name, url);
  }

  @Override
  public JsonObject json() {
    var json = Json.object().add("grant", grant.text());
    clientId.ifPresent(it -> json.add("clientId", it));
    clientSecret.ifPresent(it -> json.add("clientSecret", Json.object().add("secret", it)));
    scope.ifPresent(it -> json.add("scope", it));
    issuer.ifPresent(it -> json.add("issuer", it));
    return Json.object().add("oauth", json).build();
  }
}
