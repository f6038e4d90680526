// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * Reads configuration. A value that does not fit is kept in mind, and its default read instead:
 * {@link #refuse} then tells all of them at once.
 */
final class Keys {

  private static final String UNRESOLVED =
      "has a ${...} that stands for nothing; name a key that has a value, or write \\${...} for the"
          + " characters themselves";

  /** Of an address in a message. */
  private static final Pattern USER = Pattern.compile("(?<=://)[^\\s/]*@");

  private final Config config;
  private final Map<String, String> faults = new LinkedHashMap<>();

  Keys(Config config) {
    this.config = config;
  }

  /** The value of a key that has a default. */
  <T> T get(Key<T> key) {
    return optional(key).orElseGet(() -> key.kind().read(key.fallback()));
  }

  /** The value of a key; empty if it has none or an empty one. */
  <T> Optional<T> optional(Key<T> key) {
    return value(key.name(), key);
  }

  /** The value of a key of another name, read in the same way. */
  <T> Optional<T> value(String name, Key<T> like) {
    try {
      return text(name).map(like.kind()::read);
    } catch (IllegalArgumentException e) {
      fault(
          name, like.secret() ? "must be " + like.kind().wanted() : String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * The value of a key as it stands there; empty if it has none or an empty one, or, which is a
   * fault, one with an expression that cannot be resolved.
   */
  Optional<String> text(String name) {
    var value = found(name);
    if (value.isPresent() && value.get().getValue() == null) {
      fault(name, UNRESOLVED);
    }
    return value.map(ConfigValue::getValue).map(String::strip).filter(it -> !it.isEmpty());
  }

  /** What stands there, if anything does; an expression that leads back to itself is a fault. */
  private Optional<ConfigValue> found(String name) {
    try {
      return Optional.of(config.getConfigValue(name)).filter(it -> it.getRawValue() != null);
    } catch (IllegalArgumentException _) {
      faults.putIfAbsent(name, "%s: %s".formatted(name, UNRESOLVED));
      return Optional.empty();
    }
  }

  /** All keys below a prefix that have a value, without the prefix. */
  Map<String, String> below(String prefix) {
    var found = new TreeMap<String, String>();
    for (var name : config.getPropertyNames()) {
      var key = name.startsWith(profile()) ? name.substring(profile().length()) : name;
      if (key.startsWith(prefix)) {
        text(key).ifPresent(value -> found.put(key.substring(prefix.length()), value));
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
        text(name).ifPresent(value -> found.putIfAbsent(key, value));
      }
    }
    return found;
  }

  /** What keys of the profile that is chosen begin with. */
  private String profile() {
    return "%" + text(AccessKeys.PROFILE).orElse("") + ".";
  }

  /** Something is wrong with a key. What is said of it first counts. */
  void fault(String key, String why) {
    faults.putIfAbsent(
        key,
        "%s: %s%s"
            .formatted(
                key,
                USER.matcher(why).replaceAll("***@"),
                source(key).map(" (%s)"::formatted).orElse("")));
  }

  /** Whether something is wrong with one of them. */
  boolean faulty(List<? extends Entry> keys) {
    return keys.stream().map(Entry::name).anyMatch(faults::containsKey);
  }

  /**
   * What is made of values; if they do not go together, that is kept in mind, and the other counts.
   *
   * @param lead goes before the message, so that both begin with a key and a colon
   * @param maker throws {@link IllegalArgumentException} then
   */
  <T> T made(String lead, Supplier<T> maker, T otherwise) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      var message = (lead + e.getMessage()).split(": ", 2);
      fault(message[0], message[1]);
      return otherwise;
    }
  }

  /**
   * Tells all faults.
   *
   * @throws StartRefused if there are any
   */
  void refuse() {
    if (!faults.isEmpty()) {
      throw StartRefused.of(List.copyOf(faults.values()));
    }
  }

  /** Where a value comes from, in words; empty if it has none. */
  private Optional<String> source(String key) {
    return found(key)
        .map(ConfigValue::getSourceName)
        .map(
            source ->
                switch (source) {
                  case "System Properties" -> "system property";
                  case "Environment Variables" -> "environment variable " + Settings.variable(key);
                  default -> source;
                });
  }
}
