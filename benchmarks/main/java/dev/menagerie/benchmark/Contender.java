// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

/**
 * One way to run the loop: the model asks for its tool {@link Stub#TURNS} times and then sums up.
 */
interface Contender extends AutoCloseable {

  /** Runs the loop once, on the calling thread or for it. Called by many threads at once. */
  void loop() throws Exception;

  @Override
  void close();
}
