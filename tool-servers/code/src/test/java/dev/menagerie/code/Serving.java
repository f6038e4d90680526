// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import dev.menagerie.kit.ToolServer;
import java.util.Map;

/** The server in this process, on a free port. */
record Serving(Sandbox sandbox, ToolServer.Listening server, McpCaller caller)
    implements AutoCloseable {

  private static final long HEAP = 4L << 30;

  static Serving with(Map<String, String> environment) {
    var limits = Limits.of(environment, HEAP);
    var sandbox = new Sandbox(limits);
    var server = ToolServer.of("code", "1", Main.tools(limits, sandbox)).start("127.0.0.1", 0);
    return new Serving(sandbox, server, McpCaller.of(server.url()));
  }

  @Override
  public void close() {
    caller.http().close();
    server.close();
    sandbox.close();
  }
}
