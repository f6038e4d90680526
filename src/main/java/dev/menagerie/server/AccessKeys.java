// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.ApiTokens;
import dev.menagerie.server.access.Credentials;
import dev.menagerie.server.access.SharedToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads who is let in. */
final class AccessKeys {

  /** Chooses among values. */
  static final String PROFILE = "mp.config.profile";

  private static final Key<String> TOKEN =
      Key.secret(
          "menagerie.security.token",
          Kind.TEXT,
          "With it every call below `/v1` and at `/mcp` needs `Authorization: Bearer` with this"
              + " token. It is shared: it says that a caller may, not who it is; whoever bears it"
              + " may do everything in the tenant `default`. [access.md](access.md) has the other"
              + " ways.");
  private static final Key<Path> FILE =
      Key.optional(
          "menagerie.security.tokens-file",
          Kind.PATH,
          "A file of YAML or JSON with [API tokens](access.md#api-tokens) and who bears them. It is"
              + " read anew when it changes.");
  private static final Key<Boolean> REQUIRED =
      Key.of(
          "menagerie.security.required",
          Kind.FLAG,
          "false",
          "With `true` the server starts only if callers must say who they are, and a shared token"
              + " has 24 characters or more. So it is with `mp.config.profile=prod`, whatever this"
              + " says.");

  /** How many tenants there may be. */
  static final Key<Integer> MOST_TENANTS =
      Key.of(
          "menagerie.security.max-tenants",
          Kind.whole(0, 10_000),
          "64",
          "How many tenants there may be beside `default`.");

  static final List<Key<?>> ALL = List.of(TOKEN, FILE, REQUIRED, MOST_TENANTS);

  private static final String PRODUCTION = "prod";

  /** Of a shared token in production: a shorter one could be guessed. */
  private static final int SHORTEST = 24;

  private AccessKeys() {}

  static Access access(Keys keys) {
    var kinds = new ArrayList<Credentials>();
    keys.optional(TOKEN).map(SharedToken::new).ifPresent(kinds::add);
    tokens(keys).ifPresent(kinds::add);
    JwtKeys.tokens(keys).ifPresent(kinds::add);
    var access = new Access(kinds);
    if (keys.get(REQUIRED)) {
      faultOpen(keys, access, REQUIRED.name(), "true");
    } else if (keys.text(PROFILE).filter(PRODUCTION::equals).isPresent()) {
      faultOpen(keys, access, PROFILE, PRODUCTION);
    }
    return access;
  }

  /** Whether what they say can be read, so that it is known who is let in. */
  static boolean known(Keys keys) {
    return !keys.faulty(ALL) && !keys.faulty(JwtKeys.ALL);
  }

  private static Optional<ApiTokens> tokens(Keys keys) {
    return keys.optional(FILE)
        .flatMap(
            file ->
                keys.made(
                    FILE.name() + ": ",
                    () -> Optional.of(ApiTokens.of(file, System::nanoTime)),
                    Optional.empty()));
  }

  private static void faultOpen(Keys keys, Access access, String key, String value) {
    if (access.open() && known(keys)) {
      keys.fault(
          key,
          "%s, so callers must say who they are; set mp.jwt.verify.publickey.location and mp.jwt.verify.audiences, or %s, or %s to a secret of %d characters or more (docs/access.md)"
              .formatted(value, FILE.name(), TOKEN.name(), SHORTEST));
    }
    JwtKeys.faultAnyIssuer(keys, key, value);
    if (keys.optional(TOKEN).filter(it -> it.length() < SHORTEST).isPresent()) {
      keys.fault(
          TOKEN.name(),
          "has fewer than %d characters, too few with %s: %s; `openssl rand -hex 32` makes one that will do"
              .formatted(SHORTEST, key, value));
    }
  }
}
