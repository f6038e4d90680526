// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.util.Optional;

/** A grant and its token as they are sealed. How long the token is fresh is not known later. */
final class GrantJson {

  private GrantJson() {}

  static JsonObject of(OAuthGrant grant, OAuthToken token) {
    var client = grant.client();
    var json =
        Json.object()
            .add("issuer", grant.issuer())
            .add("resource", grant.resource())
            .add("scope", grant.scope().text())
            .add("client", client.id())
            .add("method", client.method())
            .add("access", token.access());
    client.secret().ifPresent(it -> json.add("secret", it));
    client.redirect().ifPresent(it -> json.add("redirect", it));
    token.refresh().ifPresent(it -> json.add("refresh", it));
    return json.build();
  }

  static OAuthGrant grant(JsonObject json) {
    var client =
        new OAuthClient(
            json.getString("client"),
            OAuthExchange.text(json, "secret"),
            json.getString("method"),
            OAuthExchange.text(json, "redirect"));
    return new OAuthGrant(
        json.getString("issuer"),
        json.getString("resource"),
        client,
        Scope.of(json.getString("scope")));
  }

  static OAuthToken token(JsonObject json) {
    return new OAuthToken(
        json.getString("access"), OAuthExchange.text(json, "refresh"), Optional.empty());
  }
}
