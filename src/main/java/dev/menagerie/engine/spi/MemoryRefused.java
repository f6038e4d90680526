// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/** A change of memory that cannot be made. Nothing was changed; the message says what to do. */
public final class MemoryRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What is wrong with the change. */
  public enum Why {
    /** There is no such thing in the space, or no more. */
    UNKNOWN,
    /** A field does not fit. */
    INVALID,
    /** Something later stands in the way. */
    CONFLICT
  }

  private final Why why;

  public MemoryRefused(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
