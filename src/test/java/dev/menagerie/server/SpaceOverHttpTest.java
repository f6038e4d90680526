// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tasks on a disk that is nearly full. */
@HelidonTest
class SpaceOverHttpTest {

  private static final Path DISK = TemporaryData.folder();
  private static final boolean MOUNTED =
      run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", DISK.toString());
  private static final String TASK = Caller.task("function-calling", "What is 2+2?");

  private static final String COMPARISON =
      """
      {"goals": [{"goal": "What is 2 + 3?", "expected": "5"}], "agents": ["cot"]}\
      """;

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.in(DISK.resolve("data"), Map.of("menagerie.storage.min-free", "33554432"));
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException | InterruptedException _) {
      return false;
    }
  }

  @AfterAll
  static void unmount() {
    if (MOUNTED) {
      run("umount", "-l", DISK.toString());
    }
  }

  @Test
  void new_tasks_wait_for_space_and_what_is_there_goes_on() throws IOException {
    assumeThat(MOUNTED).as("a file system of its own can be mounted").isTrue();
    var caller = new Caller(target.getUri());
    var before = caller.post("/v1/tasks", TASK);
    var filler = Files.write(DISK.resolve("filler"), new byte[40 << 20]);

    var refused = caller.post("/v1/tasks", TASK);
    var id = object(before).getString("id");
    var fork = caller.post("/v1/tasks/" + id + "/fork", "{\"at\": 1}");
    var compared = caller.post("/v1/comparisons", COMPARISON);
    var called = new McpPeer(target.getUri()).call("function-calling", "{\"goal\": \"2+2\"}");
    var ready = caller.get("/health/ready");
    caller.get("/v1/tasks/" + id + "/events");

    assertThat(before.statusCode()).isEqualTo(202);
    assertThat(refused.statusCode()).isEqualTo(507);
    assertThat(object(refused).getString("detail")).contains("menagerie.storage.min-free");
    assertThat(fork.statusCode()).isEqualTo(507);
    assertThat(compared.statusCode()).isEqualTo(507);
    assertThat(called.text()).contains("no new tasks are taken");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("no new tasks are taken");
    assertThat(object(caller.get("/v1/tasks/" + id)).getString("status")).isEqualTo("completed");

    Files.delete(filler);
    assertThat(caller.post("/v1/tasks", TASK).statusCode()).isEqualTo(202);
    assertThat(caller.get("/health/ready").body()).doesNotContain("no new tasks");
  }
}
