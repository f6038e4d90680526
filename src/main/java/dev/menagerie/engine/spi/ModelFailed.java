// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.NoAnswer;

/** A model gave no answer. The message says which, what happened and what to do. */
public final class ModelFailed extends NoAnswer {

  private static final long serialVersionUID = 1;

  private final boolean transientFailure;

  public ModelFailed(String message, boolean transientFailure) {
    super(message);
    this.transientFailure = transientFailure;
  }

  public ModelFailed(String message, boolean transientFailure, Throwable cause) {
    super(message, cause);
    this.transientFailure = transientFailure;
  }

  @Override
  public boolean isTransient() {
    return transientFailure;
  }
}
