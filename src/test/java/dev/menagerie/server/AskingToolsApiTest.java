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
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools that ask in the middle of a call, over HTTP, with a real tool server. */
@HelidonTest
class AskingToolsApiTest {

  private static final String ACCOUNT =
      """
      {"iban": {"type": "string", "title": "Account", "minLength": 4},
       "amount": {"type": "integer", "minimum": 1, "default": 5},
       "speed": {"type": "string", "enum": ["slow", "fast"]}}
      """;

  @Inject private WebTarget target;
  private Caller caller;
  private Bank bank;
  private Payments payments;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.engine.tool-timeout", "PT0.3S"));
  }

  @BeforeEach
  void open() {
    bank = new Bank();
    caller = new Caller(target.getUri());
    payments = new Payments(caller, bank);
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    bank.close();
  }

  @Test
  void what_a_tool_asks_in_the_middle_of_a_call_is_shown_and_answered() {
    payments.register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = payments.started();

    assertThat(task.getString("status")).isEqualTo("waiting");
    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("input");
    assertThat(Payments.waiting(task).getString("text"))
        .contains("bank__evaluate asks", "\"Which account?\"", "values");
    var detail = Payments.waiting(task).getJsonObject("detail");
    assertThat(detail.getString("message")).isEqualTo("Which account?");
    assertThat(detail.getJsonObject("schema").getJsonObject("properties"))
        .containsOnlyKeys("iban", "amount", "speed");
    assertThat(detail).doesNotContainKey("warning");
    assertThat(caller.get("/v1/waiting").body()).contains("Which account?");
    assertThat(bank.carriedOut()).isEmpty();

    var answer =
        "{\"path\":\"%s\",\"round\":1,\"question\":1,\"values\":{\"iban\":\"DE02\",\"speed\":\"fast\"}}";
    assertThat(payments.reply(task, answer.formatted(Payments.path(task))).statusCode())
        .isEqualTo(200);

    assertThat(payments.ended(task).getString("status")).isEqualTo("completed");
    assertThat(payments.ended(task).getJsonObject("usage").getInt("toolCalls")).isEqualTo(1);
    assertThat(bank.carriedOut()).hasSize(1);
    assertThat(bank.answers())
        .containsExactly(
            Json.object(
                """
                {"action": "accept", "content": {"iban": "DE02", "speed": "fast", "amount": 5}}
                """));
    var replayed = caller.post("/v1/tasks/" + task.getString("id") + "/replay", "");
    assertThat(object(replayed).getBoolean("identical")).isTrue();
    assertThat(bank.answers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"values\":{}                            | 400 | values | iban",
        "\"values\":{\"iban\":\"DE\"}             | 400 | values | iban: must be at least 4",
        "\"values\":{\"iban\":\"DE02\",\"amount\":0} | 400 | values | amount: must have a minimum",
        "\"values\":{\"iban\":\"DE02\",\"speed\":\"so\"} | 400 | values | speed",
        "\"values\":{\"iban\":\"DE02\",\"other\":1} | 400 | values | there are: iban, amount,"
            + " speed",
        "\"values\":[]                            | 400 | values | must be an object",
        "\"decline\":false                        | 400 | decline | must be true, or left out",
        "\"decline\":true,\"cancel\":true         | 400 | cancel | exactly one of",
        "\"values\":{\"iban\":\"DE02\"},\"round\":2,\"question\":1 | 409 | | question 1 of round 1",
        "\"decline\":true,\"round\":1,\"question\":2 | 409 | | question 1 of round 1",
        "\"cancel\":true,\"round\":1            | 400 | question | missing",
        "\"text\":\"DE02\",\"round\":1            | 400 | round | unknown",
        "\"text\":\"DE02\"                        | 409 | | reply with values for its schema",
      })
  void values_that_do_not_fit_the_form_are_refused_by_field_and_the_wait_stays(
      String body, int status, String field, String detail) {
    payments.register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = payments.started();

    var reply = payments.reply(task, "{\"path\":\"%s\",%s}".formatted(Payments.path(task), body));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
    assertThat(payments.restless(task.getString("id")).getString("status")).isEqualTo("waiting");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
    assertThat(bank.answers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"decline, decline", "cancel, cancel"})
  void a_tool_is_told_that_nobody_answers(String reply, String action) {
    payments.register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = payments.started();

    payments.reply(task, "{\"path\":\"%s\",\"%s\":true}".formatted(Payments.path(task), reply));

    payments.ended(task);
    assertThat(bank.answers()).containsExactly(Json.object().add("action", action).build());
    assertThat(bank.carriedOut()).isEmpty();
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("not without an account");
  }

  @Test
  void whoever_is_asked_for_a_secret_is_warned_who_gets_it() {
    payments.register("\"allow\"");
    bank.asking("Log in", "{\"name\":{\"type\":\"string\"},\"Password\":{\"type\":\"string\"}}");
    var task = payments.started();

    assertThat(Payments.waiting(task).getString("text"))
        .contains("secret (Password)", "The server of bank__evaluate gets what is entered");
    assertThat(Payments.waiting(task).getJsonObject("detail").getString("warning"))
        .contains("Password");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @Test
  void a_call_outside_of_a_task_has_nobody_to_ask() {
    payments.register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");

    var reply =
        caller.post("/v1/tools/bank__evaluate/call", "{\"arguments\":{\"expression\":\"1\"}}");

    assertThat(object(reply).getString("failure")).contains("elicitation");
    assertThat(bank.carriedOut()).isEmpty();
  }
}
