// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.IOException;
import java.nio.file.Path;

/** A second server as far as the data folder is concerned: holds it until it is killed. */
final class LockHolder {

  private LockHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (var _ = DataFolder.open(Path.of(arguments[0]))) {
      System.out.println("locked");
      while (System.in.read() >= 0) {
        // Held until the end of input.
      }
    }
  }
}
