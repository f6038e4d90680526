// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.List;

/** A fork would go behind side effects that nobody has said to know of. */
public final class Unacknowledged extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<SideEffect> sideEffects;

  public Unacknowledged(String message, List<SideEffect> sideEffects) {
    super(message);
    this.sideEffects = List.copyOf(sideEffects);
  }

  /** All that have to be acknowledged, oldest first. */
  public List<SideEffect> sideEffects() {
    return sideEffects;
  }
}
