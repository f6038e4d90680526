// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.SecretKey;

/**
 * How this server is an OAuth client of its tool servers.
 *
 * @param redirect where browsers come back to
 * @param metadata where this client describes itself to authorization servers, if they can reach it
 * @param key of AES, by which tokens are sealed that outlive the process; without one none do
 */
public record OAuthConfig(Supplier<URI> redirect, Optional<URI> metadata, Optional<SecretKey> key) {

  /** Where browsers come back to, below the server's address. */
  public static final String CALLBACK = "/v1/oauth/callback";

  /** Where this client describes itself, below the server's address. */
  public static final String METADATA = "/v1/oauth/client.json";

  /** What authorization servers read of this client, if they can reach it. */
  public Optional<JsonObject> document() {
    return metadata.map(id -> ClientRegistration.document(id, redirect.get()));
  }

  /** Of a server of this machine at its usual port. */
  public static final OAuthConfig LOCAL =
      new OAuthConfig(
          () -> URI.create("http://127.0.0.1:8080" + CALLBACK), Optional.empty(), Optional.empty());
}
