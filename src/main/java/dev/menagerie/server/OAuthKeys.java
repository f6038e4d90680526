// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.OAuthConfig;
import io.helidon.microprofile.server.ServerCdiExtension;
import jakarta.enterprise.inject.spi.CDI;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads how the server is an OAuth client of its tool servers. */
final class OAuthKeys {

  private static final String REDIRECT = "menagerie.tools.oauth.redirect";
  private static final String KEY = "menagerie.tools.oauth.key";

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
  private static final int KEY_BYTES = 32;

  private OAuthKeys() {}

  static OAuthConfig config(Keys keys) {
    var base = keys.optional(REDIRECT).map(OAuthKeys::base);
    var host = Banner.host(keys.text("server.host"));
    return new OAuthConfig(
        redirect(base, host),
        base.filter(it -> it.startsWith("https:")).map(it -> URI.create(it + OAuthConfig.METADATA)),
        keys.optional(KEY).map(OAuthKeys::key));
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

  private static String base(String text) {
    try {
      var url = URI.create(text);
      boolean secret = "https".equals(url.getScheme());
      boolean near = "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost());
      if ((secret || near)
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return text.replaceFirst("/+$", "");
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new StartRefused(
        "%s: %s, must be where browsers reach this server: https, or http to 127.0.0.1, without a query"
            .formatted(REDIRECT, text));
  }

  private static SecretKey key(String text) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (bytes.length == KEY_BYTES) {
        return new SecretKeySpec(bytes, "AES");
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new StartRefused(
        KEY + ": must be 32 random bytes in Base64, as openssl rand -base64 32 prints them");
  }
}
