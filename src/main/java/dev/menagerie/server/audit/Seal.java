// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the hashes of lines: HMAC-SHA-256 under a key, so that only who has it can write a log that
 * fits, or SHA-256 if there is none.
 */
public final class Seal {

  private static final String KEYED = "HmacSHA256";

  private final Optional<SecretKeySpec> key;

  private Seal(Optional<SecretKeySpec> key) {
    this.key = key;
  }

  public static Seal of(Optional<String> key) {
    return new Seal(key.map(it -> new SecretKeySpec(it.getBytes(UTF_8), KEYED)));
  }

  /** 64 hexadecimal digits. */
  String of(String text) {
    return HexFormat.of().formatHex(bytes(text.getBytes(UTF_8)));
  }

  boolean fits(String text, String hash) {
    return MessageDigest.isEqual(of(text).getBytes(UTF_8), hash.getBytes(UTF_8));
  }

  private byte[] bytes(byte[] text) {
    try {
      if (key.isEmpty()) {
        return MessageDigest.getInstance("SHA-256").digest(text);
      }
      var mac = Mac.getInstance(KEYED);
      mac.init(key.get());
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has both
    }
  }
}
