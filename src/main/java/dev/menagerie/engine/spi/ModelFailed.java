// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/** A model gave no answer. The message says which, what happened and what to do. */
public final class ModelFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Whether the same request may succeed later. */
  private final boolean transientFailure;

  public ModelFailed(String message, boolean transientFailure) {
    super(message);
    this.transientFailure = transientFailure;
  }

  public ModelFailed(String message, boolean transientFailure, Throwable cause) {
    super(message, cause);
    this.transientFailure = transientFailure;
  }

  public boolean isTransient() {
    return transientFailure;
  }
}
