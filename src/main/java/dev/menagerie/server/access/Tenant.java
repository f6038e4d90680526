// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.util.regex.Pattern;

/**
 * A party that shares the server with others and sees nothing of them.
 *
 * @param name 1 to 63 lower-case letters, digits and hyphens, no hyphen first: it names a folder
 */
public record Tenant(String name) implements Comparable<Tenant> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /** Whose everything is while nobody says otherwise. */
  public static final Tenant DEFAULT = new Tenant("default");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public Tenant {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a tenant's name must be 1 to 63 lower-case letters, digits and hyphens, no hyphen"
              + " first");
    }
  }

  /** Whether a text can name a tenant. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  @Override
  public int compareTo(Tenant other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
