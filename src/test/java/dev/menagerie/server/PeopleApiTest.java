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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

  private static final String TRUST = "{\"lookup\": \"read-only\"}";
  private static final String RECONCILED = "{\"evaluate\": {\"reconcile\": \"bank__lookup\"}}";

  @Inject private WebTarget target;
  private Caller caller;
  private Bank bank;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.engine.tool-timeout", "PT0.3S"));
  }

  @BeforeEach
  void open() {
    bank = new Bank();
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    bank.close();
  }

  private HttpResponse<String> register(String policy) {
    var body =
        "{\"name\":\"bank\",\"url\":\"%s\",\"trust\":%s,\"policy\":%s}"
            .formatted(bank.url(), TRUST, policy);
    return caller.post("/v1/tool-servers", body);
  }

  /** A task that waits for a person, or has ended. */
  private JsonObject started() {
    caller.send(
        "PUT",
        "/v1/agents/payer",
        "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}");
    var id = object(caller.post("/v1/tasks", task("payer", SomeTools.QUESTION))).getString("id");
    return restless(id);
  }

  private JsonObject restless(String id) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var task = object(caller.raw("GET", "/v1/tasks/" + id, ""));
      if (!List.of("queued", "running").contains(task.getString("status"))) {
        return object(caller.get("/v1/tasks/" + id));
      }
    }
    throw new AssertionError("still at work: " + caller.get("/v1/tasks/" + id).body());
  }

  private static JsonObject waiting(JsonObject task) {
    return task.getJsonArray("waiting").getJsonObject(0);
  }

  private static String path(JsonObject task) {
    return waiting(task).getString("path");
  }

  private HttpResponse<String> reply(JsonObject task, String body) {
    return caller.post("/v1/tasks/" + task.getString("id") + "/reply", body);
  }

  /** The time in the detail of a refusal. */
  private static Instant answeredAt(HttpResponse<String> refusal, String pattern) {
    var detail = object(refusal).getString("detail");
    var found = Pattern.compile(pattern).matcher(detail);
    assertThat(found.find()).as(detail).isTrue();
    return Instant.parse(found.group(1));
  }

  private JsonObject ended(JsonObject task) {
    var path = "/v1/tasks/" + task.getString("id");
    caller.get(path + "/events");
    return object(caller.get(path));
  }

  @Test
  void an_approved_call_is_made_once_as_it_was_shown() {
    assertThat(register("\"ask\"").statusCode()).isEqualTo(201);
    var task = started();
    var shown = waiting(task).getJsonObject("detail");
    assertThat(waiting(task).getString("reason")).isEqualTo("approval");
    assertThat(waiting(task).getString("text")).contains("bank__evaluate", "12.5", "approve");
    assertThat(caller.get("/v1/waiting").body()).contains(task.getString("id"));
    assertThat(bank.carriedOut()).isEmpty();

    var stale = "{\"path\":\"%s\",\"approve\":true,\"hash\":\"00\"}".formatted(path(task));
    var refused = reply(task, stale);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail"))
        .contains("hash " + shown.getString("hash"), "look at it again in GET /v1/waiting");
    var approval =
        Json.object()
            .add("path", path(task))
            .add("approve", true)
            .add("hash", shown.getString("hash"))
            .add("arguments", shown.getJsonObject("arguments"))
            .add("by", "anna")
            .build()
            .toString();
    var before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    assertThat(reply(task, approval).statusCode()).isEqualTo(200);

    assertThat(ended(task).getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).containsExactly(shown.getJsonObject("arguments"));
    var second = reply(task, approval);
    assertThat(second.statusCode()).isEqualTo(409);
    var already = " was answered already at (\\S+) by anna: approved";
    assertThat(answeredAt(second, already)).isBetween(before, Instant.now());
  }

  @Test
  void the_agent_reads_why_a_call_was_denied() {
    register("{\"evaluate\": \"ask\"}");
    var task = started();

    var denial = "{\"path\":\"%s\",\"deny\":\"not today\",\"hash\":\"%s\"}";
    var hash = waiting(task).getJsonObject("detail").getString("hash");
    assertThat(reply(task, denial.formatted(path(task), "00")).statusCode()).isEqualTo(409);
    assertThat(reply(task, denial.formatted(path(task), hash)).statusCode()).isEqualTo(200);

    ended(task);
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("not approved: not today", "\"by\":\"anonymous\"");
    assertThat(bank.carriedOut()).isEmpty();
  }

  @Test
  void edited_arguments_run_if_the_tool_takes_them() {
    register("{\"bank__evaluate\": {\"decision\": \"ask\", \"expires\": \"PT1H\"}}");
    var task = started();
    assertThat(waiting(task).getJsonObject("detail").getString("expires")).endsWith("Z");

    var bad = "{\"path\":\"%s\",\"arguments\":{\"formula\":\"1\"}}".formatted(path(task));
    assertThat(reply(task, bad).statusCode()).isEqualTo(400);
    assertThat(object(reply(task, bad)).getString("field")).isEqualTo("arguments");
    var good = bad.replace("formula", "expression");
    var half = good.replace(":\"1\"", ":\"1\\ud800\"");
    assertThat(reply(task, half).statusCode()).isEqualTo(400);
    assertThat(object(reply(task, half)).getString("field")).isEqualTo("arguments.expression");
    assertThat(reply(task, good).statusCode()).isEqualTo(200);

    assertThat(ended(task).getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).containsExactly(Json.object("{\"expression\":\"1\"}"));
  }

  @Test
  void the_stricter_of_server_and_agent_counts() {
    register("\"allow\"");
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

    assertThat(waiting(restless(id)).getString("reason")).isEqualTo("approval");
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
    var reply = register(policy);

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
    register("\"ask\"");
    var task = started();

    var reply = reply(task, body.replace("PATH", path(task)));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail"))
        .contains(detail.replace("PATH", path(task)).replace("TASK", task.getString("id")));
    assertThat(restless(task.getString("id")).getString("status")).isEqualTo("waiting");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @Test
  void a_reply_to_an_endless_path_is_refused_and_the_wait_stays() {
    register("\"ask\"");
    var task = started();

    var reply = reply(task, "{\"path\":\"%s\",\"approve\":true}".formatted("/1".repeat(20_000)));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo("path");
    assertThat(object(reply).getString("detail"))
        .contains("at most 1000 characters", "waits at " + path(task))
        .hasSizeLessThan(500);
    assertThat(restless(task.getString("id")).getString("status")).isEqualTo("waiting");
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
    register("\"allow\"");
    bank.silent();
    var task = started();
    assertThat(waiting(task).getString("reason")).isEqualTo("in-doubt");
    bank.answering();

    var body = "{\"path\":\"%s\",%s,\"by\":\"anna\"}".formatted(path(task), resolution);
    assertThat(reply(task, body).statusCode()).isEqualTo(200);

    assertThat(ended(task).getString("status")).isEqualTo(status);
    assertThat(bank.carriedOut()).hasSize(calls);
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("\"by\":\"anna\"");
    Guarantee.IN_DOUBT.shown(
        getClass(), "over HTTP, " + resolution, 1, calls + " calls, " + status);
  }

  @Test
  void a_reconcile_hook_says_that_it_happened_and_nobody_is_asked() {
    assertThat(register(RECONCILED).statusCode()).isEqualTo(201);
    bank.silent();

    var task = started();

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
    register(RECONCILED);
    bank.silent().forgetful();

    var task = started();

    assertThat(task.getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"maybe", "{\"happened\": true}", "{\"happened\": \"yes\"}", "[]"})
  void a_hook_that_does_not_know_leaves_it_to_a_person(String says) {
    register(RECONCILED);
    bank.silent().lookupSays(says);

    var task = started();

    assertThat(waiting(task).getString("reason")).isEqualTo("in-doubt");
    assertThat(waiting(task).getString("text")).contains("bank__lookup could not tell: " + says);
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  private static final String ACCOUNT =
      """
      {"iban": {"type": "string", "title": "Account", "minLength": 4},
       "amount": {"type": "integer", "minimum": 1, "default": 5},
       "speed": {"type": "string", "enum": ["slow", "fast"]}}
      """;

  @Test
  void what_a_tool_asks_in_the_middle_of_a_call_is_shown_and_answered() {
    register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = started();

    assertThat(task.getString("status")).isEqualTo("waiting");
    assertThat(waiting(task).getString("reason")).isEqualTo("input");
    assertThat(waiting(task).getString("text"))
        .contains("bank__evaluate asks", "\"Which account?\"", "values");
    var detail = waiting(task).getJsonObject("detail");
    assertThat(detail.getString("message")).isEqualTo("Which account?");
    assertThat(detail.getJsonObject("schema").getJsonObject("properties"))
        .containsOnlyKeys("iban", "amount", "speed");
    assertThat(detail).doesNotContainKey("warning");
    assertThat(caller.get("/v1/waiting").body()).contains("Which account?");
    assertThat(bank.carriedOut()).isEmpty();

    var answer = "{\"path\":\"%s\",\"values\":{\"iban\":\"DE02\",\"speed\":\"fast\"}}";
    assertThat(reply(task, answer.formatted(path(task))).statusCode()).isEqualTo(200);

    assertThat(ended(task).getString("status")).isEqualTo("completed");
    assertThat(ended(task).getJsonObject("usage").getInt("toolCalls")).isEqualTo(1);
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
        "\"text\":\"DE02\"                        | 409 | | reply with values for its schema",
      })
  void values_that_do_not_fit_the_form_are_refused_by_field_and_the_wait_stays(
      String body, int status, String field, String detail) {
    register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = started();

    var reply = reply(task, "{\"path\":\"%s\",%s}".formatted(path(task), body));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
    assertThat(restless(task.getString("id")).getString("status")).isEqualTo("waiting");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
    assertThat(bank.answers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"decline, decline", "cancel, cancel"})
  void a_tool_is_told_that_nobody_answers(String reply, String action) {
    register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");
    var task = started();

    reply(task, "{\"path\":\"%s\",\"%s\":true}".formatted(path(task), reply));

    ended(task);
    assertThat(bank.answers()).containsExactly(Json.object().add("action", action).build());
    assertThat(bank.carriedOut()).isEmpty();
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("not without an account");
  }

  @Test
  void whoever_is_asked_for_a_secret_is_warned_who_gets_it() {
    register("\"allow\"");
    bank.asking("Log in", "{\"name\":{\"type\":\"string\"},\"Password\":{\"type\":\"string\"}}");
    var task = started();

    assertThat(waiting(task).getString("text"))
        .contains("secret (Password)", "The server of bank__evaluate gets what is entered");
    assertThat(waiting(task).getJsonObject("detail").getString("warning")).contains("Password");
    caller.post("/v1/tasks/" + task.getString("id") + "/cancel", "");
  }

  @Test
  void a_call_outside_of_a_task_has_nobody_to_ask() {
    register("\"allow\"");
    bank.asking("Which account?", ACCOUNT, "iban");

    var reply =
        caller.post("/v1/tools/bank__evaluate/call", "{\"arguments\":{\"expression\":\"1\"}}");

    assertThat(object(reply).getString("failure")).contains("elicitation");
    assertThat(bank.carriedOut()).isEmpty();
  }
}
