// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Callers;
import dev.menagerie.server.audit.Seal;
import java.util.List;
import java.util.Set;

/**
 * What the server's face withstands.
 *
 * @param seal of the audit log
 * @param corsOrigins of web pages that may read answers, or {@link Cors#ANY}
 * @param minFree bytes that must be free on the disk for new tasks
 */
record FaceSettings(Seal seal, RateLimits.Rates rates, Set<String> corsOrigins, long minFree) {

  private static final Kind<Integer> PER_MINUTE = Kind.whole(0, 10_000_000);

  private static final Key<String> AUDIT_KEY =
      Key.secret(
          "menagerie.security.audit-key",
          Kind.longText(16),
          "A secret of at least 16 characters with which the [audit log](audit.md) is sealed.");
  private static final Key<Integer> REQUESTS =
      Key.of(
          "menagerie.security.requests-per-minute",
          PER_MINUTE,
          "0",
          "Requests below `/v1` and at `/mcp` of one caller, by tenant and name, or by address"
              + " where nobody is known by name; more are refused with 429 and `Retry-After`. `0`"
              + " for no limit.");
  private static final Key<Integer> BURST =
      Key.of(
          "menagerie.security.requests-burst",
          PER_MINUTE,
          "0",
          "How many of them may come at once; `0` for as many as per minute.");
  private static final Key<Integer> FAILURES =
      Key.of(
          "menagerie.security.failures-per-minute",
          PER_MINUTE,
          "60",
          "How often one address may fail to say who calls. Then it is told to wait, with 429, and"
              + " not in the audit log. Who says who calls is let in from there all the same. `0`"
              + " for no limit.");
  private static final Key<Set<String>> ORIGINS =
      Key.optional(
          "menagerie.http.cors-origins",
          Kind.of("list", FaceSettings::origins),
          "Origins of web pages, separated by commas, that may read answers and change things:"
              + " `https://app.example:8443`; `*` for any, which needs a token. Pages send the"
              + " token themselves: cookies and the like are never asked for.");

  /** Bytes that must be free. */
  static final Key<Long> MIN_FREE =
      Key.of(
          "menagerie.storage.min-free",
          Kind.size(0, Long.MAX_VALUE),
          "256MiB",
          "Bytes that must be free where the data is: with less, new tasks, forks and comparisons"
              + " are refused with 507, those that are there go on, and `/health/ready` says so,"
              + " though still ready. `0` for no such limit.");

  static final List<Key<?>> ALL = List.of(AUDIT_KEY, REQUESTS, BURST, FAILURES, ORIGINS, MIN_FREE);

  /** Reads and checks them. */
  static FaceSettings read(Keys keys, boolean open) {
    var origins = keys.optional(ORIGINS).orElse(Set.of());
    if (open && origins.contains(Cors.ANY)) {
      keys.fault(
          ORIGINS.name(),
          "* lets every web page do anything; name the origins, or set MENAGERIE_SECURITY_TOKEN to"
              + " a secret");
    }
    return new FaceSettings(seal(keys), rates(keys), origins, keys.get(MIN_FREE));
  }

  private static RateLimits.Rates rates(Keys keys) {
    int perMinute = keys.get(REQUESTS);
    int burst = keys.get(BURST);
    return new RateLimits.Rates(perMinute, burst == 0 ? perMinute : burst, keys.get(FAILURES));
  }

  private static Set<String> origins(String text) {
    return text.equals(Cors.ANY)
        ? Set.of(Cors.ANY)
        : McpSettings.names("; or * for any", Callers::origins, text);
  }

  /** What the audit log is sealed with. */
  static Seal seal(Keys keys) {
    return Seal.of(keys.optional(AUDIT_KEY));
  }
}
