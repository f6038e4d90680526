// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.server.access.Tenant;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the callbacks of a tenant are signed with, as Standard Webhooks 1.0 has it: receivers hold
 * id, time and body of each against its signature.
 */
final class CallbackSecret {

  static final String ID = "webhook-id";

  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  /**
   * The secret of a tenant, which tells nothing of that of another.
   *
   * @param key of the server, from which all are made
   */
  CallbackSecret(String key, Tenant tenant) {
    this.key = mac(key.getBytes(UTF_8), "menagerie callbacks " + tenant.name());
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** As receivers are given it: {@code whsec_} and Base64. */
  String text() {
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }

  /** The headers that a callback has beside its type. */
  Map<String, String> headers(String id, Instant at, String body) {
    long seconds = at.getEpochSecond();
    var signed = mac(key, "%s.%d.%s".formatted(id, seconds, body));
    return Map.of(
        ID,
        id,
        "webhook-timestamp",
        Long.toString(seconds),
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(signed));
  }
}
