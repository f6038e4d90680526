// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

/** One way to call the tool of an {@link EchoServer}. */
interface Caller extends AutoCloseable {

  /** Calls it once and checks the answer. Called by many threads at once. */
  void call(String text) throws Exception;

  @Override
  default void close() {}
}
