// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** A stream is the same each time, and continues after any of its events. */
@HelidonTest
class EventsTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  private static List<String> withId(String stream) {
    return Arrays.stream(stream.split("\n\n")).filter(event -> event.startsWith("id: ")).toList();
  }

  @Test
  void a_stream_cut_after_any_event_continues_as_if_it_were_whole() {
    var caller = new Caller(target.getUri());
    var live =
        caller.post("/v1/tasks", task("react", "What is 3 + 4?"), "Accept", "text/event-stream");
    var events = withId(live.body());
    var path = live.headers().firstValue("Location").orElseThrow().replaceFirst("^.*(/v1/)", "$1");

    assertThat(object(caller.get(path)).getString("status")).isEqualTo("completed");
    assertThat(events).hasSizeGreaterThan(3);
    for (int cut = 0; cut < events.size(); cut++) {
      var last = events.get(cut).lines().findFirst().orElseThrow().substring("id: ".length());
      var rest = caller.get(path + "/events", "Last-Event-ID", last).body();
      assertThat(withId(rest)).isEqualTo(events.subList(cut + 1, events.size()));
      assertThat(rest).endsWith("event: end\ndata: {}\n\n");
    }
  }

  @Test
  void an_event_is_its_journal_entry() {
    var caller = new Caller(target.getUri());
    var live =
        caller.post("/v1/tasks", task("react", "What is 3 + 4?"), "Accept", "text/event-stream");
    var path = live.headers().firstValue("Location").orElseThrow().replaceFirst("^.*(/v1/)", "$1");

    var events = withId(live.body()).stream().map(event -> event.lines().toList()).toList();

    assertThat(caller.get(path + "/journal").body().lines())
        .containsExactlyElementsOf(
            events.stream().map(event -> event.get(2).substring("data: ".length())).toList());
    for (var event : events) {
      var entry = Json.object(event.get(2).substring("data: ".length()));
      assertThat(event.get(0)).isEqualTo("id: " + entry.getInt("position"));
      assertThat(event.get(1)).isEqualTo("event: " + entry.getString("kind"));
    }
  }

  @Test
  void a_repeated_request_finds_its_task_and_another_one_is_refused() {
    var caller = new Caller(target.getUri());
    var question = task("react", "What is 5 + 6?");

    var one = caller.post("/v1/tasks", question, "Idempotency-Key", "k1");
    var again = caller.post("/v1/tasks", question, "Idempotency-Key", "k1");
    var other = caller.post("/v1/tasks", task("react", "What is 6 + 6?"), "Idempotency-Key", "k1");

    assertThat(object(again).getString("id")).isEqualTo(object(one).getString("id"));
    assertThat(other.statusCode()).isEqualTo(409);
  }
}
