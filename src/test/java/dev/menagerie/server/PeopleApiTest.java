// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.Guarantee;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Approvals and calls in doubt over HTTP, with a real tool server. */
@HelidonTest
class PeopleApiTest {

  private static final String RECONCILED = "{\"evaluate\": {\"reconcile\": \"bank__lookup\"}}";

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

  /** The time in the detail of a refusal. */
  private static Instant answeredAt(HttpResponse<String> refusal, String pattern) {
    var detail = object(refusal).getString("detail");
    var found = Pattern.compile(pattern).matcher(detail);
    assertThat(found.find()).as(detail).isTrue();
    return Instant.parse(found.group(1));
  }

  @Test
  void an_approved_call_is_made_once_as_it_was_shown() {
    assertThat(payments.register("\"ask\"").statusCode()).isEqualTo(201);
    var task = payments.started();
    var shown = Payments.waiting(task).getJsonObject("detail");
    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("approval");
    assertThat(Payments.waiting(task).getString("text"))
        .contains("bank__evaluate", "12.5", "approve");
    assertThat(caller.get("/v1/waiting").body()).contains(task.getString("id"));
    assertThat(bank.carriedOut()).isEmpty();

    var stale = "{\"path\":\"%s\",\"approve\":true,\"hash\":\"00\"}".formatted(Payments.path(task));
    var refused = payments.reply(task, stale);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail"))
        .contains("hash " + shown.getString("hash"), "look at it again in GET /v1/waiting");
    var approval =
        Json.object()
            .add("path", Payments.path(task))
            .add("approve", true)
            .add("hash", shown.getString("hash"))
            .add("arguments", shown.getJsonObject("arguments"))
            .add("by", "anna")
            .build()
            .toString();
    var before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    assertThat(payments.reply(task, approval).statusCode()).isEqualTo(200);

    assertThat(payments.ended(task).getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).containsExactly(shown.getJsonObject("arguments"));
    var second = payments.reply(task, approval);
    assertThat(second.statusCode()).isEqualTo(409);
    var already = " was answered already at (\\S+) by anna: approved";
    assertThat(answeredAt(second, already)).isBetween(before, Instant.now());
  }

  @Test
  void the_agent_reads_why_a_call_was_denied() {
    payments.register("{\"evaluate\": \"ask\"}");
    var task = payments.started();

    var denial = "{\"path\":\"%s\",\"deny\":\"not today\",\"hash\":\"%s\"}";
    var hash = Payments.waiting(task).getJsonObject("detail").getString("hash");
    assertThat(payments.reply(task, denial.formatted(Payments.path(task), "00")).statusCode())
        .isEqualTo(409);
    assertThat(payments.reply(task, denial.formatted(Payments.path(task), hash)).statusCode())
        .isEqualTo(200);

    payments.ended(task);
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("not approved: not today", "\"by\":\"anonymous\"");
    assertThat(bank.carriedOut()).isEmpty();
  }

  @Test
  void edited_arguments_run_if_the_tool_takes_them() {
    payments.register("{\"bank__evaluate\": {\"decision\": \"ask\", \"expires\": \"PT1H\"}}");
    var task = payments.started();
    assertThat(Payments.waiting(task).getJsonObject("detail").getString("expires")).endsWith("Z");

    var bad = "{\"path\":\"%s\",\"arguments\":{\"formula\":\"1\"}}".formatted(Payments.path(task));
    assertThat(payments.reply(task, bad).statusCode()).isEqualTo(400);
    assertThat(object(payments.reply(task, bad)).getString("field")).isEqualTo("arguments");
    var good = bad.replace("formula", "expression");
    var half = good.replace(":\"1\"", ":\"1\\ud800\"");
    assertThat(payments.reply(task, half).statusCode()).isEqualTo(400);
    assertThat(object(payments.reply(task, half)).getString("field"))
        .isEqualTo("arguments.expression");
    assertThat(payments.reply(task, good).statusCode()).isEqualTo(200);

    assertThat(payments.ended(task).getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).containsExactly(Json.object("{\"expression\":\"1\"}"));
  }

