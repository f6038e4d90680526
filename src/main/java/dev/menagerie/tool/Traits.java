// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Set;

/**
 * What the operator says of tools beside trust and policy.
 *
 * @param fallbacks full names of the tools that are called instead of those that fail
 * @param labels what they can do
 * @param prices of one call in USD
 */
record Traits(
    ByPattern<String> fallbacks, ByPattern<Set<Label>> labels, ByPattern<BigDecimal> prices) {

  static final Traits NONE = of(JsonValue.EMPTY_JSON_OBJECT);

  private static final BigDecimal MOST = BigDecimal.valueOf(1_000);

  /**
   * Reads {@code {"fallbacks": {...}, "labels": {...}, "prices": {...}}}; all may be left out.
   *
   * @throws IllegalArgumentException if it is something else; the message begins with where
   */
  static Traits of(JsonObject json) {
    var none = JsonValue.EMPTY_JSON_OBJECT;
    return new Traits(
        ByPattern.of("fallbacks", json.getOrDefault("fallbacks", none), Traits::name),
        ByPattern.of("labels", json.getOrDefault("labels", none), Label::setOf),
        ByPattern.of("prices", json.getOrDefault("prices", none), Traits::price));
  }

  private static String name(String at, JsonValue json) {
    if (json instanceof JsonString text
        && text.getString().matches("[A-Za-z0-9-]{1,32}__.{1,64}")) {
      return text.getString();
    }
    throw Misread.at(at, json, "the full name of a tool, such as mirror__search");
  }

  private static BigDecimal price(String at, JsonValue json) {
    if (json instanceof JsonNumber number) {
      var price = number.bigDecimalValue();
      if (price.signum() > 0
          && price.compareTo(MOST) <= 0
          && price.stripTrailingZeros().scale() <= CallLimit.MICRO) {
        return price;
      }
    }
    throw Misread.at(at, json, "an amount of USD above 0 and at most 1000 with at most 6 decimals");
  }

  /** The same with labels, if it has none. */
  Traits labelledOr(ByPattern<Set<Label>> others) {
    return labels.rules().isEmpty() ? new Traits(fallbacks, others, prices) : this;
  }

  /** The fields that {@link #of(JsonObject)} reads. */
  JsonObject json() {
    return Json.object()
        .add("fallbacks", fallbacks.json(Json::text))
        .add("labels", labels.json(Label::json))
        .add("prices", prices.json(Json::number))
        .build();
  }
}
