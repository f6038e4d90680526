// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is told to keep few tasks removes the others by itself, within a minute. */
@HelidonTest
@Timeout(180)
class RetentionIT {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.retention.completed.count", "2"));
  }

  @Test
  void within_a_minute_only_what_is_to_be_kept_is_left() throws InterruptedException {
    var caller = new Caller(target.getUri());
    var completed = new ArrayList<String>();
    for (int task = 0; task < 5; task++) {
      var body = Caller.task("cot", "What is 2 + %d?".formatted(task));
      var done = object(caller.post("/v1/tasks", body, "Prefer", "wait=30"));
      assertThat(done.getString("status")).isEqualTo("completed");
      completed.add(done.getString("id"));
    }

    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (status(caller, completed.get(2)) != 404 && System.nanoTime() < deadline) {
      Thread.sleep(Duration.ofSeconds(1));
    }

    assertThat(completed.stream().map(id -> status(caller, id)).toList())
        .containsExactly(404, 404, 404, 200, 200);
  }

  private static int status(Caller caller, String task) {
    return caller.get("/v1/tasks/" + task).statusCode();
  }
}
