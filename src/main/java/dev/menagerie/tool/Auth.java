// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.util.List;

/** What an operator wants a tool server to be shown. It names secrets and holds none. */
sealed interface Auth permits SecretHeaders, OAuthTerms {

  /** As it was written; empty for nothing. */
  JsonObject json();

  /**
   * Requires that all its secrets are there and fit.
   *
   * @throws IllegalArgumentException if not; the message says which key to set, and no secret
   */
  void require(ToolSecrets secrets);

  /** Shows it to a server. */
  Authorization with(Means means, String name, URI url);

  /**
   * Reads it as it was written or kept.
   *
   * @throws IllegalArgumentException if it does not fit; the message begins with where
   */
  static Auth of(JsonObject auth) {
    Misread.requireKnown("auth", auth, List.of("headers", "oauth"));
    if (!auth.containsKey("oauth")) {
      return SecretHeaders.of(auth);
    }
    if (auth.containsKey("headers")) {
      throw new IllegalArgumentException("auth: has headers and oauth, leave one out");
    }
    return OAuthTerms.of(auth.getOrDefault("oauth", JsonValue.NULL));
  }

  /**
   * Reads that of a registration.
   *
   * @throws IllegalArgumentException if something does not fit or is missing, or whoever listens on
   *     the way would have what is shown
   */
  static Auth of(Registration registration, ToolSecrets secrets) {
    var auth = of(registration.auth());
    auth.require(secrets);
    if (!auth.json().isEmpty() && !ServerUrl.secret(ServerUrl.of(registration.url()))) {
      throw new IllegalArgumentException(
          "auth: secrets are sent by https, or by http to 127.0.0.1, ::1 and localhost; correct the"
              + " url");
    }
    return auth;
  }
}
