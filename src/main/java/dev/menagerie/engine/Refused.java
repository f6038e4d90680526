// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/** A request that the engine cannot follow. The message says what to do instead. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What is wrong with the request. */
  public enum Why {
    /** There is no such task, agent or waiting effect. */
    UNKNOWN,
    /** A field of the request does not fit. */
    INVALID,
    /** The task's state does not allow it. */
    CONFLICT,
    /** There are too many tasks; later there may be room. */
    BUSY,
    /** The server stops; the next one may be asked. */
    STOPPING
  }

  private final Why why;

  public Refused(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
