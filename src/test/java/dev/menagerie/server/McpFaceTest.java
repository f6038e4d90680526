// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agents as tools of MCP, found and called over HTTP as its clients do. */
@HelidonTest
class McpFaceTest {

  private static final String GOAL = "{\"goal\": \"%s\"}".formatted(SomeTools.QUESTION);

  @Inject private WebTarget target;
  private SomeTools tools;
  private Caller caller;
  private McpPeer peer;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.mcp.allowed-hosts", "agents.example",
            "menagerie.mcp.allowed-origins", "https://app.example"));
  }

  @BeforeEach
  void open() {
    tools = new SomeTools();
    caller = new Caller(target.getUri());
    peer = new McpPeer(target.getUri());
    var sums =
        "{\"name\":\"sums\",\"url\":\"%s\",\"trust\":{\"*\":\"read-only\"}}".formatted(tools.url());
    assertThat(caller.post("/v1/tool-servers", sums).statusCode()).isEqualTo(201);
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/sums", "");
    tools.close();
  }

  private JsonObject listed(String agent) {
    return peer.modern("tools/list", "{}").result().getJsonArray("tools").stream()
        .map(JsonObject.class::cast)
        .filter(tool -> tool.getString("name").equals(agent))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_server_says_what_it_speaks_and_offers() {
    var discovered = peer.modern("server/discover", "{}").result();

    assertThat(discovered.getString("resultType")).isEqualTo("complete");
    assertThat(discovered.getJsonArray("supportedVersions").toString())
        .contains("2026-07-28", "2025-03-26");
    var capabilities = discovered.getJsonObject("capabilities");
    assertThat(capabilities).containsOnlyKeys("tools", "extensions");
    assertThat(capabilities.getJsonObject("extensions"))
        .containsOnlyKeys("io.modelcontextprotocol/tasks");
  }

  @Test
  void every_agent_is_a_tool() {
    var list = peer.modern("tools/list", "{}").result();

    var names =
        list.getJsonArray("tools").getValuesAs(JsonObject.class).stream()
            .map(tool -> tool.getString("name"));
    var agents =
        Caller.value(caller.get("/v1/agents")).asJsonArray().getValuesAs(JsonObject.class).stream()
            .map(agent -> agent.getString("name"));
    assertThat(names).containsExactlyElementsOf(agents.toList());
    assertThat(list.getInt("ttlMs")).isPositive();
    assertThat(list.getString("cacheScope")).isEqualTo("private");
  }

  @Test
  void a_tool_says_what_its_agent_takes_and_does() {
    caller.send(
        "PUT",
        "/v1/agents/short",
        """
        {"architecture": "react", "parameters": {"maxSteps": 3}, "tools": ["sums__*"],
         "budget": {"tokens": 5000}}
        """);

    var tool = listed("short");

    assertThat(tool.getString("description")).contains("short", "react", "sums__*");
    var input = tool.getJsonObject("inputSchema");
    assertThat(input.getJsonArray("required").toString()).isEqualTo("[\"goal\"]");
    var properties = input.getJsonObject("properties");
    assertThat(properties).containsOnlyKeys("goal", "context", "session", "parameters", "budget");
    var steps =
        properties
            .getJsonObject("parameters")
            .getJsonObject("properties")
            .getJsonObject("maxSteps");
    assertThat(steps.getInt("default")).isEqualTo(3);
    var tokens =
        properties.getJsonObject("budget").getJsonObject("properties").getJsonObject("tokens");
    assertThat(tokens.getInt("maximum")).isEqualTo(5_000);
    assertThat(tool.getJsonObject("annotations").getBoolean("readOnlyHint")).isFalse();
    assertThat(tool.getJsonObject("annotations").getBoolean("openWorldHint")).isTrue();
    var thinker = listed("cot");
    assertThat(thinker.getString("description")).contains("calls no tools");
    assertThat(thinker.getJsonObject("annotations").getBoolean("readOnlyHint")).isTrue();
    assertThat(thinker.getJsonObject("annotations").getBoolean("destructiveHint")).isFalse();
  }

  @Test
  void agents_that_come_and_change_and_go_are_seen() {
    caller.send("PUT", "/v1/agents/late", "{\"architecture\": \"cot\"}");
    assertThat(listed("late").getString("description")).contains("cot");

    caller.send("PUT", "/v1/agents/late", "{\"architecture\": \"react\"}");
    assertThat(listed("late").getString("description")).contains("react");

    caller.send("DELETE", "/v1/agents/late", "");
    assertThat(peer.call("late", GOAL).error().getInt("code")).isEqualTo(-32602);
  }

  @Test
  void a_call_is_a_task_and_its_result_says_what_the_api_shows() {
    var reply = peer.call("function-calling", GOAL);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.result().getString("resultType")).isEqualTo("complete");
    assertThat(reply.result().getBoolean("isError")).isFalse();
    assertThat(reply.text()).contains(SomeTools.ANSWER);
    var structured = reply.structured();
    var schema = listed("function-calling").getJsonObject("outputSchema");
    var validator = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema.toString());
    assertThat(validator.validate(structured.toString(), InputFormat.JSON)).isEmpty();
    var task = object(caller.get("/v1/tasks/" + structured.getString("id")));
    assertThat(structured.getString("status")).isEqualTo("completed");
    for (var name : structured.keySet()) {
      assertThat(structured.get(name)).as(name).isEqualTo(task.get(name));
    }
    assertThat(structured.getJsonObject("usage").getInt("toolCalls")).isEqualTo(1);
  }

  @Test
  void a_call_belongs_to_the_session_that_it_names() {
    var reply = peer.call("cot", "{\"goal\": \"What is 3 times 12?\", \"session\": \"monday\"}");

    var task = object(caller.get("/v1/tasks/" + reply.structured().getString("id")));
    assertThat(task.getString("session")).isEqualTo("monday");
    assertThat(Caller.value(caller.get("/v1/tasks?session=monday")).asJsonArray()).hasSize(1);
    var refused = peer.call("cot", "{\"goal\": \"x\", \"session\": \"\"}");
    assertThat(refused.result().getBoolean("isError")).isTrue();
    assertThat(refused.text()).contains("session");
  }

  @Test
  void progress_comes_on_the_stream_before_the_answer() {
    var call = McpPeer.callOf("function-calling", GOAL);

    var reply = peer.modern("tools/call", call, "{\"progressToken\": \"p1\"}");

    assertThat(reply.type()).startsWith("text/event-stream");
    var told = reply.messages().subList(0, reply.messages().size() - 1);
    assertThat(told)
        .allSatisfy(
            it -> {
              assertThat(it.getString("method")).isEqualTo("notifications/progress");
              assertThat(it.getJsonObject("params").getString("progressToken")).isEqualTo("p1");
            });
    assertThat(told)
        .map(it -> it.getJsonObject("params").getString("message"))
        .contains("turn 1: turn", "calls sums__evaluate", "turn 2: turn");
    assertThat(told)
        .map(it -> it.getJsonObject("params").getInt("progress"))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(reply.text()).contains(SomeTools.ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                          | goal: missing, must be a text
          {"goal": " "}                               | goal: empty, must say something
          {"goal": "x", "aim": "y"}                   | aim: unknown, must be one of goal
          {"goal": "x", "context": "y"}               | context: "y", must be a list of texts
          {"goal": "x", "parameters": {"turns": 1}}   | parameters.turns
          {"goal": "x", "parameters": {"maxTurns": 0}}| parameters.maxTurns: 0, must be from 1 to 100
          {"goal": "x", "budget": {"tokens": 0}}      | budget.tokens: 0, must be a whole number
          """)
  void wrong_arguments_are_refused_in_the_words_of_the_api(String arguments, String reason) {
    int before = Caller.value(caller.get("/v1/tasks")).asJsonArray().size();

    var reply = peer.call("function-calling", arguments);

    assertThat(reply.result().getBoolean("isError")).isTrue();
    assertThat(reply.text()).startsWith(reason);
    assertThat(Caller.value(caller.get("/v1/tasks")).asJsonArray()).hasSize(before);
  }

  @Test
  void an_unknown_agent_and_an_unknown_method_are_errors() {
    var agent = peer.call("nobody", GOAL);
    assertThat(agent.status()).isEqualTo(400);
    assertThat(agent.error().getInt("code")).isEqualTo(-32602);
    assertThat(agent.error().getString("message")).contains("\"nobody\"", "tools/list");

    var method = peer.modern("resources/list", "{}");
    assertThat(method.status()).isEqualTo(404);
    assertThat(method.error().getInt("code")).isEqualTo(-32601);
  }

  @Test
  void a_repeated_key_finds_the_first_call_s_task_and_another_request_is_refused() {
    var meta = "{\"dev.menagerie/idempotencyKey\": \"k-1\"}";
    var call = McpPeer.callOf("function-calling", GOAL);

    var first = peer.modern("tools/call", call, meta).structured().getString("id");
    var second = peer.modern("tools/call", call, meta);
    var other = peer.modern("tools/call", McpPeer.callOf("cot", GOAL), meta);

    assertThat(second.structured().getString("id")).isEqualTo(first);
    assertThat(other.result().getBoolean("isError")).isTrue();
    assertThat(other.text()).contains("Idempotency-Key", first);
  }

  @Test
  void an_agent_that_fails_is_a_result_that_is_an_error() {
    caller.send(
        "PUT", "/v1/agents/broke", "{\"architecture\": \"cot\", \"budget\": {\"tokens\": 1}}");

    var reply = peer.call("broke", GOAL);

    assertThat(reply.structured().getString("status")).isIn("partial", "failed");
    assertThat(reply.result().getJsonArray("content").toString())
        .contains("Task " + reply.structured().getString("id"), "ended");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://localhost:3000, 200",
    "localhost, , 200",
    "agents.example, , 200",
    "127.0.0.1, https://app.example, 200",
    "127.0.0.1, https://app.example:8443, 403",
    "127.0.0.1, http://app.example, 403",
    "127.0.0.1, https://evil.example, 403",
    "127.0.0.1, null, 403",
    "evil.example, , 403",
    "agents.example.evil.example, , 403"
  })
  void only_known_hosts_and_origins_are_answered(String host, String origin, int status)
      throws IOException {
    assertThat(status(host, origin == null ? "" : "Origin: " + origin + "\r\n"))
        .isEqualTo("HTTP/1.1 " + status);
  }

  /** A client of the JDK says no host but the one that it goes to. */
  private String status(String host, String origin) throws IOException {
    var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), target.getUri().getPort())) {
      var request =
          "POST /mcp HTTP/1.1\r\nHost: %s:%d\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(host, target.getUri().getPort(), origin, body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
    }
  }

  @Test
  void other_methods_of_http_are_not_allowed() {
    assertThat(caller.raw("GET", "/mcp", "").statusCode()).isEqualTo(405);
    assertThat(caller.raw("DELETE", "/mcp", "").headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void a_client_that_begins_with_a_handshake_is_served_at_the_same_address() {
    var params =
        """
        {"protocolVersion": "2025-06-18", "capabilities": {},
         "clientInfo": {"name": "old", "version": "1"}}
        """;
    var begun = peer.legacy("initialize", params, "");
    assertThat(begun.result().getString("protocolVersion")).isEqualTo("2025-06-18");
    assertThat(begun.result().getJsonObject("serverInfo").getString("name")).isEqualTo("menagerie");

    var names = peer.legacy("tools/list", "{}", begun.session()).result().getJsonArray("tools");
    var call = McpPeer.callOf("function-calling", GOAL);
    var reply = peer.legacy("tools/call", call, begun.session());

    assertThat(names.getValuesAs(JsonObject.class))
        .map(tool -> tool.getString("name"))
        .containsAll(List.of("cot", "function-calling"));
    assertThat(reply.text()).contains(SomeTools.ANSWER);
    assertThat(reply.result()).doesNotContainKey("resultType");
    assertThat(reply.structured().getString("status")).isEqualTo("completed");
  }
}
