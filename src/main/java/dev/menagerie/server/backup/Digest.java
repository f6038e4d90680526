// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes that are digested while they are read. */
final class Digest extends DigestInputStream {

  private Digest(InputStream in, MessageDigest digest) {
    super(in, digest);
  }

  static Digest of(InputStream in) {
    try {
      return new Digest(in, MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Of what has been read, as hexadecimal digits; to be asked for once. */
  String hex() {
    return HexFormat.of().formatHex(getMessageDigest().digest());
  }
}
