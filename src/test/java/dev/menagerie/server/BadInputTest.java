// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.DemoResponder;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not fit is refused with a problem that names the field and the bound. */
@HelidonTest
class BadInputTest {

  private static final String HELD = "Wait until you are cancelled.";
  private static final DemoResponder DEMO = new DemoResponder();
  private static final ScriptedModelServer MODEL =
      ScriptedModelServer.of(
          body ->
              body.toString().contains(HELD)
                  ? new ModelScript.Hangs("", new CountDownLatch(1))
                  : DEMO.apply(body));

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.model.url", MODEL.url()));
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  private Caller caller() {
    return new Caller(target.getUri());
  }

  /** The id of a task that has ended. */
  private static String ended(Caller caller) {
    return object(caller.post("/v1/tasks", task("react", "What is 1 + 1?"), "Prefer", "wait=30"))
        .getString("id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                                   |     | one JSON object",
        "[]                                                  |     | not a list",
        "{\"agent\":\"cot\",\"agent\":\"react\",\"goal\":\"g\"} | | Duplicate key 'agent'",
        "{\"goal\":\"g\"}                                    | agent | missing",
        "{\"agent\":\"react\"}                               | goal | missing",
        "{\"agent\":\"react\",\"goal\":\" \"}                | goal | empty",
        "{\"agent\":\"react\",\"goal\":7}                    | goal | 7, must be a text",
        "{\"agent\":\"nobody\",\"goal\":\"g\"}               | agent | nobody is not an agent",
        "{\"agent\":\"react\",\"goal\":\"g\",\"gaol\":1}     | gaol | unknown, must be one of",
        "{\"agent\":\"react\",\"goal\":\"g\",\"context\":1}  | context | a list of texts",
        "{\"agent\":\"react\",\"goal\":\"g\",\"context\":[1]} | context[0] | a text",
        "{\"agent\":\"react\",\"goal\":\"g\",\"session\":\" \"} | session | empty",
        "{\"agent\":\"react\",\"goal\":\"g\",\"callback\":\"u\"} | callback |"
            + " menagerie.callback.key",
        "{\"agent\":\"react\",\"goal\":\"g\",\"parameters\":{\"maxSteps\":0}} | parameters.maxSteps"
            + " | must be from 1",
        "{\"agent\":\"react\",\"goal\":\"g\",\"parameters\":{\"maxSteps\":\"x\"}} |"
            + " parameters.maxSteps | must be",
        "{\"agent\":\"react\",\"goal\":\"g\",\"parameters\":{\"steps\":1}} | parameters.steps |"
            + " unknown",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"tokens\":0}} | budget.tokens | at least"
            + " 1",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"tokens\":9999999999}} | budget.tokens |"
            + " at most 1000000",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"tokens\":-1}} | budget.tokens |"
            + " at least 1",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"tokens\":1e30}} | budget.tokens |"
            + " whole number",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"tokens\":1.5}} | budget.tokens |"
            + " whole number",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"usd\":-0.01}} | budget.usd |"
            + " at least 0",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"usd\":1000000}} | budget.usd |"
            + " at most 10",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"usd\":1e999999999}} | budget.usd |"
            + " at most 1000000000",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"usd\":1e-999999999}} | budget.usd |"
            + " at most 12 decimals",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"effects\":-1}} | budget.effects |"
            + " at least 0",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"effects\":999999999}} | budget.effects |"
            + " at most 5000",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"toolCalls\":-1}} | budget.toolCalls |"
            + " at least 0",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"toolCalls\":99999}} | budget.toolCalls |"
            + " at most 500",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"depth\":-1}} | budget.depth |"
            + " at least 0",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"depth\":100}} | budget.depth |"
            + " at most 4",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"seconds\":0}} | budget.seconds |"
            + " at least 1",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"seconds\":99999999}} | budget.seconds |"
            + " at most 3600",
        "{\"agent\":\"react\",\"goal\":\"g\",\"budget\":{\"money\":1}} | budget.money | unknown",
      })
  void a_task_that_does_not_fit_is_refused(String body, String field, String detail) {
    var reply = caller().post("/v1/tasks", body);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
  }

  @Test
  void a_goal_over_the_limit_is_refused_with_the_limit() {
    var reply = caller().post("/v1/tasks", task("react", "x".repeat((1 << 20) + 1)));

    assertThat(object(reply).getString("field")).isEqualTo("goal");
    assertThat(object(reply).getString("detail")).contains("must be at most 1048576");
  }

