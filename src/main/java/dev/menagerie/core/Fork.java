// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/** A branch that was started. */
@FunctionalInterface
public interface Fork<T> {

  /** Waits for the branch and returns its result, or throws what it threw. Any branch may join. */
  T join();
}
