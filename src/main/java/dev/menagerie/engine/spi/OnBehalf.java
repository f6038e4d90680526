// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/**
 * Whose tool calls they are.
 *
 * @param agent that makes them; empty if none does
 * @param caller whose task it is; empty if the server does not know
 */
public record OnBehalf(String agent, String caller) {

  /** Of calls that no agent makes, and nobody known. */
  public static final OnBehalf NOBODY = new OnBehalf("", "");
}
