// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What became of the calls of one tool since the server started. */
final class CallMeasures {

  /** Of so many calls the time is known: the latest say how the tool is now. */
  private static final int LATEST = 256;

  /** Of a tool that nobody has called; nothing is ever added. */
  static final CallMeasures NO_CALLS = new CallMeasures();

  private final long[] nanos = new long[LATEST];
  private long calls;
  private long timed;
  private long failures;
  private long inDoubt;
  private BigDecimal usd = BigDecimal.ZERO;
  private String lastFailure = "";

  /**
   * Counts a call.
   *
   * @param took nanoseconds, all attempts included
   * @param price in USD
   */
  synchronized void add(ToolOutcome outcome, long took, BigDecimal price) {
    usd = usd.add(price);
    nanos[(int) (timed++ % LATEST)] = took;
    count(outcome);
  }

  /** Counts what has no time and no price of its own. */
  synchronized void add(Observation observation) {
    count(new ToolOutcome.Done(observation));
  }

  private void count(ToolOutcome outcome) {
    calls++;
    switch (outcome) {
      case ToolOutcome.Done(Observation.Result _) -> {}
      case ToolOutcome.Done(Observation.Failure(var reason)) -> {
        failures++;
        lastFailure = ResultText.brief(reason);
      }
      case ToolOutcome.Replaceable(var reason, _) -> {
        failures++;
        lastFailure = ResultText.brief(reason);
      }
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> {}
      case ToolOutcome.InDoubt(var reason) -> {
        inDoubt++;
        lastFailure = ResultText.brief(reason);
      }
    }
  }

  /** As the HTTP API shows them. */
  synchronized JsonObject json() {
    var json = Json.object().add("calls", calls).add("failures", failures).add("inDoubt", inDoubt);
    if (timed > 0) {
      var sorted = Arrays.copyOf(nanos, (int) Math.min(timed, LATEST));
      Arrays.sort(sorted);
      json.add(
          "latencyMs",
          Json.object()
              .add("p50", percentile(sorted, 50))
              .add("p95", percentile(sorted, 95))
              .add("p99", percentile(sorted, 99)));
    }
    if (usd.signum() > 0) {
      json.add("usd", usd);
    }
    if (!lastFailure.isEmpty()) {
      json.add("lastFailure", lastFailure);
    }
    return json.build();
  }

  /** The least time that so many percent of the calls did not exceed, in milliseconds. */
  private static double percentile(long[] sorted, int percent) {
    int rank = Math.ceilDiv(sorted.length * percent, 100);
    return TimeUnit.NANOSECONDS.toMicros(sorted[rank - 1]) / 1e3;
  }
}