  @Test
  void the_stricter_of_server_and_agent_counts() {
    payments.register("\"allow\"");
    caller.send(
        "PUT",
        "/v1/agents/careful",
        """
        {"architecture": "function-calling", "policy": {"bank__*": "ask", "*": "deny"}}
        """);

    var verdict = object(caller.get("/v1/tools/bank__evaluate/policy?agent=careful"));
    assertThat(verdict.getString("rule")).isEqualTo("ask");
    assertThat(verdict.getString("says")).isEqualTo("each call waits for a person to approve it");
    assertThat(verdict.getJsonArray("because").getValuesAs(JsonObject.class))
        .map(
            it ->
                "%s %s %s"
                    .formatted(
                        it.getString("policyOf"), it.getString("pattern"), it.getString("rule")))
        .containsExactly("tool-server * allow", "agent bank__* ask");

    var id = object(caller.post("/v1/tasks", task("careful", SomeTools.QUESTION))).getString("id");

    assertThat(Payments.waiting(payments.restless(id)).getString("reason")).isEqualTo("approval");
    caller.post("/v1/tasks/" + id + "/cancel", "");
    assertThat(bank.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"maybe\"                                   | must be allow, ask or deny",
        "{\"evaluate\": {}}                          | policy.evaluate.decision: missing",
        "{\"evaluate\": {\"decision\": 1}}           | must be allow, ask or deny",
        "{\"evaluate\": {\"decision\":\"ask\",\"expires\":\"1h\"}} | such as PT1H",
        "{\"evaluate\": {\"decision\":\"deny\",\"expires\":\"PT1H\"}} | only what is asked",
        "{\"evaluate\": {\"ask\": true}}             | one of decision, expires, reconcile",
        "{\"a b\": \"ask\"}                          | no pattern of tool names",
        "7                                         | by pattern of tool names",
        "{\"evaluate\": {\"reconcile\":\"bank__none\"}} | no such tool",
        "{\"evaluate\": {\"reconcile\":\"bank__evaluate\"}} | not trusted to be read-only",
      })
  void a_policy_that_does_not_fit_is_refused(String policy, String detail) {
    var reply = payments.register(policy);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo("policy");
    assertThat(object(reply).getString("detail")).contains(detail);
    var agent = "{\"architecture\": \"react\", \"policy\": " + policy + "}";
    assertThat(caller.send("PUT", "/v1/agents/odd", agent).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                | 400 | path | missing, must be a text",
        "{\"path\":\"/9/9\",\"approve\":true} | 404 | | has done nothing at /9/9; task TASK waits"
            + " at PATH (approval)",
        "{\"path\":\"9\",\"approve\":true} | 400 | path | must be one like /2/0, of at most 1000"
            + " characters; task TASK waits at PATH (approval)",
        "{\"path\":\"/0\",\"approve\":true} | 409 | | waits for no reply; task TASK waits at PATH"
            + " (approval)",
        "{\"path\":\"PATH\"} | 400 | text | exactly one of text, inDoubt, approve, deny, arguments",
        "{\"path\":\"PATH\",\"approve\":false} | 400 | approve | must be true, or left out",
        "{\"path\":\"PATH\",\"deny\":\"\"} | 400 | deny | must say something",
        "{\"path\":\"PATH\",\"deny\":\"no\",\"approve\":true} | 400 | deny | exactly one of text,"
            + " inDoubt, approve, deny, arguments",
        "{\"path\":\"PATH\",\"arguments\":[]} | 400 | arguments | must be an object",
        "{\"path\":\"PATH\",\"approve\":true,\"by\":\"\"} | 400 | by | must say something",
        "{\"path\":\"PATH\",\"text\":\"yes\"} | 409 | | a call waits at PATH to be approved; reply"
            + " with approve: true, deny: and a reason, or other arguments",
        "{\"path\":\"PATH\",\"inDoubt\":\"not-happened\"} | 409 | | a call waits at PATH to be"
            + " approved; reply with approve: true, deny: and a reason, or other arguments",
        "{\"path\":\"PATH\",\"approve\":true,\"arguments\":{}} | 409 | | leave approve out to have"
            + " yours run instead",
      })
  void a_reply_that_does_not_fit_is_refused_and_the_wait_stays(
      String body, int status, String field, String detail) {
    payments.register("\"ask\"");
    var task = payments.started();

    var reply = payments.reply(task, body.replace("PATH", Payments.path(task)));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail"))
        .contains(
            detail.replace("PATH", Payments.path(task)).replace("TASK", task.getString("id")));
    assertThat(payments.restless(task.getString("id")).getString("status")).isEqualTo("waiting");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @Test
  void a_reply_to_an_endless_path_is_refused_and_the_wait_stays() {
    payments.register("\"ask\"");
    var task = payments.started();

    var reply =
        payments.reply(task, "{\"path\":\"%s\",\"approve\":true}".formatted("/1".repeat(20_000)));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo("path");
    assertThat(object(reply).getString("detail"))
        .contains("at most 1000 characters", "waits at " + Payments.path(task))
        .hasSizeLessThan(500);
    assertThat(payments.restless(task.getString("id")).getString("status")).isEqualTo("waiting");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"inDoubt\":\"happened\",\"result\":\"87\" | 1 | completed",
        "\"inDoubt\":\"not-happened\"               | 2 | completed",
        "\"inDoubt\":\"fail\",\"reason\":\"leave it\" | 1 | completed",
      })
  void a_person_resolves_a_call_in_doubt(String resolution, int calls, String status) {
    payments.register("\"allow\"");
    bank.silent();
    var task = payments.started();
    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("in-doubt");
    bank.answering();

    var body = "{\"path\":\"%s\",%s,\"by\":\"anna\"}".formatted(Payments.path(task), resolution);
    assertThat(payments.reply(task, body).statusCode()).isEqualTo(200);

    assertThat(payments.ended(task).getString("status")).isEqualTo(status);
    assertThat(bank.carriedOut()).hasSize(calls);
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("\"by\":\"anna\"");
    Guarantee.IN_DOUBT.shown(
        getClass(), "over HTTP, " + resolution, 1, calls + " calls, " + status);
  }

