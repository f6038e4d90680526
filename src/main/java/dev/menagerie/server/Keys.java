// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** Reads configuration. A value that does not fit refuses the start and names its key. */
final class Keys {

  private final Config config;

  Keys(Config config) {
    this.config = config;
  }

  /** The value of a key; empty if it has none or an empty one. */
  Optional<String> optional(String key) {
    return config
        .getOptionalValue(key, String.class)
        .map(String::strip)
        .filter(it -> !it.isEmpty());
  }

  String text(String key) {
    return optional(key).orElseThrow(() -> new StartRefused(key + ": missing, must be set"));
  }

  int whole(String key, int least, int most) {
    var text = text(key);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw wrong(key, text, "a whole number from %d to %d".formatted(least, most));
    }
    throw wrong(key, text, "a whole number from %d to %d".formatted(least, most));
  }

  /** A number of bytes, from 0. */
  long bytes(String key) {
    var text = text(key);
    if (!text.matches("\\d{1,18}")) {
      throw wrong(key, text, "a number of bytes, like 268435456");
    }
    return Long.parseLong(text);
  }

  BigDecimal decimal(String key) {
    var text = text(key);
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException _) {
      throw wrong(key, text, "a number");
    }
  }

  boolean flag(String key) {
    var text = text(key);
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, text, "true or false");
    };
  }

  /** A duration longer than nothing. */
  Duration duration(String key) {
    var text = text(key);
    try {
      var duration = Duration.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeException _) {
      throw wrong(key, text, "an ISO-8601 duration longer than nothing, like PT30S");
    }
    throw wrong(key, text, "an ISO-8601 duration longer than nothing, like PT30S");
  }

  /** The same, no longer than the longest. */
  Duration duration(String key, Duration most) {
    var duration = duration(key);
    if (duration.compareTo(most) > 0) {
      throw wrong(key, text(key), "an ISO-8601 duration of at most " + most);
    }
    return duration;
  }

  /** All keys below a prefix that have a value, without the prefix. */
  Map<String, String> below(String prefix) {
    var found = new TreeMap<String, String>();
    for (var name : config.getPropertyNames()) {
      if (name.startsWith(prefix)) {
        optional(name).ifPresent(value -> found.put(name.substring(prefix.length()), value));
      }
    }
    return found;
  }

  /** The same with variables of the environment, whose names are in lower case then. */
  Map<String, String> named(String prefix) {
    var found = below(prefix);
    var variable = Settings.variable(prefix);
    for (var name : config.getPropertyNames()) {
      if (name.startsWith(variable)) {
        var key = name.substring(variable.length()).toLowerCase(Locale.ROOT);
        optional(name).ifPresent(value -> found.putIfAbsent(key, value));
      }
    }
    return found;
  }

  private static StartRefused wrong(String key, String text, String wanted) {
    return new StartRefused("%s: %s, must be %s".formatted(key, text, wanted));
  }
}
