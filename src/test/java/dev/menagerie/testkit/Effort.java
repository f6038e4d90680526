// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

/** How much of a test is done: little in every build, much in {@code mvn -Pchaos verify}. */
public final class Effort {

  private Effort() {}

  /** Whether this is the long form. */
  public static boolean isLong() {
    return Boolean.getBoolean("chaos");
  }

  public static int of(int inEveryBuild, int inChaos) {
    return isLong() ? inChaos : inEveryBuild;
  }
}
