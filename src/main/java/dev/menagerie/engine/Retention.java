// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long ended tasks are kept, by how they ended. Children do not count: they go with their
 * parent.
 *
 * @param rules what is not among them is kept for ever
 */
public record Retention(Map<Status, Rule> rules) {

  public static final Retention FOREVER = new Retention(Map.of());

  /**
   * What is not kept.
   *
   * @param age tasks that ended longer ago
   * @param count tasks beyond so many; the oldest first
   */
  public record Rule(Optional<Duration> age, Optional<Integer> count) {

    public Rule {
      if (age.filter(it -> !it.isPositive()).isPresent()) {
        throw new IllegalArgumentException(
            "age: %s, must be longer than nothing".formatted(age.get()));
      }
      if (count.filter(it -> it < 0).isPresent()) {
        throw new IllegalArgumentException(
            "count: %d, must not be negative".formatted(count.get()));
      }
    }
  }

  public Retention {
    var ordered = new EnumMap<Status, Rule>(Status.class);
    rules.forEach(
        (status, rule) -> {
          if (!status.ended()) {
            throw new IllegalArgumentException(
                "retention of %s tasks: only ended ones are removed".formatted(status.text()));
          }
          ordered.put(status, rule);
        });
    rules = ordered;
  }
}
