// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits on tasks at work by their keys, as clients meet them. */
@HelidonTest
@Timeout(60)
class PressureOverHttpTest {

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final String CALLING = "Call the tool.";
  private static final ScriptedModelServer MODEL =
      ScriptedModelServer.of(
          body -> body.toString().contains(CALLING) ? call() : new ModelScript.Hangs("d", NEVER));

  @Inject private WebTarget target;
  private final List<String> started = new ArrayList<>();
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.model.url", MODEL.url() + "/v1",
            "menagerie.model.name", "scripted",
            "menagerie.model.key", "none",
            "menagerie.engine.tool-timeout", "PT0.2S",
            "menagerie.engine.park-after", "PT0.05S",
            "menagerie.engine.max-running-tasks", "4",
            "menagerie.engine.max-running-per-agent", "1",
            "menagerie.engine.max-running-per-caller", "2",
            "menagerie.engine.max-queued-tasks", "2"));
  }

  private static ModelScript call() {
    var arguments = Json.object().add("expression", "1 + 1").build();
    return ModelScript.calls(ModelScript.call("c1", "silent__evaluate", arguments));
  }

  @BeforeEach
  void open() {
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void cancel() {
    started.forEach(id -> caller.post("/v1/tasks/" + id + "/cancel", ""));
  }

  @AfterAll
  static void close() {
    NEVER.countDown();
    MODEL.close();
  }

  private JsonObject start(String agent, String goal) {
    var reply = caller.post("/v1/tasks", Caller.task(agent, goal));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    started.add(object(reply).getString("id"));
    return object(reply);
  }

  private JsonObject task(JsonObject task) {
    return object(caller.get("/v1/tasks/" + task.getString("id")));
  }

  private JsonObject listed(JsonObject task) {
    return Json.parse(caller.get("/v1/tasks").body()).asJsonArray().stream()
        .map(it -> it.asJsonObject())
        .filter(it -> it.getString("id").equals(task.getString("id")))
        .findFirst()
        .orElseThrow();
  }

  private JsonObject awaited(JsonObject task, Predicate<JsonObject> state) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var now = task(task);
      if (state.test(now)) {
        return now;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("not so: " + task(task));
  }

  private static Predicate<JsonObject> is(String status) {
    return task -> task.getString("status").equals(status);
  }

  /** That a task is queued, and that it is said the same everywhere. */
  private void assertQueued(JsonObject task, int position, int of, String why) {
    for (var shown : List.of(task(task), listed(task))) {
      assertThat(shown.getString("status")).isEqualTo("queued");
      var queue = shown.getJsonObject("queue");
      assertThat(queue.getInt("position")).isEqualTo(position);
      assertThat(queue.getInt("of")).isEqualTo(of);
      assertThat(queue.getString("why")).contains(why);
    }
  }

  @Test
  void agents_and_callers_have_limits_and_a_full_queue_refuses() {
    var first = start("cot", "Hang.");
    var second = start("cot", "Hang.");
    assertQueued(second, 1, 1, "agent cot has 1 tasks at work, the most at once");
    var other = start("react", "Hang.");
    var third = start("debate", "Hang.");
    assertThat(awaited(other, is("running")).containsKey("queue")).isFalse();
    assertThat(listed(other).containsKey("queue")).isFalse();
    assertQueued(third, 2, 2, "has 2 tasks at work, the most at once");
    assertThat(task(third).getJsonObject("queue").getString("why")).startsWith("caller ");

    var refused = caller.post("/v1/tasks", Caller.task("self-consistency", "Hang."));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(object(refused).getString("detail")).contains("2 tasks are queued");
    caller.post("/v1/tasks/" + first.getString("id") + "/cancel", "");
    awaited(second, is("running"));
    assertQueued(third, 1, 1, "caller ");
    start("self-consistency", "Hang.");
  }

  @Test
  void a_task_that_goes_on_when_its_place_is_taken_is_queued_wherever_it_is_shown() {
    try (var tools = new SomeTools()) {
      var server =
          Json.object()
              .add("name", "silent")
              .add("url", tools.silentUrl())
              .add("policy", "allow")
              .build();
      assertThat(caller.post("/v1/tool-servers", server.toString()).statusCode()).isEqualTo(201);
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"silent__*\"]}";
      caller.send("PUT", "/v1/agents/caller", agent);
      var waits = awaited(start("caller", CALLING), is("waiting"));
      var works = awaited(start("caller", "Hang."), is("running")); // the other is parked

      var path = waits.getJsonArray("waiting").getJsonObject(0).getString("path");
      var reply = Json.object().add("path", path).add("inDoubt", "fail").build().toString();
      var replied = object(caller.post("/v1/tasks/" + waits.getString("id") + "/reply", reply));

      assertThat(replied.getString("status")).isEqualTo("queued");
      assertQueued(waits, 1, 1, "agent caller has 1 tasks at work");
      caller.post("/v1/tasks/" + works.getString("id") + "/cancel", "");
      awaited(waits, task -> !task.containsKey("queue"));
      caller.send("DELETE", "/v1/tool-servers/silent", "");
    }
  }
}
