// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/** Takes the threads of a task down without ending what the task is about. Never caught above. */
final class Unwound extends Error {

  private static final long serialVersionUID = 1;

  /** Why threads are taken down. */
  enum Why {
    /** The final entry was written: the task ended or was cancelled. */
    ENDED,
    /** All branches wait; a reply re-executes the task. */
    PARKED,
    /** The server stops; the next start re-executes the task. */
    CLOSED,
    /** A sibling failed or won. */
    ABANDONED
  }

  private final Why why;

  Unwound(Why why) {
    super(why.name(), null, false, false);
    this.why = why;
  }

  Why why() {
    return why;
  }
}
