// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does one thing on many virtual threads at once. */
final class Crowd {

  /** What each does. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private Crowd() {}

  /**
   * Waits until all have done it.
   *
   * @return the seconds that it took
   */
  static double run(int many, Work work) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < many; i++) {
        all.add(
            threads.submit(
                () -> {
                  work.run();
                  return many;
                }));
      }
      for (var one : all) {
        one.get();
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
