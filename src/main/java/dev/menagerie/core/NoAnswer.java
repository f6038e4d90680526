// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/**
 * A model gave no answer. The message says which, what happened and what to do.
 *
 * <p>An architecture for which one answer more or less does not matter may catch one that is not
 * transient, and goes on without; it throws others on, since they say nothing of what was asked.
 */
public abstract class NoAnswer extends RuntimeException {

  private static final long serialVersionUID = 1;

  protected NoAnswer(String message) {
    super(message);
  }

  protected NoAnswer(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the same request may succeed later; else it was refused. */
  public abstract boolean isTransient();
}
