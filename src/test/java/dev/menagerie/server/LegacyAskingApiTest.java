// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.RecordingFront;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools of a real legacy server that ask in the middle of a call, over HTTP. */
@HelidonTest
@Timeout(120)
class LegacyAskingApiTest {

  private static final String ACCOUNT =
      "{\"iban\": {\"type\": \"string\", \"minLength\": 4}, \"amount\": {\"type\": \"integer\","
          + " \"default\": 5}}";

  @Inject private WebTarget target;
  private Caller caller;
  private Bank bank;
  private RecordingFront front;
  private Payments payments;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.engine.park-after", "PT0.1S"));
  }

  @BeforeEach
  void open() {
    bank = new Bank().asking("Which account?", ACCOUNT, "iban");
    front = RecordingFront.legacy(bank.url());
    caller = new Caller(target.getUri());
    payments = new Payments(caller, front.url());
    assertThat(payments.register("\"allow\"").statusCode()).isEqualTo(201);
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    front.close();
    bank.close();
  }

  private int replied(JsonObject task, String reply) {
    var body = "{\"path\":\"%s\",%s,\"by\":\"anna\"}".formatted(Payments.path(task), reply);
    return payments.reply(task, body).statusCode();
  }

  private String journal(JsonObject task) {
    return caller.get("/v1/tasks/" + task.getString("id") + "/journal").body();
  }

  @Test
  void what_a_tool_asks_is_shown_and_the_answer_goes_back_on_the_open_call() {
    var task = payments.started();

    assertThat(front.seen("initialize").getFirst().getJsonObject("params").toString())
        .contains("\"capabilities\":{\"elicitation\":{}}");
    assertThat(task.getString("status")).isEqualTo("waiting");
    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("input");
    assertThat(Payments.waiting(task).getString("text"))
        .contains("bank__evaluate asks", "\"Which account?\"", "kept open until");
    var detail = Payments.waiting(task).getJsonObject("detail");
    assertThat(detail.getJsonObject("schema").getJsonObject("properties"))
        .containsOnlyKeys("iban", "amount");
    assertThat(Instant.parse(detail.getString("expires"))).isAfter(Instant.now());
    assertThat(caller.get("/v1/waiting").body()).contains("Which account?");
    assertThat(replied(task, "\"values\":{\"iban\":\"DE\"}")).isEqualTo(400);
    assertThat(replied(task, "\"values\":{\"iban\":\"DE02\"}")).isEqualTo(200);

    assertThat(payments.ended(task).getString("status")).isEqualTo("completed");
    assertThat(payments.ended(task).getJsonObject("usage").getInt("toolCalls")).isEqualTo(1);
    assertThat(bank.carriedOut()).hasSize(1);
    assertThat(bank.answers())
        .containsExactly(
            Json.object(
                "{\"action\": \"accept\", \"content\": {\"iban\": \"DE02\", \"amount\": 5}}"));
    assertThat(front.seen("tools/call")).hasSize(1);
    assertThat(journal(task)).contains("Which account?", "\"iban\":\"DE02\"", "\"by\":\"anna\"");
    var replayed = caller.post("/v1/tasks/" + task.getString("id") + "/replay", "");
    assertThat(object(replayed).getBoolean("identical")).isTrue();
    assertThat(front.seen("tools/call")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"decline", "cancel"})
  void a_tool_is_told_that_nobody_answers(String reply) {
    var task = payments.started();

    assertThat(replied(task, "\"%s\":true".formatted(reply))).isEqualTo(200);

    payments.ended(task);
    assertThat(bank.answers()).containsExactly(Json.object().add("action", reply).build());
    assertThat(journal(task)).contains("not without an account");
    assertThat(bank.carriedOut()).isEmpty();
  }

  @Test
  void a_call_may_ask_one_thing_after_the_other() {
    bank.asking("Which day?", "{\"day\": {\"type\": \"string\"}}", "day");
    var first = payments.started();
    assertThat(replied(first, "\"values\":{\"iban\":\"DE02\"}")).isEqualTo(200);

    var second = payments.restless(first.getString("id"));
    while (!Payments.waiting(second).getString("text").contains("Which day?")) {
      second = payments.restless(first.getString("id"));
    }
    assertThat(replied(second, "\"values\":{\"day\":\"today\"}")).isEqualTo(200);

    assertThat(payments.ended(first).getString("status")).isEqualTo("completed");
    assertThat(bank.answers().toString()).contains("DE02", "today");
    assertThat(front.seen("tools/call")).hasSize(1);
  }

  @Test
  void a_cancelled_task_cancels_the_call_and_takes_no_reply() throws InterruptedException {
    var task = payments.started();

    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");

    while (front.seen("notifications/cancelled").isEmpty()) {
      Thread.onSpinWait();
    }
    var call = front.seen("tools/call").getFirst();
    assertThat(
            front
                .seen("notifications/cancelled")
                .getFirst()
                .getJsonObject("params")
                .get("requestId"))
        .isEqualTo(call.get("id"));
    var refused =
        payments.reply(task, "{\"path\":\"%s\",\"decline\":true}".formatted(Payments.path(task)));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail")).contains("has ended: cancelled");
    assertThat(journal(task)).contains("\"inDoubt\":true");
    assertThat(caller.get("/v1/waiting").body()).doesNotContain("Which account?");
    assertThat(bank.answers()).isEmpty();
  }

  @Test
  void of_two_calls_at_once_each_gets_its_own_answer() {
    var one = payments.started();
    var other = payments.started();

    assertThat(replied(other, "\"values\":{\"iban\":\"OTHER\"}")).isEqualTo(200);
    assertThat(payments.ended(other).getString("status")).isEqualTo("completed");
    assertThat(payments.restless(one.getString("id")).getString("status")).isEqualTo("waiting");
    assertThat(replied(one, "\"values\":{\"iban\":\"ONE1\"}")).isEqualTo(200);
    assertThat(payments.ended(one).getString("status")).isEqualTo("completed");

    assertThat(bank.answers())
        .map(it -> it.getJsonObject("content").getString("iban"))
        .isEqualTo(List.of("OTHER", "ONE1"));
  }

  @Test
  void a_call_whose_server_is_removed_while_it_asks_is_in_doubt() {
    var task = payments.started();

    caller.send("DELETE", "/v1/tool-servers/bank", "");
    replied(task, "\"values\":{\"iban\":\"DE02\"}");

    var left = payments.restless(task.getString("id"));
    while (!Payments.waiting(left).getString("reason").equals("in-doubt")) {
      left = payments.restless(task.getString("id"));
    }
    assertThat(bank.carriedOut()).isEmpty();
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @Test
  void a_call_outside_of_a_task_has_nobody_to_ask() {
    var reply =
        caller.post("/v1/tools/bank__evaluate/call", "{\"arguments\":{\"expression\":\"1\"}}");

    assertThat(object(reply).getString("failure")).contains("nobody can be asked");
    assertThat(bank.carriedOut()).isEmpty();
  }
}
