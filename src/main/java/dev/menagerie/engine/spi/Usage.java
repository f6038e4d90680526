// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.math.BigDecimal;

/**
 * What a model call cost.
 *
 * @param inputTokens all tokens read, cached ones included
 * @param cachedTokens the part of {@code inputTokens} that the provider had cached
 */
public record Usage(long inputTokens, long cachedTokens, long outputTokens, BigDecimal usd) {

  public static final Usage NONE = new Usage(0, 0, 0, BigDecimal.ZERO);

  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        cachedTokens + other.cachedTokens,
        outputTokens + other.outputTokens,
        usd.add(other.usd));
  }

  public Usage minus(Usage taken) {
    return new Usage(
        inputTokens - taken.inputTokens,
        cachedTokens - taken.cachedTokens,
        outputTokens - taken.outputTokens,
        usd.subtract(taken.usd));
  }

  /** By how much each part is over that of another; 0 where it is not. */
  public Usage over(Usage other) {
    return new Usage(
        Math.max(0, inputTokens - other.inputTokens),
        Math.max(0, cachedTokens - other.cachedTokens),
        Math.max(0, outputTokens - other.outputTokens),
        usd.subtract(other.usd).max(BigDecimal.ZERO));
  }

  public long tokens() {
    return inputTokens + outputTokens;
  }

  public JsonObject json() {
    var json = Json.object().add("inputTokens", inputTokens).add("outputTokens", outputTokens);
    if (cachedTokens > 0) {
      json.add("cachedTokens", cachedTokens);
    }
    return json.add("usd", usd).build();
  }

  public static Usage of(JsonObject json) {
    return new Usage(
        json.getJsonNumber("inputTokens").longValue(),
        json.containsKey("cachedTokens") ? json.getJsonNumber("cachedTokens").longValue() : 0,
        json.getJsonNumber("outputTokens").longValue(),
        json.getJsonNumber("usd").bigDecimalValue());
  }
}
