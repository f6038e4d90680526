// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Optional;

/**
 * What an authorization server knows this client by.
 *
 * @param method by which the client shows that it is the one, in the server's words; empty if that
 *     is still to be chosen
 * @param redirect where people come back to, if it is registered for that alone
 */
record OAuthClient(String id, Optional<String> secret, String method, Optional<String> redirect) {

  /** Nobody else can have its id: it is where the client describes itself. */
  static OAuthClient described(String url) {
    return new OAuthClient(url, Optional.empty(), "none", Optional.empty());
  }

  /** The same, for where it must not be written down. */
  OAuthClient withoutSecret() {
    return new OAuthClient(id, Optional.empty(), method, redirect);
  }

  @Override
  public String toString() {
    return "OAuthClient[" + id + "]";
  }
}
