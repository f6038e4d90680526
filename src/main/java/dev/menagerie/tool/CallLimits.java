// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolGateway.Room;
import dev.menagerie.engine.spi.ToolProgress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
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

  private static final Duration BETWEEN_CLEARINGS = Duration.ofSeconds(10);

  /**
   * What is called.
   *
   * @param price of a call in USD
   */
  record Subject(String server, String tool, String own, BigDecimal price) {

    /**
     * A limit as it is for this tool; empty if it is for what calls cost, and this costs nothing.
     */
    Optional<CallLimit> under(CallLimit limit) {
      if (limit.cost() > 0) {
        return Optional.of(limit);
      }
      long cost = price.movePointRight(CallLimit.MICRO).longValueExact();
      return Optional.of(limit.costing(cost)).filter(_ -> cost > 0);
    }
  }

  private record Share(CallLimit limit, String of) {}

  private final List<CallLimit> limits;
  private final LongSupplier nanos;
  private final Map<Share, Allowance> allowances = new ConcurrentHashMap<>();
  private volatile Deadline nextClearing;

  /**
   * Limits of which nothing is used.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  CallLimits(List<CallLimit> limits, LongSupplier nanos) {
    this.limits = List.copyOf(limits);
    this.nanos = nanos;
    this.nextClearing = Deadline.in(BETWEEN_CLEARINGS, nanos);
  }

  /** Other limits; of those that are the same, what is used stays used. */
  CallLimits with(List<CallLimit> others, LongSupplier nanos) {
    var changed = new CallLimits(others, nanos);
    allowances.forEach(
        (share, allowance) -> {
          if (others.contains(share.limit)) {
            changed.allowances.put(share, allowance);
          }
        });
    return changed;
  }

  /** Waits until all limits have room for a call, each as long as it says. */
  static Room room(List<CallLimits> all, Subject subject, Context context) {
    var needed = all.stream().flatMap(it -> it.of(subject, context)).toList();
    if (needed.isEmpty()) {
      return Room.ENDLESS;
    }
    boolean goesOn = context.answers().goOn(); // it was counted when it began
    var rates = needed.stream().filter(it -> !isPlace(it) && !goesOn).toList();
    var places = needed.stream().filter(CallLimits::isPlace).toList();
    var taken = new ArrayList<Allowance>();
    // Places come last, and together: none is kept while a call waits for something else.
    var missing = taken(rates, taken, context).or(() -> together(places, taken, context));
    if (missing.isPresent()) {
      taken.forEach(Allowance::giveBack);
      return () -> Optional.of(full(subject, missing.get()));
    }
    return new Taken(taken, new AtomicBoolean());
  }

  private static boolean isPlace(Allowance allowance) {
    return allowance.limit().what() == CallLimit.What.CONCURRENT;
  }

  /** The one that has no room, if one has none. */
  private static Optional<Allowance> taken(
      List<Allowance> needed, List<Allowance> taken, Context context) {
    for (var allowance : needed) {
      if (!take(allowance, allowance.limit().patience(), context)) {
        return Optional.of(allowance);
      }
      taken.add(allowance);
    }
    return Optional.empty();
  }

  /** The same for those of which one is not to be kept while another is waited for. */
  private static Optional<Allowance> together(
      List<Allowance> places, List<Allowance> taken, Context context) {
    var begun = System.nanoTime();
    var got = new ArrayList<Allowance>();
    while (true) {
      var missing = missing(places, got);
      if (missing.isEmpty()) {
        taken.addAll(got);
        return missing;
      }
      got.forEach(Allowance::giveBack);
      got.clear();
      var waited = Duration.ofNanos(System.nanoTime() - begun);
      var place = missing.get();
      if (!take(place, place.limit().patience().minus(waited), context)) {
        return missing;
      }
      got.add(place);
    }
  }

  /** The first that cannot be taken now; those before it are. */
  private static Optional<Allowance> missing(List<Allowance> places, List<Allowance> got) {
    for (var place : places) {
      if (!got.contains(place)) {
        if (!place.takeNow()) {
          return Optional.of(place);
        }
        got.add(place);
      }
    }
    return Optional.empty();
  }

  /** Has a result count of which only now is known how long it is. */
  void read(Subject subject, Context context, long tokens) {
    of(subject, context).forEach(it -> it.read(tokens));
  }

  private Stream<Allowance> of(Subject subject, Context context) {
    return limits.stream()
        .filter(it -> it.tools().matches(subject.tool) || it.tools().matches(subject.own))
        .flatMap(
            it ->
                share(it, subject, context).stream()
                    .flatMap(
                        share ->
                            subject.under(it).stream()
                                .map(priced -> allowance(share).under(priced))));
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
    if (allowances.size() > MOST && nextClearing.isOver()) {
      nextClearing = Deadline.in(BETWEEN_CLEARINGS, nanos);
      allowances.values().removeIf(Allowance::whole);
    }
    return allowances.computeIfAbsent(share, it -> Allowance.of(it.limit, nanos));
  }

  private static boolean take(Allowance allowance, Duration patience, Context context) {
    if (allowance.takeNow()) {
      return true;
    }
    if (!patience.isPositive()) {
      return false;
    }
    var message = "waits for room: limited to " + allowance.limit().text();
    context.heard().accept(new ToolProgress(0, OptionalDouble.empty(), message));
    try {
      return allowance.take(patience);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String full(Subject subject, Allowance allowance) {
    var limit = allowance.limit();
    var ahead = allowance.ahead();
    return "%s is limited to %s, and there is no room for this call within %d s; %s"
        .formatted(
            subject.tool,
            limit.text(),
            limit.patience().toSeconds(),
            ahead.isZero()
                ? "try again later"
                : "try again in %d s".formatted(ahead.plus(Duration.ofMillis(999)).toSeconds()));
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
