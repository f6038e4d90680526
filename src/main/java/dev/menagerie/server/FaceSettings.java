// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Callers;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.audit.Seal;
import java.util.Set;

/**
 * What the server's face withstands.
 *
 * @param seal of the audit log
 * @param corsOrigins of web pages that may read answers, or {@link Cors#ANY}
 * @param minFree bytes that must be free on the disk for new tasks
 */
record FaceSettings(Seal seal, RateLimits.Rates rates, Set<String> corsOrigins, long minFree) {

  private static final String AUDIT_KEY = "menagerie.security.audit-key";
  private static final String ORIGINS = "menagerie.http.cors-origins";
  private static final int SHORTEST_KEY = 16;
  private static final int MOST_PER_MINUTE = 10_000_000;

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if a value does not fit
   */
  static FaceSettings read(Keys keys) {
    return new FaceSettings(
        seal(keys), rates(keys), origins(keys), keys.bytes("menagerie.storage.min-free"));
  }

  private static RateLimits.Rates rates(Keys keys) {
    int perMinute = keys.whole("menagerie.security.requests-per-minute", 0, MOST_PER_MINUTE);
    int burst = keys.whole("menagerie.security.requests-burst", 0, MOST_PER_MINUTE);
    return new RateLimits.Rates(
        perMinute,
        burst == 0 ? perMinute : burst,
        keys.whole("menagerie.security.failures-per-minute", 0, MOST_PER_MINUTE));
  }

  private static Set<String> origins(Keys keys) {
    var text = keys.optional(ORIGINS).orElse("");
    if (text.equals(Cors.ANY)) {
      return Set.of(Cors.ANY);
    }
    try {
      return Callers.origins(ORIGINS, text);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(e.getMessage() + "; or * for any");
    }
  }

  /** Any web page could command a server that asks nobody for a token. */
  void refuseAnyPage(Access access) {
    if (access.open() && corsOrigins.contains(Cors.ANY)) {
      throw new StartRefused(
          ORIGINS
              + ": * lets every web page do anything; name the origins, or set"
              + " MENAGERIE_SECURITY_TOKEN to a secret");
    }
  }

  /** What the audit log is sealed with. */
  static Seal seal(Keys keys) {
    var key = keys.optional(AUDIT_KEY);
    if (key.filter(it -> it.length() < SHORTEST_KEY).isPresent()) {
      throw new StartRefused(
          "%s: %d characters, must be at least %d; openssl rand -hex 32 makes one"
              .formatted(AUDIT_KEY, key.get().length(), SHORTEST_KEY));
    }
    return Seal.of(key);
  }
}
