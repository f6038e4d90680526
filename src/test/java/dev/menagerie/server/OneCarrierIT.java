// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.BesideOthers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server with one thread that carries all virtual ones, and no other instead of it.
 * Java adds threads for those that wait where a virtual thread cannot leave them, and takes them
 * away again when nothing happens for half a minute: then a server stands still for ever that has
 * as many such waits as the machine has processors.
 */
@BesideOthers
@Timeout(600)
class OneCarrierIT {

  private static final String ONE_CARRIER =
      "-Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1";

  @TempDir Path folder;

  @Test
  void nothing_holds_the_thread_that_carries_the_others() throws Exception {
    var environment =
        Map.of(
            "JDK_JAVA_OPTIONS",
            ONE_CARRIER,
            "MENAGERIE_LOCAL_TOOL_SERVERS",
            Path.of("..", "tool-servers").toAbsolutePath().toString(),
            "MENAGERIE_LOCAL_TOOLS",
            "calculator,files,sql,web,code");
    try (var server = new ChildServer(folder, environment)) {
      server.start();
      var caller = new Caller(server.url());

      var task =
          caller.post(
              "/v1/tasks",
              "{\"agent\": \"function-calling\", \"goal\": \"What is 12.5% of 640, plus 7?\"}",
              "Prefer",
              "wait=60");
      var answer =
          caller.post(
              "/v1/tools/sql__query/call", "{\"arguments\": {\"sql\": \"SELECT 6*7 AS answer\"}}");

      assertThat(object(task).getString("status")).isEqualTo("completed");
      assertThat(object(task).getJsonObject("answer").getString("text")).contains("87");
      assertThat(answer.body()).contains("42");
    }
  }
}
