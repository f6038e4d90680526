// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import dev.menagerie.server.access.NotLetIn.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The keys of an issuer of tokens, which it changes at times. They are had anew now and then, and
 * when a token names one that is not known; while that fails those that are known go on for a
 * while.
 */
final class IssuerKeys {

  private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());

  /** Whoever sends tokens with keys that do not exist causes no more requests than that. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  /** After which a key that was taken back is not believed any more. */
  static final Duration FRESH = Duration.ofMinutes(10);

  /** How long the known keys go on without their place. */
  static final Duration KEPT = Duration.ofHours(12);

  private static final String UNAVAILABLE =
      "The keys that tokens are checked with cannot be had. Send it again in a moment.";

  private record Known(List<PublicKeys.Key> keys, long had) {}

  private final KeyPlace place;
  private final LongSupplier nanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Optional<Known> known = Optional.empty();
  private volatile long nextLook;
  private String failure = "";

  IssuerKeys(KeyPlace place, LongSupplier nanos) {
    this.place = place;
    this.nanos = nanos;
    this.nextLook = nanos.getAsLong();
  }

  /**
   * Has them for the first time.
   *
   * @throws IllegalArgumentException if they cannot be read; the message says where and why
   */
  void load() {
    try {
      known = Optional.of(new Known(PublicKeys.read(place.read()), nanos.getAsLong()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(place, e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("%s: cannot be read: %s".formatted(place, e), e);
    }
  }

  /**
   * Those that may have signed a token.
   *
   * @param id the name of the key in it, if there is one
   * @throws NotLetIn if no key at all can be had
   */
  List<PublicKeys.Key> fitting(Optional<String> id, String algorithm) {
    var now = usable();
    if (now.isEmpty()) {
      now = renewed(now);
    } else if (age(now.get()) > FRESH.toNanos()) {
      now = refreshed();
    }
    var fit = fitting(now, id, algorithm);
    return fit.isEmpty() ? fitting(renewed(now), id, algorithm) : fit;
  }

  private static List<PublicKeys.Key> fitting(
      Optional<Known> known, Optional<String> id, String algorithm) {
    return known.orElseThrow(() -> new NotLetIn(Reason.KEYS_UNAVAILABLE, UNAVAILABLE)).keys.stream()
        .filter(key -> key.fits(id, algorithm))
        .toList();
  }

  private Optional<Known> usable() {
    return known.filter(it -> age(it) <= KEPT.toNanos());
  }

  private long age(Known keys) {
    return nanos.getAsLong() - keys.had;
  }

  /** What is known after another look, if it is time for one; others may have looked meanwhile. */
  private Optional<Known> renewed(Optional<Known> before) {
    looking.lock();
    try {
      if (usable().equals(before) && isTime()) {
        look();
      }
      return usable();
    } finally {
      looking.unlock();
    }
  }

  /** The same, but for others who need not wait: what they know goes on. */
  private Optional<Known> refreshed() {
    if (isTime() && looking.tryLock()) {
      try {
        if (isTime()) {
          look();
        }
      } finally {
        looking.unlock();
      }
    }
    return usable();
  }

  private boolean isTime() {
    return nanos.getAsLong() - nextLook >= 0;
  }

  private void look() {
    try {
      load();
      failure = "";
    } catch (IllegalArgumentException e) {
      var why = String.valueOf(e.getMessage());
      if (!why.equals(failure)) {
        LOG.log(System.Logger.Level.WARNING, "keys of tokens: {0}; those of before go on", why);
      }
      failure = why;
    } finally {
      nextLook = nanos.getAsLong() + BETWEEN_LOOKS.toNanos();
    }
  }
}
