// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.audit.Seal;

/**
 * What the server's face withstands.
 *
 * @param seal of the audit log
 */
record FaceSettings(Seal seal) {

  private static final String AUDIT_KEY = "menagerie.security.audit-key";
  private static final int SHORTEST_KEY = 16;

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if a value does not fit
   */
  static FaceSettings read(Keys keys) {
    return new FaceSettings(seal(keys));
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
