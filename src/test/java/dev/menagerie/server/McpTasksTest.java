// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.client.WebTarget;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension by which a call answers at once with its task. */
@HelidonTest
@AddBean(AskingArchitectures.class)
@Timeout(120)
class McpTasksTest {

  private static final String TASKS =
      "{\"elicitation\": {\"form\": {}}, \"extensions\": {\"io.modelcontextprotocol/tasks\": {}}}";
  private static final String ALONE = "{\"extensions\": {\"io.modelcontextprotocol/tasks\": {}}}";

  @Inject private WebTarget target;
  private Caller caller;
  private McpPeer peer;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @BeforeEach
  void open() {
    caller = new Caller(target.getUri());
    peer = new McpPeer(target.getUri()).offering(TASKS);
  }

  private static String of(String id) {
    return "{\"taskId\": \"%s\"}".formatted(id);
  }

  private String begun() {
    var created = peer.call("asker", "{\"goal\": \"Find out whose it is\"}").result();
    assertThat(created.getString("resultType")).isEqualTo("task");
    return created.getString("taskId");
  }

  /** The task when it is not at work any more. */
  private static JsonObject settled(McpPeer peer, String id) {
    var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var task = peer.modern("tasks/get", of(id)).result();
      assertThat(task.getString("resultType")).isEqualTo("complete");
      if (!task.getString("status").equals("working")) {
        return task;
      }
    }
    throw new AssertionError("still at work: " + peer.modern("tasks/get", of(id)));
  }

  private static String key(JsonObject task) {
    return task.getJsonObject("inputRequests").keySet().iterator().next();
  }

  private McpPeer.Reply update(String id, String key, String content) {
    var params =
        Json.object()
            .add("taskId", id)
            .add(
                "inputResponses",
                Json.object()
                    .add(
                        key,
                        Json.object().add("action", "accept").add("content", Json.object(content))))
            .build();
    return peer.modern("tasks/update", params.toString());
  }

  @Test
  void a_call_answers_with_its_task_which_is_polled_to_its_result() {
    var created = peer.call("cot", "{\"goal\": \"What is 12.5% of 640, plus 7?\"}").result();

    assertThat(created.getString("resultType")).isEqualTo("task");
    assertThat(created.getString("status")).isEqualTo("working");
    assertThat(created.get("ttlMs")).isEqualTo(JsonValue.NULL);
    assertThat(created.getInt("pollIntervalMs")).isPositive();
    var id = created.getString("taskId");
    var task = settled(peer, id);
    assertThat(task.getString("status")).isEqualTo("completed");
    var shown = object(caller.get("/v1/tasks/" + id));
    assertThat(task.getString("createdAt")).isEqualTo(shown.getString("created"));
    var result = task.getJsonObject("result");
    assertThat(result.getString("resultType")).isEqualTo("complete");
    assertThat(result.getJsonObject("structuredContent").get("answer"))
        .isEqualTo(shown.get("answer"));
    assertThat(result.getJsonArray("content").getJsonObject(0).getString("text"))
        .isEqualTo(shown.getJsonObject("answer").getString("text"));
  }

  @Test
  void what_it_asks_is_answered_by_updates() {
    var id = begun();
    var first = settled(peer, id);
    assertThat(first.getString("status")).isEqualTo("input_required");
    assertThat(first.getJsonObject("inputRequests").toString()).contains("Which colour?");

    var unfit = update(id, key(first), "{\"answer\": 7}");
    assertThat(unfit.error().getInt("code")).isEqualTo(-32602);
    assertThat(unfit.error().getString("message")).contains(key(first), "answer: missing");
    assertThat(update(id, "question:/0@1", "{\"answer\": \"red\"}").result())
        .containsOnlyKeys("resultType", "_meta");
    assertThat(key(settled(peer, id))).isEqualTo(key(first));
    assertThat(update(id, key(first), "{\"answer\": \"red\"}").result().getString("resultType"))
        .isEqualTo("complete");
    var second = settled(peer, id);
    while (second.getJsonObject("inputRequests").containsKey(key(first))) {
      second = settled(peer, id);
    }
    assertThat(second.getJsonObject("inputRequests").toString()).contains("Whose is it?");
    update(id, key(second), "{\"answer\": \"Dora's\"}");

    assertThat(settled(peer, id).getJsonObject("result").toString()).contains("Dora's is red");
  }

  @Test
  void a_client_without_forms_reads_where_to_answer() {
    var id = begun();
    settled(peer, id);

    var task = new McpPeer(target.getUri()).offering(ALONE).modern("tasks/get", of(id)).result();

    assertThat(task.getString("status")).isEqualTo("working");
    assertThat(task).doesNotContainKey("inputRequests");
    assertThat(task.getString("statusMessage"))
        .contains("Which colour?", "POST /v1/tasks/" + id + "/reply");
    caller.post("/v1/tasks/" + id + "/cancel", "");
  }

  @Test
  void cancelling_ends_the_task() {
    var id = begun();

    assertThat(peer.modern("tasks/cancel", of(id)).result())
        .containsOnlyKeys("resultType", "_meta");

    assertThat(settled(peer, id).getString("status")).isEqualTo("cancelled");
    assertThat(object(caller.get("/v1/tasks/" + id)).getString("status")).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks/get", "tasks/update", "tasks/cancel"})
  void a_client_that_does_not_know_tasks_and_a_task_that_is_not_there_are_refused(String method) {
    var id = begun();

    var stranger = new McpPeer(target.getUri()).modern(method, of(id));
    assertThat(stranger.status()).isEqualTo(400);
    assertThat(stranger.error().getInt("code")).isEqualTo(-32021);
    assertThat(stranger.error().getJsonObject("data").toString())
        .contains("requiredCapabilities", "io.modelcontextprotocol/tasks");
    var missing = peer.modern(method, of("nothing"));
    assertThat(missing.error().getInt("code")).isEqualTo(-32602);
    assertThat(missing.error().getString("message")).contains("\"nothing\"");
    caller.post("/v1/tasks/" + id + "/cancel", "");
  }

  @Test
  void a_header_that_names_another_task_is_refused() {
    var reply = peer.with("Mcp-Name", "other").modern("tasks/get", of("one"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error().getInt("code")).isEqualTo(-32020);
  }

  @Test
  void arguments_that_do_not_fit_begin_no_task() {
    var reply = peer.call("asker", "{\"goal\": \"\"}");

    assertThat(reply.result().getString("resultType")).isEqualTo("complete");
    assertThat(reply.result().getBoolean("isError")).isTrue();
    assertThat(reply.text()).startsWith("goal: empty");
  }
}
