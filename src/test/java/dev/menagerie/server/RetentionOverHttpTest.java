// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.Threads;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.ArrayList;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is told to keep few tasks removes the others by itself. */
@HelidonTest
@Timeout(120)
class RetentionOverHttpTest {

  @Inject private WebTarget target;
  @Inject private House house;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.retention.completed.count", "2"));
  }

  @Test
  void only_what_is_to_be_kept_is_left() {
    var caller = new Caller(target.getUri());
    var completed = new ArrayList<String>();
    for (int task = 0; task < 5; task++) {
      var body = Caller.task("cot", "What is 2 + %d?".formatted(task));
      var done = object(caller.post("/v1/tasks", body, "Prefer", "wait=30"));
      assertThat(done.getString("status")).isEqualTo("completed");
      completed.add(done.getString("id"));
    }

    house.retention().sweep(); // as its own thread does once a minute

    assertThat(Threads.named("retention")).isNotEmpty();
    assertThat(completed.stream().map(id -> status(caller, id)).toList())
        .containsExactly(404, 404, 404, 200, 200);
  }

  private static int status(Caller caller, String task) {
    return caller.get("/v1/tasks/" + task).statusCode();
  }
}
