// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolGateway.Room;
import dev.menagerie.engine.spi.ToolProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Limits, and what is left of them for everybody who shares one. */
final class CallLimits {

  /** So many allowances are kept; beyond, those of which nothing is used are forgotten. */
  private static final int MOST = 10_000;

  /** What is called. */
  record Subject(String server, String tool, String own) {}

  private record Share(CallLimit limit, String of) {}

  private final List<CallLimit> limits;
  private final LongSupplier nanos;
  private final Map<Share, Allowance> allowances = new ConcurrentHashMap<>();

  /**
   * Limits of which nothing is used.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  CallLimits(List<CallLimit> limits, LongSupplier nanos) {
    this.limits = List.copyOf(limits);
    this.nanos = nanos;
  }

  /** Waits until all limits have room for a call, each as long as it says. */
  static Room room(List<CallLimits> all, Subject subject, Context context) {
    var taken = new ArrayList<Allowance>();
    // Places come last: none is kept while a call waits for something else.
    var needed =
        all.stream()
            .flatMap(it -> it.of(subject, context))
            .sorted(Comparator.comparing(it -> it.limit().what() == CallLimit.What.CONCURRENT))
            .toList();
    for (var allowance : needed) {
      if (!take(allowance, context)) {
        taken.forEach(Allowance::giveBack);
        return new Refused(full(subject, allowance));
      }
      taken.add(allowance);
    }
    return new Taken(taken, new AtomicBoolean());
  }

  /** Has a result count of which only now is known how long it is. */
  void read(Subject subject, Context context, long tokens) {
    of(subject, context).forEach(it -> it.read(tokens));
  }

  private Stream<Allowance> of(Subject subject, Context context) {
    return limits.stream()
        .filter(it -> it.tools().matches(subject.tool) || it.tools().matches(subject.own))
        .flatMap(it -> share(it, subject, context).stream())
        .map(this::allowance);
  }

  /** Empty if it is not known whose call it is: then no limit for each of them holds. */
  private static Optional<Share> share(CallLimit limit, Subject subject, Context context) {
    var of =
        switch (limit.per()) {
          case TOOL -> subject.tool;
          case SERVER -> subject.server;
          case AGENT -> context.onBehalf().agent();
          case CALLER -> context.onBehalf().caller();
        };
    return of.isEmpty() ? Optional.empty() : Optional.of(new Share(limit, of));
  }

  private Allowance allowance(Share share) {
    if (allowances.size() > MOST) {
      allowances.values().removeIf(Allowance::whole);
    }
    return allowances.computeIfAbsent(share, it -> Allowance.of(it.limit, nanos));
  }

  private static boolean take(Allowance allowance, Context context) {
    if (allowance.takeNow()) {
      return true;
    }
    var message = "waits for room: limited to " + allowance.limit().text();
    context.heard().accept(new ToolProgress(0, OptionalDouble.empty(), message));
    try {
      return allowance.take();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String full(Subject subject, Allowance allowance) {
    var limit = allowance.limit();
    var ahead = allowance.ahead();
    return "%s is limited to %s, and no room for this call came up in %d s; %s"
        .formatted(
            subject.tool,
            limit.text(),
            limit.patience().toSeconds(),
            ahead.isZero()
                ? "try again later"
                : "try again in %d s".formatted(ahead.plus(Duration.ofMillis(999)).toSeconds()));
  }

  /** No room came up. */
  private record Refused(String reason) implements Room {

    @Override
    public Optional<String> refusal() {
      return Optional.of(reason);
    }
  }

  /** Room that a call has until it ends. */
  private record Taken(List<Allowance> allowances, AtomicBoolean over) implements Room {

    @Override
    public Optional<String> refusal() {
      return Optional.empty();
    }

    @Override
    public void close() {
      if (over.compareAndSet(false, true)) {
        allowances.forEach(Allowance::ended);
      }
    }
  }
}
