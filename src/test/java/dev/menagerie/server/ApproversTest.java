// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.server.access.Role;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may decide about calls that wait, and under which name. */
@HelidonTest
@AddBean(AskingArchitectures.class)
@Timeout(120)
class ApproversTest {

  private static final String SUM = "{\"goal\": \"%s\"}".formatted(SomeTools.QUESTION);

  @Inject private WebTarget target;
  private Caller caller;
  private Bank bank;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.security.tokens-file",
            Bearers.file().toString(),
            "menagerie.engine.tool-timeout",
            "PT60S"));
  }

  @BeforeEach
  void open() {
    caller = new Caller(target.getUri());
    bank = new Bank();
    var registration = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"ask\"}";
    var registered = send(Role.ADMIN, "/v1/tool-servers", registration.formatted(bank.url()));
    assertThat(registered.statusCode()).isEqualTo(201);
    caller.send(
        "PUT",
        "/v1/agents/payer",
        "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}",
        "Authorization",
        Bearers.header(Role.ADMIN));
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "", "Authorization", Bearers.header(Role.ADMIN));
    bank.close();
  }

  private HttpResponse<String> send(Role role, String path, String body) {
    return caller.post(path, body, "Authorization", Bearers.header(role));
  }

  private String get(String path) {
    return caller.get(path, "Authorization", Bearers.header(Role.VIEWER)).body();
  }

  private String started(String agent) {
    return object(send(Role.USER, "/v1/tasks", Caller.task(agent, SomeTools.QUESTION)))
        .getString("id");
  }

  /** The path at which a task waits. */
  private String waiting(String id) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var waiting = Json.object(get("/v1/tasks/" + id)).getJsonArray("waiting");
      if (!waiting.isEmpty()) {
        return waiting.getJsonObject(0).getString("path");
      }
    }
    throw new AssertionError("does not wait: " + get("/v1/tasks/" + id));
  }

  private String journal(String id) {
    get("/v1/tasks/" + id + "/events");
    return get("/v1/tasks/" + id + "/journal");
  }

  @Test
  void a_call_is_approved_by_an_approver_under_the_name_that_is_proven() {
    var id = started("payer");
    var path = waiting(id);
    var reply = "/v1/tasks/" + id + "/reply";
    for (var decision : new String[] {"\"approve\":true", "\"deny\":\"no\"", "\"arguments\":{}"}) {
      var body = "{\"path\":\"%s\",%s,\"by\":\"mallory\"}".formatted(path, decision);
      var refused = send(Role.USER, reply, body);
      assertThat(refused.statusCode()).as(decision).isEqualTo(403);
      assertThat(object(refused).getString("detail")).contains("approver");
      assertThat(send(Role.VIEWER, reply, body).statusCode()).isEqualTo(403);
    }
    assertThat(bank.carriedOut()).isEmpty();

    var approval = "{\"path\":\"%s\",\"approve\":true,\"by\":\"mallory\"}".formatted(path);
    assertThat(send(Role.APPROVER, reply, approval).statusCode()).isEqualTo(200);

    assertThat(journal(id)).contains("\"by\":\"approver\"").doesNotContain("mallory");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  @Test
  void a_question_is_answered_by_a_user_under_the_name_that_is_proven() {
    var id = started("asker");
    var body = "{\"path\":\"%s\",\"text\":\"blue\",\"by\":\"mallory\"}".formatted(waiting(id));

    assertThat(send(Role.USER, "/v1/tasks/" + id + "/reply", body).statusCode()).isEqualTo(200);

    assertThat(get("/v1/tasks/" + id + "/journal"))
        .contains("\"by\":\"user\"")
        .doesNotContain("mallory");
    send(Role.USER, "/v1/tasks/" + id + "/cancel", "");
  }

  private McpPeer peer(Role role) {
    return new McpPeer(target.getUri())
        .offering("{\"elicitation\": {}}")
        .with("Authorization", Bearers.header(role));
  }

  private static JsonObject asked(McpPeer.Reply reply) {
    assertThat(reply.result().getString("resultType")).isEqualTo("input_required");
    return reply.result().getJsonObject("inputRequests");
  }

  /** The call once more, with what was asked approved. */
  private static String approved(McpPeer.Reply asked) {
    var key = asked(asked).keySet().iterator().next();
    var properties =
        asked(asked)
            .getJsonObject(key)
            .getJsonObject("params")
            .getJsonObject("requestedSchema")
            .getJsonObject("properties");
    assertThat(properties).isNotEmpty();
    return Json.object(Json.object(McpPeer.callOf("payer", SUM)))
        .add("requestState", asked.result().getString("requestState"))
        .add("inputResponses", Json.object().add(key, Json.object(ACCEPT)))
        .build()
        .toString();
  }

  private static final String ACCEPT =
      "{\"action\": \"accept\", \"content\": {\"decision\": \"approve\"}}";

  @Test
  void at_mcp_too() {
    var byUser = peer(Role.USER).call("payer", SUM);
    var refused = peer(Role.USER).modern("tools/call", approved(byUser));
    assertThat(asked(refused).toString()).contains("approver");
    assertThat(bank.carriedOut()).isEmpty();

    var byApprover = peer(Role.APPROVER).call("payer", SUM);
    var done = peer(Role.APPROVER).modern("tools/call", approved(byApprover));

    assertThat(bank.carriedOut()).hasSize(1);
    assertThat(journal(done.structured().getString("id"))).contains("\"by\":\"approver\"");
    for (var task : Json.parse(get("/v1/tasks?status=waiting")).asJsonArray()) {
      send(Role.USER, "/v1/tasks/" + task.asJsonObject().getString("id") + "/cancel", "");
    }
  }
}