  @Test
  void a_reconcile_hook_says_that_it_happened_and_nobody_is_asked() {
    assertThat(payments.register(RECONCILED).statusCode()).isEqualTo(201);
    bank.silent();

    var task = payments.started();

    assertThat(task.getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).hasSize(1);
    assertThat(bank.lookedUp())
        .hasSize(1)
        .first()
        .asString()
        .startsWith(task.getString("id") + "/");
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("\"name\":\"reconcile\"", "\"by\":\"reconcile hook\"");
    Guarantee.IN_DOUBT.shown(
        getClass(), "a reconcile hook that knows the key", 1, "1 call, nobody asked");
  }

  @Test
  void a_reconcile_hook_says_that_it_did_not_happen_and_the_call_is_made() {
    payments.register(RECONCILED);
    bank.silent().forgetful();

    var task = payments.started();

    assertThat(task.getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"maybe", "{\"happened\": true}", "{\"happened\": \"yes\"}", "[]"})
  void a_hook_that_does_not_know_leaves_it_to_a_person(String says) {
    payments.register(RECONCILED);
    bank.silent().lookupSays(says);

    var task = payments.started();

    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("in-doubt");
    assertThat(Payments.waiting(task).getString("text"))
        .contains("bank__lookup could not tell: " + says);
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
    assertThat(bank.carriedOut()).hasSize(1);
  }
}
