// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Retention;
import dev.menagerie.engine.spi.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** The settings {@code menagerie.retention.<state>.age} and {@code .count}. */
final class RetentionKeys {

  private static final String PREFIX = "menagerie.retention.";

  private static final List<Status> STATES =
      Arrays.stream(Status.values()).filter(Status::ended).toList();

  static final List<Key<?>> ALL =
      STATES.stream().flatMap(it -> Stream.<Key<?>>of(age(it), count(it))).toList();

  private RetentionKeys() {}

  private static Key<Duration> age(Status status) {
    return Key.optional(
        PREFIX + status.text() + ".age",
        Kind.DURATION,
        "How long after its end a task that ended as `%s` is kept, `P90D`."
            .formatted(status.text()));
  }

  private static Key<Integer> count(Status status) {
    return Key.optional(
        PREFIX + status.text() + ".count",
        Kind.whole(0, 1_000_000_000),
        "How many of them are kept, the youngest.");
  }

  static Retention read(Keys keys) {
    var rules = new LinkedHashMap<Status, Retention.Rule>();
    for (var status : STATES) {
      var rule = new Retention.Rule(keys.optional(age(status)), keys.optional(count(status)));
      if (rule.age().isPresent() || rule.count().isPresent()) {
        rules.put(status, rule);
      }
    }
    return new Retention(rules);
  }
}
