// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonNumber;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Asks authorization servers for tokens. What it learns is removed from all texts. */
record TokenEndpoint(OAuthExchange exchange, LearnedSecrets learned, LongSupplier nanos) {

  private static final int MOST_CHARS = 16_384;
  private static final long MOST_SECONDS = Duration.ofDays(365).toSeconds();

  /** A token is given up before its time by a tenth of it, or by this. */
  private static final long SOON_SECONDS = 60;

  /** What an authorization server says. */
  sealed interface Reply {

    /** A token. */
    record Issued(OAuthToken token) implements Reply {}

    /**
     * None.
     *
     * @param error in the words of OAuth
     * @param description its own, if it has any
     */
    record Denied(String error, String description) implements Reply {

      /** What the token would come from is not good any more. */
      boolean over() {
        return error.equals("invalid_grant");
      }

      /** The client is not known, or no longer. */
      boolean unknownClient() {
        return error.equals("invalid_client") || error.equals("unauthorized_client");
      }

      String text() {
        return ResultText.brief(description.isEmpty() ? error : error + ", " + description);
      }
    }
  }

  /**
   * Asks for a token.
   *
   * @param grant what it is to be good for
   * @param form what it comes from
   * @throws ExchangeFailed if there is no answer, or none that can be used
   */
  Reply ask(
      AuthorizationServer server, OAuthGrant grant, Map<String, String> form, Deadline deadline) {
    var all = new LinkedHashMap<>(form);
    all.put("resource", grant.resource());
    var headers = signed(server, grant.client(), all);
    var answer =
        exchange.post(
            server.tokenEndpoint(),
            "application/x-www-form-urlencoded",
            headers,
            form(all),
            deadline);
    if (answer.good()) {
      return new Reply.Issued(token(server, answer));
    }
    if (answer.status() >= 500 || answer.status() == 429) {
      throw new ExchangeFailed(
          Kind.UNSENT,
          "no token was had from %s: HTTP %d"
              .formatted(OAuthExchange.where(server.tokenEndpoint()), answer.status()));
    }
    return new Reply.Denied(
        answer.text("error").map(exchange::brief).orElse("HTTP " + answer.status()),
        answer.text("error_description").map(exchange::brief).orElse(""));
  }

  /** The token that is asked for in that form, if there is one. */
  OAuthToken issued(AuthorizationServer server, Reply reply) {
    return switch (reply) {
      case Reply.Issued(var token) -> token;
      case Reply.Denied denied -> throw server.refused("it gives no token: " + denied.text());
    };
  }

  private Map<String, String> signed(
      AuthorizationServer server, OAuthClient client, Map<String, String> form) {
    var secret = client.secret().orElse("");
    learned.add(secret);
    var method = server.method(client);
    if (method.equals("client_secret_basic")) {
      var both = encoded(client.id()) + ":" + encoded(secret);
      var basic = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
      learned.add(basic);
      return Map.of("Authorization", "Basic " + basic);
    }
    form.put("client_id", client.id());
    if (method.equals("client_secret_post")) {
      form.put("client_secret", secret);
    }
    return Map.of();
  }

  private OAuthToken token(AuthorizationServer server, OAuthExchange.Answer answer) {
    var access = kept(server, answer, "access_token");
    if (access.isEmpty()) {
      throw server.refused("its answer has no access_token");
    }
    if (!answer.text("token_type").orElse("").equalsIgnoreCase("Bearer")) {
      throw server.refused("its token is not of the type Bearer");
    }
    var body = answer.body().orElseThrow();
    var fresh =
        body.get("expires_in") instanceof JsonNumber seconds
            ? Optional.of(Deadline.in(fresh(seconds.longValue()), nanos))
            : Optional.<Deadline>empty();
    return new OAuthToken(access.get(), kept(server, answer, "refresh_token"), fresh);
  }

  private static Duration fresh(long seconds) {
    long bounded = Math.clamp(seconds, 0, MOST_SECONDS);
    return Duration.ofSeconds(bounded).minusSeconds(Math.min(bounded / 10, SOON_SECONDS));
  }

  private Optional<String> kept(
      AuthorizationServer server, OAuthExchange.Answer answer, String name) {
    var text = answer.text(name);
    text.filter(it -> !fits(it))
        .ifPresent(
            _ -> {
              throw server.refused(
                  "its %s is not %d to %d characters of ASCII"
                      .formatted(name, LearnedSecrets.LEAST, MOST_CHARS));
            });
    text.ifPresent(learned::add);
    return text;
  }

  private static boolean fits(String token) {
    return token.length() >= LearnedSecrets.LEAST
        && token.length() <= MOST_CHARS
        && token.chars().allMatch(it -> it > ' ' && it <= '~');
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
