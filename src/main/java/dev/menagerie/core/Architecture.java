// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/**
 * An agent architecture: how one task becomes one answer.
 *
 * <p>An implementation is a record whose components are the architecture's parameters, checked in
 * its compact constructor. It must be deterministic apart from what it obtains through {@code run}:
 * the engine executes {@code solve} again from the top after a restart and feeds it the journaled
 * results. So: no clock, random, thread, file or environment, and no collection whose order differs
 * between two JVMs.
 */
@FunctionalInterface
public interface Architecture {

  Answer solve(Task task, Run run);
}
