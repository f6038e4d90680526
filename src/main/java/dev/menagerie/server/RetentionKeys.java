// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Retention;
import dev.menagerie.engine.spi.Status;
import java.util.Arrays;
import java.util.LinkedHashMap;

/** The settings {@code menagerie.retention.<state>.age} and {@code .count}. */
final class RetentionKeys {

  private RetentionKeys() {}

  static Retention read(Keys keys) {
    var rules = new LinkedHashMap<Status, Retention.Rule>();
    for (var status : Arrays.stream(Status.values()).filter(Status::ended).toList()) {
      var key = "menagerie.retention." + status.text();
      var age = keys.optional(key + ".age").map(_ -> keys.duration(key + ".age"));
      var count =
          keys.optional(key + ".count").map(_ -> keys.whole(key + ".count", 0, 1_000_000_000));
      if (age.isPresent() || count.isPresent()) {
        rules.put(status, new Retention.Rule(age, count));
      }
    }
    return new Retention(rules);
  }
}
