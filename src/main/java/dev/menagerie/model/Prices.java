// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The price table: the longest entry that a model's {@code provider:model} begins with counts. */
final class Prices {

  private static final System.Logger LOG = System.getLogger(Prices.class.getName());
  private static final String TABLE = "prices.json";

  private final Map<String, Price> byPrefix;
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private Prices(Map<String, Price> byPrefix) {
    this.byPrefix = byPrefix;
  }

  /** The table that is shipped, with some entries replaced or added. */
  static Prices shipped(Map<String, Price> more) {
    var prices = new TreeMap<String, Price>(Comparator.reverseOrder());
    for (var entry : table().getJsonArray("prices").getValuesAs(JsonObject.class)) {
      prices.put(
          entry.getString("model"),
          new Price(
              entry.getJsonNumber("input").bigDecimalValue(),
              entry.getJsonNumber("cached").bigDecimalValue(),
              entry.getJsonNumber("output").bigDecimalValue()));
    }
    prices.putAll(more);
    return new Prices(prices);
  }

  /** The price of a model; a model that is not listed costs nothing, which is logged once. */
  Price of(String model) {
    for (var entry : byPrefix.entrySet()) {
      if (model.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    if (unknown.add(model)) {
      LOG.log(
          Level.INFO,
          "no price is known for {0}: counted as free; set menagerie.model.price.\"{0}\"",
          model);
    }
    return Price.FREE;
  }

  private static JsonObject table() {
    try (var in = Prices.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException(TABLE + " is missing beside " + Prices.class.getName());
      }
      return Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
