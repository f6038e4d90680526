// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

/** What lives on the heap. */
final class Heap {

  private Heap() {}

  /** Bytes in use when all that can be collected has been. */
  @SuppressWarnings("SystemGC") // The point of the figure.
  static long used() throws InterruptedException {
    var runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
