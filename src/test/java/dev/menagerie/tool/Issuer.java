// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedWeb.Page;
import dev.menagerie.tool.ScriptedWeb.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A small authorization server on loopback: its clients show their secret, codes are good once and
 * for whoever made their challenge, refresh tokens are good once, and tokens are good for one
 * resource and their scope.
 */
final class Issuer implements AutoCloseable {

  static final String CLIENT = "menagerie-client";
  static final String SECRET = "client-secret/with+signs";
  static final String METADATA = "/.well-known/oauth-authorization-server";

  record Given(String client, String resource, String scope) {}

  private record Code(Map<String, String> asked) {}

  private final Map<String, String> clients = new ConcurrentHashMap<>(Map.of(CLIENT, SECRET));
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final Map<String, Given> tokens = new ConcurrentHashMap<>();
  private final Map<String, Given> refreshes = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ScriptedWeb web = new ScriptedWeb(this::answer);

  /** What it says of itself, changed. */
  volatile UnaryOperator<JsonObject> metadata = it -> it;

  /** What it answers instead, empty for the usual. */
  volatile Function<Seen, Optional<Page>> instead = _ -> Optional.empty();

  volatile long expiresIn = 3600;
  volatile Optional<String> iss = Optional.empty();
  volatile boolean refreshing = true;

  String name() {
    return web.url("").toString();
  }

  ScriptedWeb web() {
    return web;
  }

  /** The kinds of grant for which it was asked for a token, in order. */
  List<String> grants() {
    return web.seen("/token").stream().map(it -> it.form().get("grant_type")).toList();
  }

  /** What a token is good for, if it is one. */
  Optional<Given> given(String token) {
    return Optional.ofNullable(tokens.get(token));
  }

  /** No token is good any more; those who have a refresh token get another one. */
  void revokeTokens() {
    tokens.clear();
  }

  void revokeAll() {
    tokens.clear();
    refreshes.clear();
  }

  /** Knows its client by another secret from now on. */
  void changeSecret(String secret) {
    clients.put(CLIENT, secret);
  }

  static JsonObject with(JsonObject json, String name, JsonValue value) {
    return Json.object(json).add(name, value).build();
  }

  private Page answer(Seen seen) {
    return instead.apply(seen).orElseGet(() -> usual(seen));
  }

  private Page usual(Seen seen) {
    return switch (seen.path()) {
      case METADATA -> Page.json(200, metadata.apply(described()));
      case "/token" -> token(seen);
      case "/authorize" -> authorize(seen);
      case "/register" -> register(seen);
      default -> Page.NONE;
    };
  }

  private JsonObject described() {
    return Json.object()
        .add("issuer", name())
        .add("token_endpoint", name() + "/token")
        .add("authorization_endpoint", name() + "/authorize")
        .add("registration_endpoint", name() + "/register")
        .add(
            "token_endpoint_auth_methods_supported",
            Json.array(List.of("client_secret_basic", "client_secret_post", "none")))
        .add("code_challenge_methods_supported", Json.array(List.of("S256")))
        .build();
  }

  private Page register(Seen seen) {
    var id = "registered-" + count.incrementAndGet();
    clients.put(id, "");
    return Page.json(201, Json.object(Json.object(seen.body())).add("client_id", id).build());
  }

  private Page authorize(Seen seen) {
    var asked = seen.parameters();
    var code = "code-%08d".formatted(count.incrementAndGet());
    codes.put(code, new Code(asked));
    var back = asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state");
    return Page.redirect(back + iss.map(it -> "&iss=" + it).orElse(""));
  }

  private Page token(Seen seen) {
    var form = seen.form();
    var client = client(seen, form);
    if (client.isEmpty()) {
      return error(401, "invalid_client");
    }
    return switch (form.getOrDefault("grant_type", "")) {
      case "client_credentials" ->
          issued(
              new Given(
                  client.get(), form.getOrDefault("resource", ""), form.getOrDefault("scope", "")),
              false);
      case "authorization_code" -> exchanged(client.get(), form);
      case "refresh_token" ->
          Optional.ofNullable(refreshes.remove(form.get("refresh_token")))
              .filter(it -> it.client().equals(client.get()))
              .map(it -> issued(it, true))
              .orElseGet(() -> error(400, "invalid_grant"));
      default -> error(400, "unsupported_grant_type");
    };
  }

  private Page exchanged(String client, Map<String, String> form) {
    var code = Optional.ofNullable(codes.remove(form.get("code")));
    var good =
        code.filter(
            it ->
                it.asked().getOrDefault("client_id", "").equals(client)
                    && it.asked().getOrDefault("redirect_uri", "").equals(form.get("redirect_uri"))
                    && it.asked()
                        .getOrDefault("resource", "")
                        .equals(form.getOrDefault("resource", ""))
                    && "S256".equals(it.asked().getOrDefault("code_challenge_method", ""))
                    && it.asked()
                        .getOrDefault("code_challenge", "")
                        .equals(challenge(form.getOrDefault("code_verifier", ""))));
    return good.map(
            it ->
                issued(
                    new Given(
                        client,
                        form.getOrDefault("resource", ""),
                        it.asked().getOrDefault("scope", "")),
                    refreshing))
        .orElseGet(() -> error(400, "invalid_grant"));
  }

  private static String challenge(String verifier) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<String> client(Seen seen, Map<String, String> form) {
    var basic = seen.headers().getOrDefault("authorization", "");
    var id = form.getOrDefault("client_id", "");
    var secret = form.getOrDefault("client_secret", "");
    if (basic.startsWith("Basic ")) {
      var both = new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8);
      var fields = Browser.form(both.replaceFirst(":", "="));
      id = fields.keySet().iterator().next();
      secret = fields.getOrDefault(id, "");
    }
    return Optional.of(id).filter(clients::containsKey).filter(secretOf(secret));
  }

  private Predicate<String> secretOf(String secret) {
    return id -> secret.equals(clients.get(id));
  }

  private Page issued(Given given, boolean refresh) {
    var token = "token-%08d-secret".formatted(count.incrementAndGet());
    tokens.put(token, given);
    JsonObjectBuilder json =
        Json.object()
            .add("access_token", token)
            .add("token_type", "Bearer")
            .add("expires_in", expiresIn);
    if (refresh) {
      var next = "refresh-%08d-secret".formatted(count.incrementAndGet());
      refreshes.put(next, given);
      json.add("refresh_token", next);
    }
    return Page.json(200, json.build());
  }

  private static Page error(int status, String error) {
    return Page.json(
        status,
        Json.object().add("error", error).add("error_description", "said the issuer").build());
  }

  @Override
  public void close() {
    web.close();
  }
}