  @Test
  void a_body_over_the_limit_is_refused_with_the_limit() {
    var reply = caller().post("/v1/tasks", task("react", "x".repeat((16 << 20) + 1)));

    assertThat(reply.statusCode()).isEqualTo(413);
    assertThat(object(reply).getString("detail")).contains("16777216");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /v1/tasks?limit=0       | 400 | limit  | 0, must be a whole number from 1 to 500",
        "GET    | /v1/tasks?limit=501     | 400 | limit  | must be a whole number from 1 to 500",
        "GET    | /v1/tasks?limit=ten     | 400 | limit  | must be a whole number from 1 to 500",
        "GET    | /v1/tasks?status=done   | 400 | status | done, must be one of queued, running",
        "GET    | /v1/tasks?after=nobody  | 400 | after  | must be the id of the last task",
        "GET    | /v1/tasks?order=up      | 400 | order  | must be one of status, agent, session",
        "GET    | /v1/tasks/nobody         | 404 | | No task nobody. GET /v1/tasks lists them.",
        "GET    | /v1/tasks/nobody/events  | 404 | | No task nobody. GET /v1/tasks lists them.",
        "GET    | /v1/tasks/nobody/journal | 404 | | No task nobody. GET /v1/tasks lists them.",
        "POST   | /v1/tasks/nobody/cancel  | 404 | | No task nobody. GET /v1/tasks lists them.",
        "POST   | /v1/tasks/nobody/replay  | 404 | | No task nobody. GET /v1/tasks lists them.",
        "DELETE | /v1/tasks/nobody         | 404 | | No task nobody. GET /v1/tasks lists them.",
        "GET    | /v1/agents/nobody        | 404 | | No agent nobody. GET /v1/agents lists them.",
        "DELETE | /v1/agents/react         | 409 | | Define one under another name.",
        "GET    | /v1/tool-servers/nobody  | 404 | | GET /v1/tool-servers lists them.",
        "POST   | /v1/tool-servers/nobody/refresh | 404 | | GET /v1/tool-servers lists them.",
        "GET    | /v1/tools/nobody__nothing | 404 | | GET /v1/tools lists them.",
        "GET    | /v1/tools/nobody__nothing/policy | 404 | | GET /v1/tools lists them.",
      })
  void a_request_that_does_not_fit_is_refused(
      String method, String path, int status, String field, String detail) {
    var reply = caller().send(method, path, "");

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(object(reply).getString("field", null)).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"reply | {\"path\":\"/1\",\"text\":\"yes\"}", "fork | {\"at\":1}"})
  void what_is_asked_of_an_unknown_task_is_refused(String verb, String body) {
    var reply = caller().post("/v1/tasks/nobody/" + verb, body);

    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(object(reply).getString("detail"))
        .isEqualTo("No task nobody. GET /v1/tasks lists them.");
  }

  @ParameterizedTest
  @CsvSource({"Content-Type, json", "Accept, text/plain;q=much", "Accept-Language, *-*-*;q=x"})
  void a_header_that_cannot_be_read_is_refused_by_name(String header, String value) {
    var reply = caller().raw("POST", "/v1/tasks", "{}", header, value);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(object(reply).getString("detail")).startsWith(header + ": " + value + ", must be");
  }

  @Test
  void the_replay_of_a_task_at_work_is_refused() {
    var caller = caller();
    var id = object(caller.post("/v1/tasks", task("react", HELD))).getString("id");
    var path = "/v1/tasks/" + id;
    while (!object(caller.get(path)).getString("status").equals("running")) {
      Thread.onSpinWait();
    }

    var reply = caller.post(path + "/replay", "");

    assertThat(reply.statusCode()).isEqualTo(409);
    assertThat(object(reply).getString("task")).isEqualTo(id);
    assertThat(object(reply).getString("detail"))
        .contains("has not ended, it is running", "wait for its end", "POST " + path + "/cancel");
    caller.post(path + "/cancel", "");
  }

  @Test
  void a_fork_beyond_the_end_is_refused_with_the_positions_that_are() {
    var caller = caller();
    var path = "/v1/tasks/" + ended(caller);
    var positions =
        caller
            .get(path + "/journal")
            .body()
            .lines()
            .map(line -> Json.object(line).getInt("position"))
            .toList();

    var reply = caller.post(path + "/fork", "{\"at\":99999999}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo("at");
    assertThat(object(reply).getString("detail"))
        .contains(
            "from %d to %d".formatted(positions.getFirst(), positions.getLast()),
            "GET " + path + "/journal shows them");
  }

  @Test
  void a_fork_may_not_spend_more_than_its_agent() {
    var caller = caller();
    var path = "/v1/tasks/" + ended(caller);

    var reply = caller.post(path + "/fork", "{\"at\":1,\"budget\":{\"tokens\":1000001}}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("detail"))
        .isEqualTo("budget.tokens: 1000001, must be at most 1000000, the agent's own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v1/tasks   | 405 | This path offers: GET",
        "GET | /v1/nothing | 404 | GET /openapi lists all of them.",
        "GET | /nothing    | 404 | GET /openapi lists all of them."
      })
  void what_is_not_offered_is_a_problem_too(String method, String path, int status, String detail) {
    var reply = caller().raw(method, path, "");

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(caller().contract().invalid("Problem", reply.body())).isEmpty();
    assertThat(object(reply).getString("detail")).contains(detail);
  }

  @Test
  void another_media_type_is_refused() {
    var reply = caller().post("/v1/tasks", "a=b", "Content-Type", "text/plain");

    assertThat(reply.statusCode()).isEqualTo(415);
    assertThat(object(reply).getString("detail")).contains("Content-Type: application/json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"A\",\"url\":\"http://127.0.0.1:1/mcp\"}  | 400 | name | must be 1 to 32"
            + " of a-z, 0-9 and -",
        "{\"name\":\"a\",\"url\":\"ftp://x\"}                 | 400 | url | must be an address such"
            + " as http://127.0.0.1:3001/mcp",
        "{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/mcp\"}  | 422 | url | start the server, or"
            + " correct the url",
        "{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/mcp\",\"trust\":{\"x\":\"yes\"}} | 400 |"
            + " trust | must be \"read-only\" or \"idempotent\"",
        "{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/mcp\",\"auth\":{}} | 400 | auth |"
            + " leave it out",
        "{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/mcp\",\"auth\":{\"headers\":{\"A\":"
            + "{\"secret\":\"none\"}}}} | 400 | auth.headers.A.secret | set"
            + " menagerie.tools.credential.none, or the variable MENAGERIE_TOOLS_CREDENTIAL_NONE",
      })
  void a_tool_server_that_does_not_fit_is_refused(
      String body, int status, String field, String detail) {
    var reply = caller().post("/v1/tool-servers", body);

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(object(reply).getString("field")).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "my-agent | {} | architecture | missing, must be a text",
        "my-agent | {\"architecture\":\"magic\"} | architecture | is not one of adapt",
        "my-agent | {\"architecture\":\"react\",\"name\":\"other\"} | name | must be my-agent",
        "My-Agent | {\"architecture\":\"react\"} | name | 1 to 64 lower-case letters",
        "my-agent | {\"architecture\":\"react\",\"policy\":\"no\"} | policy | must be allow, ask or"
            + " deny",
        "my-agent | {\"architecture\":\"react\",\"models\":{\"boss\":\"x\"}} | models.boss |"
            + " must be one of",
        "my-agent | {\"architecture\":\"react\",\"parameters\":{\"maxSteps\":0}} |"
            + " parameters.maxSteps | must be from 1",
        "my-agent | {\"architecture\":\"react\",\"memory\":7} | memory | must be a text or an"
            + " object",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"room\":\"x\"}} | memory.room |"
            + " one of space, recall, conversation, learn",
        "my-agent | {\"architecture\":\"react\",\"memory\":\"..\"} | memory | not . or ..",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"space\":\".\"}} | memory.space | not"
            + " . or ..",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"space\":\" \"}} | memory.space |"
            + " empty",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"recall\":{\"k\":1001}}} |"
            + " memory.recall.k | at most 1000",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"recall\":{\"threshold\":2}}} |"
            + " memory.recall.threshold | at most 1",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"conversation\":{\"tokens\":99}}} |"
            + " memory.conversation.tokens | at least 500",
        "my-agent | {\"architecture\":\"react\",\"memory\":{\"learn\":\"yes\"}} | memory.learn |"
            + " true or false",
        "my-agent | {\"architecture\":\"react\",\"budget\":{\"usd\":1e999999999}} | budget.usd |"
            + " at most 1000000000",
        "my-agent | {\"architecture\":\"react\",\"budget\":{\"usd\":1e10000000}} | budget.usd |"
            + " at most 1000000000",
      })
  void an_agent_that_does_not_fit_is_refused(
      String name, String body, String field, String detail) {
    var reply = caller().send("PUT", "/v1/agents/" + name, body);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo(field);
    assertThat(object(reply).getString("detail")).contains(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokens    | 0                   | a whole number of at least 1 and at most 1000000000000",
        "tokens    | -1                  | a whole number of at least 1 and at most 1000000000000",
        "tokens    | 1.5                 | a whole number of at least 1 and at most 1000000000000",
        "tokens    | 1000000000001       | a whole number of at least 1 and at most 1000000000000",
        "tokens    | 9223372036854775807 | a whole number of at least 1 and at most 1000000000000",
        "usd       | -0.01               | a number of at least 0 and at most 1000000000",
        "usd       | 1000000001          | a number of at least 0 and at most 1000000000",
        "effects   | -1                  | a whole number of at least 0 and at most 1000000000",
        "effects   | 9223372036854775807 | a whole number of at least 0 and at most 1000000000",
        "toolCalls | -1                  | a whole number of at least 0 and at most 1000000000",
        "toolCalls | 9223372036854775807 | a whole number of at least 0 and at most 1000000000",
        "depth     | -1                  | a whole number of at least 0 and at most 100",
        "depth     | 101                 | a whole number of at least 0 and at most 100",
        "depth     | 9223372036854775807 | a whole number of at least 0 and at most 100",
        "seconds   | 0                   | a whole number of at least 1 and at most 1000000000",
        "seconds   | 9223372036854775807 | a whole number of at least 1 and at most 1000000000",
      })
  void a_budget_that_cannot_be_is_refused_alike_for_agents_tasks_and_forks(
      String limit, String value, String bound) {
    var caller = caller();
    var budget = "\"budget\":{\"%s\":%s}}".formatted(limit, value);
    var id = ended(caller);

    var replies =
        List.of(
            caller.send("PUT", "/v1/agents/my-agent", "{\"architecture\":\"react\"," + budget),
            caller.post("/v1/tasks", "{\"agent\":\"react\",\"goal\":\"g\"," + budget),
            caller.post("/v1/tasks/" + id + "/fork", "{\"at\":1," + budget));

    for (var reply : replies) {
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
      assertThat(object(reply).getString("field")).isEqualTo("budget." + limit);
      assertThat(object(reply).getString("detail"))
          .startsWith("budget.%s: %s, must be %s".formatted(limit, value, bound));
    }
  }

  @Test
  void the_largest_budget_is_taken() {
    var largest =
        "{\"tokens\":1000000000000,\"usd\":1000000000,\"effects\":1000000000,"
            + "\"toolCalls\":1000000000,\"depth\":100,\"seconds\":1000000000}";

    var reply =
        caller()
            .send(
                "PUT",
                "/v1/agents/rich",
                "{\"architecture\":\"react\",\"budget\":%s}".formatted(largest));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    assertThat(object(reply).getJsonObject("budget")).isEqualTo(Json.object(largest));
  }

  @ParameterizedTest
  @CsvSource({"nonsense", "2/0", "/", "/x", "/0/"})
  void a_path_that_is_none_is_refused_after_the_end_too(String path) {
    var caller = caller();
    var id = ended(caller);

    var reply =
        caller.post(
            "/v1/tasks/" + id + "/reply", "{\"path\":\"%s\",\"text\":\"x\"}".formatted(path));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("field")).isEqualTo("path");
    assertThat(object(reply).getString("detail")).contains("like /2/0", "has ended: completed");
  }

  @ParameterizedTest
  @CsvSource({"replay", "cancel"})
  void a_field_in_a_body_that_has_none_is_refused(String verb) {
    var caller = caller();
    var id = ended(caller);

    var reply = caller.post("/v1/tasks/%s/%s".formatted(id, verb), "{\"junk\":1}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(object(reply).getString("detail")).contains("junk", "takes no fields");
  }

  @Test
  void a_position_that_is_not_of_the_task_is_refused() {
    var caller = caller();
    var one =
        object(caller.post("/v1/tasks", task("react", "What is 1 + 1?"), "Prefer", "wait=30"));
    var other =
        caller.post("/v1/tasks", task("react", "What is 2 + 2?"), "Accept", "text/event-stream");
    var id = other.body().lines().findFirst().orElseThrow().substring("id: ".length());
    var path = "/v1/tasks/" + one.getString("id") + "/events";

    for (var bad : new String[] {id, "x", "-1", "99999999", "1e3"}) {
      var reply = caller.get(path, "Last-Event-ID", bad);
      assertThat(reply.statusCode()).as(bad).isEqualTo(400);
      assertThat(object(reply).getString("field")).isEqualTo("Last-Event-ID");
      assertThat(object(reply).getString("detail"))
          .containsAnyOf("use the id of one of its events", "must be the id of an event of this");
    }
  }
}
