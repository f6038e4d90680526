// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** A server whose streams have ended since it stops. */
@HelidonTest
class StoppingStreamsTest {

  @Inject private WebTarget target;
  @Inject private Streams streams;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @Test
  void who_started_a_task_a_moment_before_learns_its_name() {
    var caller = new Caller(target.getUri());
    streams.close();

    var late =
        caller.post(
            "/v1/tasks", Caller.task("cot", "What is 2 + 3?"), "Accept", "text/event-stream");

    assertThat(late.statusCode()).isEqualTo(200);
    assertThat(late.body()).isEmpty();
    var path = late.headers().firstValue("Location").orElseThrow().replaceFirst("^.*(/v1/)", "$1");
    assertThat(caller.get(path).statusCode()).isEqualTo(200);
    var followed = caller.get(path + "/events");
    assertThat(followed.statusCode()).isEqualTo(503);
    assertThat(followed.headers().firstValue("Retry-After")).isPresent();
  }
}
