// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

/** How much is measured: little in every build, all in {@code mvn -Pfidelity verify}. */
final class Effort {

  private Effort() {}

  static boolean isFull() {
    return Boolean.getBoolean("fidelity");
  }

  static int seeds() {
    return isFull() ? 20 : 3;
  }

  static int tasks() {
    return isFull() ? 100 : 20;
  }
}
