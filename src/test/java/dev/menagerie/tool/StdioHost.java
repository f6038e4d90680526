// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.List;

/** A process that has started a tool server, to be killed by a test. */
final class StdioHost {

  private StdioHost() {}

  public static void main(String[] arguments) throws InterruptedException {
    var bench = new StdioBench(ToolConfig.DEFAULT);
    bench.register("s", StdioPeer.command("legacy"));
    System.out.println(bench.text("s__pid"));
    Thread.sleep(600_000);
  }

  /** The command that starts one. */
  static List<String> command() {
    var words = StdioPeer.command();
    words.set(words.size() - 1, StdioHost.class.getName());
    return words;
  }
}
