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
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of agents that wait for a person: the client's own, or somebody elsewhere. */
@HelidonTest
@AddBean(AskingArchitectures.class)
@Timeout(120)
class McpPeopleTest {

  private static final String FORMS = "{\"elicitation\": {}}";
  private static final String GOAL = "{\"goal\": \"Find out whose it is\"}";
  private static final String SUM = "{\"goal\": \"%s\"}".formatted(SomeTools.QUESTION);

  @Inject private WebTarget target;
  private Caller caller;
  private McpPeer peer;
  private Bank bank;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.mcp.comment-after", "PT0.1S",
            "menagerie.engine.tool-timeout", "PT60S"));
  }

  @BeforeEach
  void open() {
    caller = new Caller(target.getUri());
    peer = new McpPeer(target.getUri()).offering(FORMS);
    bank = new Bank();
    var registration = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"ask\"}";
    caller.post("/v1/tool-servers", registration.formatted(bank.url()));
    caller.send(
        "PUT",
        "/v1/agents/payer",
        "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}");
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    bank.close();
  }

  /** The key of the one thing that is asked. */
  private static String key(JsonObject requests) {
    assertThat(requests).hasSize(1);
    return requests.keySet().iterator().next();
  }

  private static JsonObject form(JsonObject requests) {
    var request = requests.getJsonObject(key(requests));
    assertThat(request.getString("method")).isEqualTo("elicitation/create");
    return request.getJsonObject("params");
  }

  private static JsonObject asked(McpPeer.Reply reply) {
    assertThat(reply.result().getString("resultType")).isEqualTo("input_required");
    return reply.result().getJsonObject("inputRequests");
  }

  /** The call once more, with an answer to what was asked. */
  private static String again(String agent, String goal, McpPeer.Reply asked, String answer) {
    return Json.object(Json.object(McpPeer.callOf(agent, goal)))
        .add("requestState", asked.result().getString("requestState"))
        .add("inputResponses", Json.object().add(key(asked(asked)), Json.object(answer)))
        .build()
        .toString();
  }

  private static String accept(String content) {
    return "{\"action\": \"accept\", \"content\": %s}".formatted(content);
  }

  private McpPeer.Reply answered(String agent, String goal, McpPeer.Reply asked, String answer) {
    return peer.modern("tools/call", again(agent, goal, asked, answer));
  }

  /** The only task that has not ended. */
  private JsonObject unended() {
    var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      for (var task : Caller.value(caller.get("/v1/tasks?status=waiting")).asJsonArray()) {
        return task.asJsonObject();
      }
    }
    throw new AssertionError("no task waits");
  }

  private JsonObject task(String id) {
    return object(caller.get("/v1/tasks/" + id));
  }

  private void cancel(String id) {
    caller.post("/v1/tasks/" + id + "/cancel", "");
  }

  @Test
  void the_client_is_asked_what_the_agent_asks_and_the_call_goes_on() {
    var first = peer.call("asker", GOAL);
    assertThat(form(asked(first)).getString("message")).isEqualTo("Which colour?");
    var field =
        form(asked(first))
            .getJsonObject("requestedSchema")
            .getJsonObject("properties")
            .getJsonObject("answer");
    assertThat(field.getJsonArray("enum").toString()).isEqualTo("[\"red\",\"blue\"]");

    var second = answered("asker", GOAL, first, accept("{\"answer\": \"blue\"}"));
    assertThat(form(asked(second)).getString("message")).isEqualTo("Whose is it?");
    var third = answered("asker", GOAL, second, accept("{\"answer\": \"Anna's\"}"));

    assertThat(third.text()).isEqualTo("Anna's is blue");
    var journal = caller.get("/v1/tasks/" + third.structured().getString("id") + "/journal").body();
    assertThat(journal).contains("\"by\":\"MCP client peer\"");
  }

  @Test
  void an_answer_that_does_not_fit_is_asked_for_again_and_one_that_is_missing_too() {
    var first = peer.call("asker", GOAL);

    var unfit = answered("asker", GOAL, first, accept("{\"answer\": 7}"));
    assertThat(form(asked(unfit)).getString("message"))
        .startsWith("answer: missing, must be a text")
        .endsWith("Which colour?");
    assertThat(key(asked(unfit))).isEqualTo(key(asked(first)));
    var other =
        Json.object(Json.object(McpPeer.callOf("asker", GOAL)))
            .add("requestState", unfit.result().getString("requestState"))
            .add("inputResponses", Json.object("{\"question:/0@1\": {\"action\": \"accept\"}}"))
            .build();
    var missing = peer.modern("tools/call", other.toString());
    assertThat(key(asked(missing))).isEqualTo(key(asked(first)));

    cancel(unended().getString("id"));
  }

  @Test
  void what_is_dismissed_waits_on_and_the_call_says_where() {
    var first = peer.call("asker", GOAL);

    var left = answered("asker", GOAL, first, "{\"action\": \"cancel\"}");

    var id = left.structured().getString("id");
    assertThat(left.structured().getString("status")).isEqualTo("waiting");
    assertThat(left.text()).contains(id, "Which colour?", "POST /v1/tasks/" + id + "/reply");
    assertThat(task(id).getString("status")).isEqualTo("waiting");
    cancel(id);
  }

  @Test
  void a_client_without_forms_is_told_what_waits_and_where() {
    for (var capabilities : new String[] {"{}", "{\"elicitation\": {\"url\": {}}}"}) {
      var told = new McpPeer(target.getUri()).offering(capabilities).call("asker", GOAL);

      var id = told.structured().getString("id");
      assertThat(told.result().getString("resultType")).isEqualTo("complete");
      assertThat(told.text()).contains(id, "Which colour?", "/reply");
      cancel(id);
    }
  }

  @Test
  void what_is_answered_elsewhere_is_not_asked_again() {
    var first = peer.call("asker", GOAL);
    var task = unended();
    var path = task.getJsonArray("waiting").getJsonObject(0).getString("path");
    caller.post(
        "/v1/tasks/" + task.getString("id") + "/reply",
        "{\"path\":\"%s\",\"text\":\"red\"}".formatted(path));

    var second = answered("asker", GOAL, first, accept("{\"answer\": \"blue\"}"));
    var third = answered("asker", GOAL, second, accept("{\"answer\": \"Bert's\"}"));

    assertThat(third.text()).isEqualTo("Bert's is red");
  }

  @Test
  void an_approved_call_is_made_and_shows_what_was_approved() {
    var asked = peer.call("payer", SUM);
    assertThat(form(asked(asked)).getString("message"))
        .contains("bank__evaluate is to be called with", "12.5", "policy asks");
    assertThat(bank.carriedOut()).isEmpty();

    var done = answered("payer", SUM, asked, accept("{\"decision\": \"approve\"}"));

    assertThat(done.structured().getString("status")).isEqualTo("completed");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  private void allowed() {
    var registration = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"allow\"}";
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    caller.post("/v1/tool-servers", registration.formatted(bank.url()));
  }

  @Test
  void what_a_tool_asks_the_agent_is_asked_the_client_and_goes_back() {
    allowed();
    bank.asking("Which account?", "{\"iban\":{\"type\":\"string\",\"minLength\":4}}", "iban");
    var asked = peer.call("payer", SUM);
    assertThat(form(asked(asked)).getString("message"))
        .isEqualTo("bank__evaluate asks in the middle of its call: Which account?");
    assertThat(form(asked(asked)).getJsonObject("requestedSchema"))
        .isEqualTo(
            Json.object(
                """
                {"type": "object", "properties": {"iban": {"type": "string", "minLength": 4}},
                 "required": ["iban"]}
                """));

    var unfit = answered("payer", SUM, asked, accept("{\"iban\": \"DE\"}"));
    assertThat(form(asked(unfit)).getString("message")).contains("iban", "Which account?");
    var done = answered("payer", SUM, unfit, accept("{\"iban\": \"DE02\"}"));

    assertThat(done.text()).contains(SomeTools.ANSWER);
    assertThat(bank.answers().toString()).contains("DE02");
    assertThat(bank.carriedOut()).hasSize(1);
  }

  @Test
  void a_client_that_declines_what_a_tool_asks_has_the_tool_told_so() {
    allowed();
    bank.asking("Which account?", "{\"iban\":{\"type\":\"string\"}}");

    var done = answered("payer", SUM, peer.call("payer", SUM), "{\"action\": \"decline\"}");

    assertThat(done.result().getString("resultType")).isEqualTo("complete");
    assertThat(bank.answers()).containsExactly(Json.object("{\"action\": \"decline\"}"));
    assertThat(bank.carriedOut()).isEmpty();
  }

  @Test
  void a_denied_call_is_not_made_and_the_agent_reads_why() {
    for (var answer :
        new String[] {
          accept("{\"decision\": \"deny\", \"reason\": \"too dear\"}"), "{\"action\": \"decline\"}"
        }) {
      var asked = peer.call("payer", SUM);
      var done = answered("payer", SUM, asked, answer);

      var id = done.structured().getString("id");
      assertThat(caller.get("/v1/tasks/" + id + "/journal").body())
          .contains("not approved: " + (answer.contains("dear") ? "too dear" : "the person"));
    }
    assertThat(bank.carriedOut()).isEmpty();
  }

  @Test
  void state_that_was_tampered_with_or_is_another_caller_s_is_refused() throws IOException {
    var asked = peer.call("asker", GOAL);
    var again = again("asker", GOAL, asked, accept("{\"answer\": \"red\"}"));

    var state = asked.result().getString("requestState");
    var tampered = peer.modern("tools/call", again.replace(state, "x" + state.substring(1)));
    assertThat(tampered.status()).isEqualTo(400);
    assertThat(tampered.error().getInt("code")).isEqualTo(-32602);
    assertThat(tampered.error().getString("message")).contains("not one that this server gave");
    var other = peer.modern("tools/call", again.replace("Find out", "Say"));
    assertThat(other.error().getString("message")).contains("another request or caller");
    var elsewhere =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build();
    var stranger = new McpPeer(target.getUri(), elsewhere).offering(FORMS);
    var foreign = stranger.modern("tools/call", again);
    assertThat(foreign.error().getString("message")).contains("another request or caller");

    assertThat(form(asked(peer.modern("tools/call", again))).getString("message"))
        .isEqualTo("Whose is it?");
    cancel(unended().getString("id"));
  }

  @Test
  void closing_the_stream_of_a_modern_call_cancels_its_task() throws Exception {
    bank.silent();
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    var open = "{\"name\":\"bank\",\"url\":\"%s\",\"trust\":{\"*\":\"read-only\"}}";
    caller.post("/v1/tool-servers", open.formatted(bank.url()));
    var request = peer.modernRequest("tools/call", McpPeer.callOf("payer", SUM), "{}");

    var stream = peer.http().send(request, BodyHandlers.ofInputStream());
    assertThat(stream.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat((char) stream.body().read()).isEqualTo(':');
    var id =
        Caller.value(caller.get("/v1/tasks?agent=payer&limit=1"))
            .asJsonArray()
            .getJsonObject(0)
            .getString("id");
    assertThat(task(id).getString("status")).isEqualTo("running");
    stream.body().close();

    caller.get("/v1/tasks/" + id + "/events");
    assertThat(task(id).getString("status")).isEqualTo("cancelled");
  }

  @Test
  void a_legacy_client_is_asked_on_the_stream_of_its_call() throws Exception {
    var session = peer.initialize(FORMS);
    var request = peer.legacyRequest("tools/call", McpPeer.callOf("asker", GOAL), session);

    var stream = peer.http().send(request, BodyHandlers.ofLines());
    var messages = McpPeer.messages(stream.body()).iterator();
    for (var answer : new String[] {"red", "Carla's"}) {
      var asked = messages.next();
      assertThat(asked.getString("method")).isEqualTo("elicitation/create");
      var reply =
          Json.object()
              .add("jsonrpc", "2.0")
              .add("id", asked.get("id"))
              .add("result", Json.object(accept("{\"answer\": \"%s\"}".formatted(answer))))
              .build();
      assertThat(peer.tell(reply, session)).isEqualTo(202);
    }

    var result = messages.next().getJsonObject("result");
    assertThat(result.getJsonArray("content").getJsonObject(0).getString("text"))
        .isEqualTo("Carla's is red");
    assertThat(messages.hasNext()).isFalse();
  }

  @Test
  void a_legacy_client_cancels_by_a_notification_of_its_own_session_alone() throws Exception {
    bank.silent();
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    var open = "{\"name\":\"bank\",\"url\":\"%s\",\"trust\":{\"*\":\"read-only\"}}";
    caller.post("/v1/tool-servers", open.formatted(bank.url()));
    var session = peer.initialize("{}");
    var call = McpPeer.callOf("payer", SUM);
    var request = peer.legacyRequest("tools/call", call, session);
    var stream = peer.http().send(request, BodyHandlers.ofInputStream());
    assertThat((char) stream.body().read()).isEqualTo(':');
    var id =
        Caller.value(caller.get("/v1/tasks?agent=payer&limit=1"))
            .asJsonArray()
            .getJsonObject(0)
            .getString("id");

    var cancelled =
        Json.object()
            .add("jsonrpc", "2.0")
            .add("method", "notifications/cancelled")
            .add("params", Json.object().add("requestId", 2))
            .build();
    assertThat(peer.tell(cancelled, peer.initialize("{}"))).isEqualTo(202);
    assertThat(stream.body().read()).isNotNegative();
    assertThat(task(id).getString("status")).isEqualTo("running");
    assertThat(peer.tell(cancelled, session)).isEqualTo(202);

    caller.get("/v1/tasks/" + id + "/events");
    assertThat(task(id).getString("status")).isEqualTo("cancelled");
    assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
        .doesNotContain("data:");
  }
}
