// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Locale;
import java.util.Optional;

/** The secrets that registrations name and never hold. */
@FunctionalInterface
public interface ToolSecrets {

  /** What comes before the name of a secret in its key of the configuration. */
  String KEY = "menagerie.tools.credential.";

  /** Knows none. */
  ToolSecrets NONE = _ -> Optional.empty();

  /** The secret of a name, as it is now. */
  Optional<String> value(String name);

  /** What to do about a secret that is not there. */
  static String missing(String name) {
    var key = KEY + name;
    var variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    return "no secret is named %s: set %s, or the variable %s".formatted(name, key, variable);
  }
}
