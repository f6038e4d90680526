// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Tasks;
import dev.menagerie.testkit.Guarantee;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream on which nothing happens stays open for as long as its client, and no longer. */
@HelidonTest
@Timeout(60)
class IdleStreamTest {

  private static final int COMMENTS = 20;

  @Inject private WebTarget target;
  @Inject private Tasks tasks;

  /** A connection that only waits is given up when half of the comments have been sent. */
  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.events.comment-after", "PT0.2S",
            "server.idle-connection-timeout", "PT2S",
            "server.idle-connection-period", "PT0.2S"));
  }

  /** A task that waits for a person, since its tool does not answer. */
  private static String waitingTask(Caller caller, SomeTools tools) {
    var silent =
        Json.object()
            .add("name", "silent")
            .add("url", tools.silentUrl())
            .add("policy", "allow")
            .build()
            .toString();
    assertThat(caller.post("/v1/tool-servers", silent).statusCode()).isEqualTo(201);
    var question = Caller.task("function-calling", SomeTools.QUESTION);
    var task = Caller.object(caller.post("/v1/tasks", question));
    var path = "/v1/tasks/" + task.getString("id");
    while (!Caller.object(caller.get(path)).getString("status").equals("waiting")) {
      Thread.onSpinWait();
    }
    caller.send("DELETE", "/v1/tool-servers/silent", "");
    return task.getString("id");
  }

  @Test
  void it_survives_what_ends_idle_connections() throws Exception {
    var caller = new Caller(target.getUri());
    int comments = 0;
    try (var tools = new SomeTools();
        var http = Frames.client();
        var frames = Frames.open(http, target.getUri(), waitingTask(caller, tools), "")) {
      while (comments < COMMENTS) {
        if (frames.next().orElseThrow().startsWith(":")) {
          comments++;
        }
      }
    }
    Guarantee.STREAM.shown(
        getClass(),
        "comments on an idle stream, twice as long as an idle connection lives",
        comments,
        "not cut");
  }

  @Test
  void a_client_that_went_away_is_noticed_at_a_comment() throws Exception {
    var caller = new Caller(target.getUri());
    try (var tools = new SomeTools();
        var http = Frames.client()) {
      var id = waitingTask(caller, tools);
      try (var frames = Frames.open(http, target.getUri(), id, "")) {
        while (!frames.next().orElseThrow().startsWith(":")) {
          assertThat(tasks.watchers()).isPositive();
        }
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (tasks.watchers() > 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }

    assertThat(tasks.watchers()).isZero();
  }
}
