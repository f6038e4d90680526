// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;

/** What a million tokens cost, in US dollars. */
public record Price(BigDecimal input, BigDecimal cached, BigDecimal output) {

  private static final int MILLION = 6;

  public static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  public Price {
    if (input.signum() < 0 || cached.signum() < 0 || output.signum() < 0) {
      throw new IllegalArgumentException(
          "price: %s/%s/%s, must be at least 0".formatted(input, cached, output));
    }
  }

  /** A price written as {@code input/cached/output}, such as {@code 0.15/0.075/0.60}. */
  public static Price parse(String text) {
    var parts = text.split("/", -1);
    try {
      if (parts.length == 3) {
        return new Price(
            new BigDecimal(parts[0].strip()),
            new BigDecimal(parts[1].strip()),
            new BigDecimal(parts[2].strip()));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "price: %s, must be three numbers input/cached/output, USD per million tokens"
        .formatted(text);
  }

  /** The usage with its cost. */
  Usage applied(Usage usage) {
    long fresh = usage.inputTokens() - usage.cachedTokens();
    var usd =
        input
            .multiply(BigDecimal.valueOf(fresh))
            .add(cached.multiply(BigDecimal.valueOf(usage.cachedTokens())))
            .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())))
            .movePointLeft(MILLION);
    var plain = usd.signum() == 0 ? BigDecimal.ZERO : usd.stripTrailingZeros();
    return new Usage(usage.inputTokens(), usage.cachedTokens(), usage.outputTokens(), plain);
  }
}
