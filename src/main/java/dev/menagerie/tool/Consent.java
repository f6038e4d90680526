// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person is sent to an authorization server for, to be brought back once.
 *
 * @param state by which the one that comes back is known
 * @param verifier whose challenge goes there before (PKCE)
 * @param until when that may be
 */
record Consent(
    AuthorizationServer server,
    OAuthGrant grant,
    URI redirect,
    String state,
    String verifier,
    Deadline until) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;
  private static final String OFFLINE = "offline_access";

  static Consent to(AuthorizationServer server, OAuthGrant grant, URI redirect, Deadline until) {
    return new Consent(server, grant, redirect, random(), random(), until);
  }

  private static String random() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Where the person goes. */
  String url() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("response_type", "code");
    fields.put("client_id", grant.client().id());
    fields.put("redirect_uri", redirect.toString());
    if (!grant.scope().isEmpty()) {
      fields.put("scope", grant.scope().text());
    }
    if (grant.scope().words().contains(OFFLINE)) {
      fields.put("prompt", "consent"); // without it OpenID servers pass the scope over
    }
    fields.put("state", state);
    fields.put("code_challenge", challenge());
    fields.put("code_challenge_method", "S256");
    fields.put("resource", grant.resource());
    var endpoint = server.authorizationEndpoint().orElseThrow();
    var with = endpoint.getRawQuery() == null ? "?" : "&";
    return endpoint + with + TokenEndpoint.form(fields);
  }

  private String challenge() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var hash = digest.digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** All that can be asked for: with the wish to be let in again later, if the server knows it. */
  static Scope offline(Scope wanted, AuthorizationServer server) {
    return server.scope().words().contains(OFFLINE)
        ? wanted.and(new Scope(Set.of(OFFLINE)))
        : wanted;
  }

  /**
   * The code that a person brings back (RFC 9207 before anything else).
   *
   * @throws ExchangeFailed if it is none of that server's, or a refusal
   */
  String code(Map<String, String> response, Secrets secrets) {
    var issuer = Optional.ofNullable(response.get("iss"));
    if (issuer.isEmpty() && server.namesItself()) {
      throw refused("the answer does not say which authorization server it is from (iss)");
    }
    if (issuer.isPresent() && !issuer.get().equals(server.issuer())) {
      throw refused("the answer is from another authorization server than the one that was asked");
    }
    if (response.containsKey("error")) {
      var more = response.getOrDefault("error_description", "");
      throw refused(
          "the authorization server refused: "
              + secrets.brief(response.get("error") + (more.isEmpty() ? "" : ", " + more)));
    }
    return Optional.ofNullable(response.get("code"))
        .filter(it -> !it.isEmpty())
        .orElseThrow(() -> refused("the answer has no code"));
  }

  private static ExchangeFailed refused(String why) {
    return new ExchangeFailed(Kind.UNAUTHORIZED, why);
  }

  @Override
  public String toString() {
    return "Consent[" + server.issuer() + "]";
  }
}
