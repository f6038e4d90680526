// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Headers that an operator wants to be sent to a tool server with each request. They hold the names
 * of secrets, not the secrets.
 *
 * @param headers by their names
 */
record SecretHeaders(Map<String, Value> headers) implements Auth {

  /** A secret with what is written before it. */
  record Value(String secret, String prefix) {}

  static final SecretHeaders NONE = new SecretHeaders(Map.of());

  private static final int MOST = 16;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

  /** They belong to the connection, to the body, or to who asks. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect",
          "accept",
          "accept-encoding",
          "last-event-id",
          "cookie",
          "origin");

  SecretHeaders {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /**
   * Reads {@code {"headers": {"Authorization": {"secret": "github", "prefix": "Bearer "}}}}.
   *
   * @throws IllegalArgumentException if it is not that; the message begins with where
   */
  static SecretHeaders of(JsonObject auth) {
    if (auth.isEmpty()) {
      return NONE;
    }
    if (!(auth.get("headers") instanceof JsonObject given)) {
      throw Misread.at(
          "auth.headers",
          auth.getOrDefault("headers", JsonValue.NULL),
          "an object such as {\"Authorization\": {\"secret\": \"github\", \"prefix\": \"Bearer"
              + " \"}}");
    }
    if (given.isEmpty() || given.size() > MOST) {
      throw new IllegalArgumentException(
          "auth.headers: %d, must be 1 to %d".formatted(given.size(), MOST));
    }
    var headers = new LinkedHashMap<String, Value>();
    var names = new HashSet<String>();
    given.forEach(
        (name, value) -> {
          requireFree(name);
          if (!names.add(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                "auth.headers.%s: named twice, leave one out".formatted(name));
          }
          headers.put(name, value("auth.headers." + name, value));
        });
    return new SecretHeaders(headers);
  }

  private static void requireFree(String name) {
    if (!name.matches(TOKEN)) {
      throw new IllegalArgumentException(
          "auth.headers: \"%s\", must be the name of an HTTP header"
              .formatted(ResultText.brief(name)));
    }
    var low = name.toLowerCase(Locale.ROOT);
    if (RESERVED.contains(low)
        || low.startsWith("mcp-")
        || low.startsWith("content-")
        || low.startsWith("proxy-")) {
      throw new IllegalArgumentException(
          "auth.headers.%s: set by the client itself, choose another header".formatted(name));
    }
  }

  private static Value value(String at, JsonValue json) {
    if (!(json instanceof JsonObject fields)) {
      throw new IllegalArgumentException(
          at
              + ": must be an object that names a secret, such as {\"secret\": \"github\"};"
              + " secrets are not sent");
    }
    Misread.requireKnown(at, fields, List.of("secret", "prefix"));
    var secret = secret(at + ".secret", fields);
    var prefix =
        fields.containsKey("prefix") ? Misread.text(at + ".prefix", fields.get("prefix")) : "";
    if (!prefix.matches("[ -~]{0,64}")) {
      throw new IllegalArgumentException(
          at + ".prefix: must be at most 64 characters of ASCII on one line, such as \"Bearer \"");
    }
    return new Value(secret, prefix);
  }

  /** The name of a secret, in a field of that name. */
  static String secret(String at, JsonObject fields) {
    var secret = Misread.text(at, fields.getOrDefault("secret", JsonValue.NULL));
    if (!secret.matches(NAME)) {
      throw new IllegalArgumentException(
          at + ": must be the name of a secret, 1 to 64 of A-Z, a-z, 0-9, _, . and -");
    }
    return secret;
  }

  @Override
  public void require(ToolSecrets secrets) {
    headers.forEach((name, value) -> text("auth.headers." + name + ".secret", value, secrets));
  }

  private static String text(String at, Value value, ToolSecrets secrets) {
    var secret =
        secrets
            .value(value.secret())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(at + ": " + ToolSecrets.missing(value.secret())));
    if (!secret.matches("[!-~](?:[ -~]{0,8190}[!-~])?")) {
      throw new IllegalArgumentException(
          "%s: the secret %s must be one line of at most 8192 characters of ASCII"
              .formatted(at, value.secret()));
    }
    return value.prefix() + secret;
  }

  /** Sends them. The secrets are read anew for each request. */
  @Override
  public Authorization with(Means means, String name, URI url) {
    var secrets = means.secrets();
    return _ -> {
      try {
        var filled = new LinkedHashMap<String, String>();
        headers.forEach((header, value) -> filled.put(header, text(header, value, secrets)));
        return filled;
      } catch (IllegalArgumentException e) {
        throw new ExchangeFailed(Kind.UNAUTHORIZED, "it was not sent: " + e.getMessage());
      }
    };
  }

  @Override
  public JsonObject json() {
    var all = Json.object();
    headers.forEach(
        (name, value) -> {
          var one = Json.object().add("secret", value.secret());
          if (!value.prefix().isEmpty()) {
            one.add("prefix", value.prefix());
          }
          all.add(name, one);
        });
    return headers.isEmpty()
        ? JsonValue.EMPTY_JSON_OBJECT
        : Json.object().add("headers", all).build();
  }
}
