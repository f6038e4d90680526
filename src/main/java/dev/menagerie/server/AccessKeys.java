// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.ApiTokens;
import dev.menagerie.server.access.Credentials;
import dev.menagerie.server.access.SharedToken;
import java.nio.file.Path;
import java.util.ArrayList;

/** Reads who is let in. */
final class AccessKeys {

  private static final String TOKEN = "menagerie.security.token";
  private static final String FILE = "menagerie.security.tokens-file";
  private static final String REQUIRED = "menagerie.security.required";
  private static final String PROFILE = "mp.config.profile";
  private static final String PRODUCTION = "prod";

  /** Of a shared token in production: a shorter one could be guessed. */
  private static final int SHORTEST = 24;

  private AccessKeys() {}

  static Access access(Keys keys) {
    var kinds = new ArrayList<Credentials>();
    keys.optional(TOKEN).map(SharedToken::new).ifPresent(kinds::add);
    keys.optional(FILE).map(AccessKeys::tokens).ifPresent(kinds::add);
    JwtKeys.tokens(keys).ifPresent(kinds::add);
    var access = new Access(kinds);
    if (keys.flag(REQUIRED)) {
      refuseOpen(keys, access, REQUIRED + ": true");
    } else if (keys.optional(PROFILE).filter(PRODUCTION::equals).isPresent()) {
      refuseOpen(keys, access, PROFILE + ": " + PRODUCTION);
    }
    return access;
  }

  private static ApiTokens tokens(String file) {
    try {
      return ApiTokens.of(Path.of(file), System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(FILE + ": " + e.getMessage());
    }
  }

  private static void refuseOpen(Keys keys, Access access, String why) {
    if (access.open()) {
      throw new StartRefused(
          "%s, so callers must say who they are; set mp.jwt.verify.publickey.location and mp.jwt.verify.audiences, or %s, or %s to a secret of %d characters or more (docs/access.md)"
              .formatted(why, FILE, TOKEN, SHORTEST));
    }
    if (keys.optional(TOKEN).filter(it -> it.length() < SHORTEST).isPresent()) {
      throw new StartRefused(
          "%s: has fewer than %d characters, too few with %s; `openssl rand -hex 32` makes one that will do"
              .formatted(TOKEN, SHORTEST, why));
    }
  }
}
