// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.OAuthConfig;
import io.helidon.microprofile.server.ServerCdiExtension;
import jakarta.enterprise.inject.spi.CDI;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads how the server is an OAuth client of its tool servers. */
final class OAuthKeys {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
  private static final int KEY_BYTES = 32;

  private static final Key<String> REDIRECT =
      Key.optional(
          "menagerie.tools.oauth.redirect",
          new Kind<>(
              "URL",
              "where browsers reach this server: https, or http to 127.0.0.1, without a query",
              OAuthKeys::base),
          "Where browsers reach this server, such as `https://agents.example.com`: `https`, or"
              + " `http` to `127.0.0.1`. People come back there from [authorization servers of tool"
              + " servers](tool-servers.md#servers-that-want-oauth); by `https`, these servers also"
              + " read there who this client is. Without it, the address at which it listens.");
  private static final Key<SecretKey> KEY =
      Key.secret(
          "menagerie.tools.oauth.key",
          new Kind<>(
              "32 bytes in Base64",
              "32 random bytes in Base64, as openssl rand -base64 32 prints them",
              OAuthKeys::key),
          "32 random bytes in Base64 (`openssl rand -base64 32`), by which tokens that people have"
              + " agreed to are sealed in the catalogue. Without it they are forgotten when the"
              + " server stops.");

  static final List<Key<?>> ALL = List.of(REDIRECT, KEY);

  private OAuthKeys() {}

  static OAuthConfig config(Keys keys) {
    var base = keys.optional(REDIRECT);
    var host = Banner.host(keys.get(ServerKeys.HOST));
    return new OAuthConfig(
        redirect(base, host),
        base.filter(it -> it.startsWith("https:")).map(it -> URI.create(it + OAuthConfig.METADATA)),
        keys.optional(KEY));
  }

  /** The port is known when the server listens. */
  private static Supplier<URI> redirect(Optional<String> base, String host) {
    return () ->
        URI.create(
            base.orElseGet(() -> "http://%s:%d".formatted(host, port())) + OAuthConfig.CALLBACK);
  }

  private static int port() {
    var extensions = CDI.current().getBeanManager();
    return extensions.getExtension(ServerCdiExtension.class).port();
  }

  private static Optional<String> base(String text) {
    try {
      var url = URI.create(text);
      boolean secret = "https".equals(url.getScheme());
      boolean near = "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost());
      return (secret || near)
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null
          ? Optional.of(text.replaceFirst("/+$", ""))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<SecretKey> key(String text) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      return bytes.length == KEY_BYTES
          ? Optional.of(new SecretKeySpec(bytes, "AES"))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
