// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * How much may be called.
 *
 * @param tools whose calls it is for, by full or by own name
 * @param per whose calls share it
 * @param what of which there may be so much
 * @param amount in calls, tokens or millionths of a USD
 * @param cost of one call, in the same, or 0 for its price; of tokens, what a call needs to begin
 * @param time in which the amount may be used; nothing for {@link What#CONCURRENT}
 * @param burst of the amount at once
 * @param patience how long a call waits for room
 */
record CallLimit(
    NamePattern tools,
    Per per,
    What what,
    long amount,
    long cost,
    Duration time,
    long burst,
    Duration patience) {

  /** Stands for the price of each call. */
  static final String BY_PRICE = "price";

  /** Decimals of an amount of USD. */
  static final int MICRO = 6;

  /** Whose calls share a limit. */
  enum Per {
    TOOL,
    SERVER,
    AGENT,
    CALLER;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What there may be so much of. */
  enum What {
    CALLS,
    CONCURRENT,
    TOKENS,
    USD;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same for calls that cost so much. */
  CallLimit costing(long cost) {
    return new CallLimit(tools, per, what, amount, cost, time, burst, patience);
  }

  /** The form that {@link LimitReader} reads. */
  JsonObject json() {
    var json =
        Json.object()
            .add("tools", tools.text())
            .add("per", per.text())
            .add(what.text(), number(amount));
    if (what == What.USD) {
      json.add("usdPerCall", cost > 0 ? Json.number(number(cost)) : Json.text(BY_PRICE));
    }
    if (what != What.CONCURRENT) {
      json.add("seconds", time.toSeconds()).add("burst", number(burst));
    }
    return json.add("patience", patience.toSeconds()).build();
  }

  private BigDecimal number(long value) {
    return what == What.USD
        ? BigDecimal.valueOf(value, MICRO).stripTrailingZeros()
        : BigDecimal.valueOf(value);
  }

  /** In words: {@code 60 calls in 60 s for each agent}. */
  String text() {
    var much =
        switch (what) {
          case CALLS -> "%d calls in %d s".formatted(amount, time.toSeconds());
          case CONCURRENT -> "%d at once".formatted(amount);
          case TOKENS -> "%d tokens in %d s".formatted(amount, time.toSeconds());
          case USD -> "%s USD in %d s".formatted(number(amount).toPlainString(), time.toSeconds());
        };
    var whose =
        switch (per) {
          case TOOL -> " for each tool";
          case SERVER -> "";
          case AGENT -> " for each agent";
          case CALLER -> " for each caller";
        };
    return much + whose;
  }
}
