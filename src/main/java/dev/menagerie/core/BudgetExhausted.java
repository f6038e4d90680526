// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/** Nothing is left to spend. Unwinds the run, which ends with its last offer. Not to be caught. */
public final class BudgetExhausted extends Error {

  private static final long serialVersionUID = 1;

  public BudgetExhausted(String message) {
    super(message, null, false, false);
  }
}
