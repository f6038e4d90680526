// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.engine.spi.ModelCall;
import java.time.Duration;
import java.util.Optional;

/** One call on its way through its attempts. Used by one thread. */
public final class Asking {

  private final ModelCall call;
  private final Optional<Seats.Seat> fallback;
  private Seats.Seat seat;
  private boolean onFallback;
  private int failures;
  private Duration wait = Duration.ZERO;
  private boolean interrupted;

  Asking(ModelCall call, Seats.Seat seat, Optional<Seats.Seat> fallback) {
    this.call = call;
    this.seat = seat;
    this.fallback = fallback.filter(it -> !it.name().equals(seat.name()));
  }

  ModelCall call() {
    return call;
  }

  Seats.Seat seat() {
    return seat;
  }

  Provider.Request request() {
    return new Provider.Request(call.prompt(), call.schema(), call.tools());
  }

  boolean hasFallback() {
    return !onFallback && fallback.isPresent();
  }

  /** From now on the fallback model is asked. */
  void fallBack() {
    seat = fallback.orElseThrow();
    onFallback = true;
    failures = 0;
    wait = Duration.ZERO;
  }

  /** Attempts that this model has failed. */
  int failures() {
    return failures;
  }

  void failed(Duration wait) {
    failures++;
    this.wait = wait;
  }

  /** How long to wait before the next attempt; asked once. */
  Duration takeWait() {
    var taken = wait;
    wait = Duration.ZERO;
    return taken;
  }

  /** Whether an interrupt ended it, for those above whom the thread's own flag does not reach. */
  public boolean interrupted() {
    return interrupted;
  }

  void interrupted(boolean interrupted) {
    this.interrupted = interrupted;
  }
}
