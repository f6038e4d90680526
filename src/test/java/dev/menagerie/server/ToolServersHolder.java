// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** A server as far as its tool servers are concerned: says their process ids until it is killed. */
final class ToolServersHolder {

  private ToolServersHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (var servers =
        LocalToolServers.start(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            EnumSet.of(LocalTool.CALCULATOR, LocalTool.FILES),
            (_, _) -> {})) {
      System.out.println(
          servers.handles().values().stream()
              .map(process -> "" + process.pid())
              .collect(Collectors.joining(" ")));
      while (System.in.read() >= 0) {
        // Held until the end of input.
      }
    }
  }
}
