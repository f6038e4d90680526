// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.net.AddressGuard;
import java.time.Duration;
import java.util.Optional;

/**
 * How tasks tell others.
 *
 * @param key from which the secrets of all tenants are made; none are told without
 * @param guard decides where they may be told: whoever may start a task names an address
 * @param patience for one answer
 * @param backoff before the second attempt; each pause after is twice as long, at most an hour
 * @param giveUpAfter how long something is tried to be told
 */
record CallbackConfig(
    Optional<String> key,
    AddressGuard guard,
    Duration patience,
    Duration backoff,
    Duration giveUpAfter) {

  private static final String KEY = "menagerie.callback.key";
  static final String ALLOWED = "menagerie.callback.allowed-addresses";
  private static final int SHORTEST_KEY = 24;

  /**
   * Reads and checks it.
   *
   * @throws StartRefused if a value does not fit
   */
  static CallbackConfig read(Keys keys) {
    var key = keys.optional(KEY);
    if (key.filter(it -> it.length() < SHORTEST_KEY).isPresent()) {
      throw new StartRefused(
          "%s: %d characters, must be at least %d; openssl rand -hex 32 makes one"
              .formatted(KEY, key.get().length(), SHORTEST_KEY));
    }
    return new CallbackConfig(
        key,
        new AddressGuard(false, ToolKeys.ranges(keys, ALLOWED)),
        keys.duration("menagerie.callback.timeout"),
        keys.duration("menagerie.callback.backoff"),
        keys.duration("menagerie.callback.give-up-after"));
  }
}
