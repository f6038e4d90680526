// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of agents whose server is killed while they wait for an approval. */
@BesideOthers
@Timeout(600)
class McpKillIT {

  private static final String SUM =
      McpPeer.callOf("payer", "{\"goal\": \"%s\"}".formatted(SomeTools.QUESTION));
  private static final String TASKS =
      "{\"elicitation\": {}, \"extensions\": {\"io.modelcontextprotocol/tasks\": {}}}";

  @TempDir Path folder;

  private static JsonObject approval(JsonObject requests) {
    var answer = "{\"action\": \"accept\", \"content\": {\"decision\": \"approve\"}}";
    return Json.object().add(requests.keySet().iterator().next(), Json.object(answer)).build();
  }

  /** The task when it is not at work any more. */
  private static JsonObject settled(McpPeer peer, String id) {
    var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      var task = peer.modern("tasks/get", "{\"taskId\": \"%s\"}".formatted(id)).result();
      if (!task.getString("status").equals("working")) {
        return task;
      }
    }
    throw new AssertionError("still at work: " + id);
  }

  @Test
  void a_call_whose_tool_asks_waits_over_kill_9_and_goes_on_with_the_answer() throws Exception {
    try (var bank = new Bank().asking("Which account?", "{\"iban\":{\"type\":\"string\"}}");
        var server = new ChildServer(folder, Map.of("menagerie.engine.park-after", "PT0.1S"))) {
      server.start();
      var caller = new Caller(server.url());
      var registration = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"allow\"}";
      caller.post("/v1/tool-servers", registration.formatted(bank.url()));
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}";
      caller.send("PUT", "/v1/agents/payer", agent);
      var created = caller.post("/v1/tasks", Caller.task("payer", SomeTools.QUESTION));
      var task = "/v1/tasks/" + Caller.object(created).getString("id");
      var before = waiting(caller, task);
      assertThat(before.toString()).contains("\"input\"", "Which account?");

      server.kill();
      server.start();
      var later = new Caller(server.url());

      assertThat(waiting(later, task).get("detail")).isEqualTo(before.get("detail"));
      assertThat(bank.answers()).isEmpty();
      var reply =
          Json.object()
              .add("path", before.getString("path"))
              .add("values", Json.object().add("iban", "DE02"))
              .build();
      assertThat(later.post(task + "/reply", reply.toString()).statusCode()).isEqualTo(200);
      later.get(task + "/events");

      assertThat(later.get(task).body()).contains("\"completed\"", SomeTools.ANSWER);
      assertThat(bank.answers().toString()).contains("accept", "DE02");
      assertThat(bank.answers()).hasSize(1);
      assertThat(bank.carriedOut()).hasSize(1);
    }
  }

  /** What a task waits for. */
  private static JsonObject waiting(Caller caller, String task) {
    var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      var shown = Caller.object(caller.get(task));
      if (shown.getString("status").equals("waiting")) {
        return shown.getJsonArray("waiting").getJsonObject(0);
      }
    }
    throw new AssertionError("does not wait: " + task);
  }

  @Test
  void a_task_and_a_call_that_was_asked_something_go_on_after_kill_9() throws Exception {
    try (var bank = new Bank();
        var server = new ChildServer(folder, Map.of())) {
      server.start();
      var caller = new Caller(server.url());
      var registration = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"ask\"}";
      caller.post("/v1/tool-servers", registration.formatted(bank.url()));
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}";
      caller.send("PUT", "/v1/agents/payer", agent);
      var poller = new McpPeer(server.url()).offering(TASKS);
      var waiter = new McpPeer(server.url()).offering("{\"elicitation\": {}}");
      var id = poller.modern("tools/call", SUM).result().getString("taskId");
      var before = settled(poller, id);
      var asked = waiter.modern("tools/call", SUM).result();

      server.kill();
      server.start();

      var after = settled(poller, id);
      assertThat(after.getString("status")).isEqualTo("input_required");
      assertThat(after.get("inputRequests")).isEqualTo(before.get("inputRequests"));
      var update =
          Json.object()
              .add("taskId", id)
              .add("inputResponses", approval(after.getJsonObject("inputRequests")))
              .build();
      poller.modern("tasks/update", update.toString());
      var again =
          Json.object(Json.object(SUM))
              .add("requestState", asked.getString("requestState"))
              .add("inputResponses", approval(asked.getJsonObject("inputRequests")))
              .build();
      var done = waiter.modern("tools/call", again.toString());

      assertThat(done.text()).contains(SomeTools.ANSWER);
      assertThat(done.structured().getString("id")).isNotEqualTo(id);
      var ended = settled(poller, id);
      while (ended.getString("status").equals("input_required")) {
        ended = settled(poller, id);
      }
      assertThat(ended.getJsonObject("result").toString()).contains(SomeTools.ANSWER);
      assertThat(bank.carriedOut()).hasSize(2);
    }
  }
}
