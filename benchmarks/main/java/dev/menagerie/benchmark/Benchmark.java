// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.nio.file.Path;

/** Something that is measured in a process of its own. */
interface Benchmark {

  /** What it is chosen by, a word. */
  String name();

  /**
   * Measures.
   *
   * @param folder for its files, on the disk that durable figures are about; empty
   * @param report where the figures go
   */
  void run(Path folder, Report report) throws Exception;
}
