// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Keys that do nothing are mistakes that their authors would not notice. Variables of the
 * environment come from others too, so an unknown one is only told.
 */
final class UnknownKeys {

  private static final Logger LOG = Logger.getLogger(UnknownKeys.class.getName());

  private static final String PREFIX = "menagerie.";

  private static final String ENVIRONMENT = "Environment Variables";

  /** What a key begins with that counts in one profile. */
  private static final Pattern PROFILE = Pattern.compile("^%[^.]+\\.");

  /** What Kubernetes tells the containers beside a service called menagerie. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("MENAGERIE_(?:\\w+_)?(?:SERVICE_HOST|SERVICE_PORT\\w*|PORT|PORT_\\d+_\\w+)");

  /** Of the letters of a key that may differ from those of the one that was meant, one in this. */
  private static final int ALIKE = 4;

  private final List<String> known = AllKeys.names();
  private final List<String> prefixes = AllKeys.prefixes();

  /** Finds them, in all profiles. */
  static void find(Config config, Keys keys) {
    var unknown = new UnknownKeys();
    for (var source : config.getConfigSources()) {
      unknown.find(source, keys);
    }
  }

  private void find(ConfigSource source, Keys keys) {
    for (var name : source.getPropertyNames()) {
      var key = PROFILE.matcher(name).replaceFirst("");
      if (isUnknownVariable(name) || (isUnknown(key) && source.getName().equals(ENVIRONMENT))) {
        LOG.warning(name + ": no key has this variable; docs/configuration.md lists all keys");
      } else if (isUnknown(key)) {
        keys.fault(
            name,
            "unknown, %sdocs/configuration.md lists all keys"
                .formatted(nearest(key).map("did you mean `%s`? "::formatted).orElse("")));
      }
    }
  }

  private boolean isUnknown(String key) {
    return key.startsWith(PREFIX)
        && !known.contains(key)
        && prefixes.stream().noneMatch(key::startsWith);
  }

  private boolean isUnknownVariable(String name) {
    return name.startsWith(Settings.variable(PREFIX))
        && known.stream().map(Settings::variable).noneMatch(name::equals)
        && prefixes.stream().map(Settings::variable).noneMatch(name::startsWith)
        && Arrays.stream(LocalTool.values()).noneMatch(it -> name.startsWith(it.variables()))
        && !SERVICE_LINK.matcher(name).matches();
  }

  /** The key that was probably meant: of nearly the same letters, or with the same last word. */
  private Optional<String> nearest(String key) {
    var all = Stream.concat(known.stream(), prefixes.stream().map(it -> named(key, it))).toList();
    var last = key.substring(key.lastIndexOf('.'));
    return all.stream()
        .min(Comparator.comparingInt(it -> distance(key, it)))
        .filter(it -> distance(key, it) <= Math.max(2, (key.length() - PREFIX.length()) / ALIKE))
        .or(() -> all.stream().filter(it -> it.endsWith(last)).findFirst());
  }

  /** What the key would be in a group. */
  private static String named(String key, String prefix) {
    int parts = prefix.split("\\.", -1).length;
    var words = key.split("\\.", parts);
    return prefix + (words.length < parts ? "" : words[parts - 1]);
  }

  /** How many letters must be changed, added or left out. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int before = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = before + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
