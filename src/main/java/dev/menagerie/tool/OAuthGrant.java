// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/**
 * What tokens are good for: they are never shown to another resource, and never asked for or
 * renewed elsewhere.
 *
 * @param issuer the authorization server
 * @param resource the tool server, as it names itself
 * @param scope what was asked for
 */
record OAuthGrant(String issuer, String resource, OAuthClient client, Scope scope) {

  OAuthGrant with(Scope other) {
    return new OAuthGrant(issuer, resource, client, other);
  }

  OAuthGrant by(OAuthClient other) {
    return new OAuthGrant(issuer, resource, other, scope);
  }

  /** Whether it is the same but for what it is good for. */
  boolean isLike(OAuthGrant other) {
    return issuer.equals(other.issuer)
        && resource.equals(other.resource)
        && client.id().equals(other.client.id());
  }
}
