// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.kit.net.AddressRange;
import java.time.Duration;
import java.util.List;
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

  private static final Key<String> KEY =
      Key.secret(
          "menagerie.callback.key",
          Kind.longText(24),
          "A secret of at least 24 characters, from which the secret is made that"
              + " [callbacks](callbacks.md) of each tenant are signed with. Without it, no task may"
              + " have a `callback`.");
  static final Key<List<AddressRange>> ALLOWED =
      Key.optional(
          "menagerie.callback.allowed-addresses",
          ToolKeys.RANGES,
          "Private, loopback and other special addresses, as ranges separated by commas, that"
              + " callbacks may be sent to: `10.1.0.0/16`.");
  private static final Key<Duration> TIMEOUT =
      Key.of(
          "menagerie.callback.timeout",
          Kind.DURATION,
          "PT15S",
          "How long one answer is waited for.");
  private static final Key<Duration> BACKOFF =
      Key.of(
          "menagerie.callback.backoff",
          Kind.DURATION,
          "PT1S",
          "The pause before the second attempt; each pause after is twice as long, at most an"
              + " hour.");
  private static final Key<Duration> GIVE_UP_AFTER =
      Key.of(
          "menagerie.callback.give-up-after",
          Kind.DURATION,
          "PT72H",
          "How long something is tried to be told.");

  static final List<Key<?>> ALL = List.of(KEY, ALLOWED, TIMEOUT, BACKOFF, GIVE_UP_AFTER);

  /** Reads and checks it. */
  static CallbackConfig read(Keys keys) {
    return new CallbackConfig(
        keys.optional(KEY),
        new AddressGuard(false, keys.optional(ALLOWED).orElse(List.of())),
        keys.get(TIMEOUT),
        keys.get(BACKOFF),
        keys.get(GIVE_UP_AFTER));
  }
}
