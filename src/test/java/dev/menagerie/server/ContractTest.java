// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.tool.GuardedParty;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.client.WebTarget;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exercises every operation of the contract; {@link Caller} holds each reply against it. */
@HelidonTest
class ContractTest {

  private final SomeTools tools = new SomeTools();
  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.tools.oauth.redirect", "https://agents.example/menagerie/",
            "menagerie.callback.key", "a-key-of-at-least-24-characters",
            "menagerie.backup.folder", TemporaryData.folder().toString()));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void close() {
    tools.close();
  }

  @Test
  void every_operation_answers_as_the_contract_says() {
    theServerItself();
    agents();
    toolServers();
    pipelines();
    heldTools();
    oauth();
    tasks();
    forks();
    waits();
    memory();
    otherThings();
    laboratory();
    assertThat(caller.post("/v1/tool-servers/sums/refresh", "").statusCode()).isEqualTo(200);
    assertThat(caller.send("DELETE", "/v1/tool-servers/sums", "").statusCode()).isEqualTo(204);

    assertThat(caller.contract().unexercised()).isEmpty();
  }

  private void theServerItself() {
    for (var path : new String[] {"/", "/openapi", "/metrics", "/health", "/health/live"}) {
      assertThat(caller.get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(object(caller.get("/health/ready")).getString("status")).isEqualTo("UP");
    assertThat(caller.get("/v1/architectures").body()).contains("function-calling");
    assertThat(caller.post("/v1/recommendations", "{\"goal\": \"What is 2 + 3?\"}").statusCode())
        .isEqualTo(200);
    var list = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}";
    assertThat(caller.post("/mcp", list).body()).contains("\"name\":\"function-calling\"");
    assertThat(caller.post("/mcp", "{").statusCode()).isEqualTo(400);
  }

  private void agents() {
    assertThat(caller.get("/v1/agents").body()).contains("\"name\":\"function-calling\"");
    var created =
        caller.send(
            "PUT",
            "/v1/agents/doubtful",
            """
            {"architecture": "function-calling", "tools": ["silent__*"], "budget": {"tokens": 5000},
             "memory": {"recall": {"k": 3}, "conversation": {"tokens": 2000}}}
            """);
    assertThat(created.statusCode()).isEqualTo(201);
    var agent = object(caller.get("/v1/agents/doubtful"));
    assertThat(agent.getJsonObject("budget").getInt("tokens")).isEqualTo(5000);
    assertThat(agent.getJsonObject("memory"))
        .hasToString(
            """
            {"space":"doubtful","recall":{"k":3,"tokens":1000,"threshold":0.2},\
            "conversation":{"tokens":2000},"learn":false}\
            """);
    assertThat(caller.send("PUT", "/v1/agents/doubtful", agent.toString()).statusCode())
        .isEqualTo(200);
    caller.send("PUT", "/v1/agents/gone", "{\"architecture\": \"function-calling\"}");
    assertThat(caller.send("DELETE", "/v1/agents/gone", "").statusCode()).isEqualTo(204);
    assertThat(caller.get("/v1/agents/gone").statusCode()).isEqualTo(404);
  }

  private void oauth() {
    var client = object(caller.get("/v1/oauth/client.json"));
    assertThat(client.getString("client_id"))
        .isEqualTo("https://agents.example/menagerie/v1/oauth/client.json");
    assertThat(client.getJsonArray("redirect_uris").getString(0))
        .isEqualTo("https://agents.example/menagerie/v1/oauth/callback");
    try (var party = new GuardedParty()) {
      var grant = Json.object().add("grant", "authorization_code");
      var registration =
          Json.object()
              .add("name", "guarded")
              .add("url", party.url())
              .add("auth", Json.object().add("oauth", grant));
      var waits = object(caller.post("/v1/tool-servers", registration.build().toString()));
      assertThat(waits.getString("status")).isEqualTo("unauthorized");
      var back = GuardedParty.agree(waits.getJsonObject("authorization").getString("url"));
      assertThat(back).startsWith("https://agents.example/menagerie/v1/oauth/callback?");
      var query = back.substring(back.indexOf('?'));
      assertThat(caller.get("/v1/oauth/callback" + query).body()).contains("tools of guarded");
      assertThat(caller.get("/v1/oauth/callback" + query).statusCode()).isEqualTo(400);
      assertThat(object(caller.get("/v1/tool-servers/guarded")).getString("status"))
          .isEqualTo("ready");
      caller.send("DELETE", "/v1/tool-servers/guarded", "");
    }
  }

  private void toolServers() {
    register("sums", tools.url(), "read-only");
    assertThat(caller.get("/v1/tool-servers").body()).contains("\"name\":\"sums\"");
    assertThat(object(caller.get("/v1/tool-servers/sums")).getJsonArray("tools")).hasSize(1);
    assertThat(caller.get("/v1/tools").body()).contains("sums__evaluate");
    assertThat(caller.get("/v1/tools?q=evaluate&tag=exact&server=sums").body())
        .contains("sums__evaluate");
    assertThat(caller.get("/v1/tools?tag=vague").body()).isEqualTo("[]");
    assertThat(caller.get("/v1/tools?format=openai").body()).contains("\"type\":\"function\"");
    assertThat(caller.get("/v1/tools?format=anthropic").body()).contains("\"input_schema\":");
    assertThat(caller.get("/v1/tools?format=langchain4j").body()).contains("\"parameters\":");
    assertThat(caller.get("/v1/tools?format=toml").statusCode()).isEqualTo(400);
    assertThat(caller.get("/v1/tools?query=x").statusCode()).isEqualTo(400);
    assertThat(object(caller.get("/v1/tools/sums__evaluate")).getString("trust"))
        .isEqualTo("read-only");
    var call = "{\"arguments\": {\"expression\": \"80 + 7\"}}";
    assertThat(object(caller.post("/v1/tools/sums__evaluate/call", call)).getString("result"))
        .isEqualTo(SomeTools.ANSWER);
    var bad = "{\"arguments\": {\"formula\": \"1\"}}";
    assertThat(object(caller.post("/v1/tools/sums__evaluate/call", bad)).getString("failure"))
        .contains("expression");
    var measures = object(caller.get("/v1/tools/sums__evaluate")).getJsonObject("measures");
    assertThat(measures.getInt("calls")).isPositive();
    assertThat(measures.getJsonObject("latencyMs").keySet()).containsExactly("p50", "p95", "p99");
    assertThat(caller.post("/v1/tools/sums__evaluate/approve", "{\"hash\": \"x\"}").statusCode())
        .isEqualTo(409);
    var policy = object(caller.get("/v1/tools/sums__evaluate/policy?agent=doubtful"));
    assertThat(policy.getBoolean("offered")).isFalse();
    assertThat(policy.getString("rule")).isEqualTo("allow");
    assertThat(object(caller.get("/v1/policy")).getJsonArray("rules")).isEmpty();
  }

  private void pipelines() {
    var definition =
        """
        {"name": "sum", "description": "Adds.",
         "schema": {"type": "object", "properties": {"what": {"type": "string"}}},
         "steps": [{"tool": "%s", "arguments": {"expression": "${/input/what}"}}]}
        """;
    var defined = caller.post("/v1/pipelines", definition.formatted("sums__evaluate"));
    assertThat(defined.statusCode()).isEqualTo(201);
    assertThat(object(defined).getString("tool")).isEqualTo("pipeline__sum");
    assertThat(caller.get("/v1/pipelines").body()).contains("pipeline__sum");
    assertThat(object(caller.get("/v1/pipelines/sum"))).isEqualTo(object(defined));
    pipelinesAreTools();
    var wrong = caller.post("/v1/pipelines", definition.formatted("x__y").replace("sum", "other"));
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("steps[0].tool");
    assertThat(caller.send("DELETE", "/v1/pipelines/sum", "").statusCode()).isEqualTo(204);
    assertThat(caller.get("/v1/pipelines/sum").statusCode()).isEqualTo(404);
  }

  private void pipelinesAreTools() {
    var listed = Json.parse(caller.get("/v1/tools?server=pipeline").body()).asJsonArray();
    assertThat(listed).containsExactly(object(caller.get("/v1/tools/pipeline__sum")));
    assertThat(listed.getJsonObject(0).getString("server")).isEqualTo("pipeline");
    assertThat(listed.getJsonObject(0).getString("trust")).isEqualTo("read-only");
    assertThat(caller.get("/v1/tools").body()).contains("pipeline__sum", "sums__evaluate");
    assertThat(caller.get("/v1/tools?q=adds").body()).contains("pipeline__sum");
    for (var format : List.of("openai", "anthropic", "langchain4j")) {
      assertThat(caller.get("/v1/tools?q=adds&format=" + format).body()).contains("pipeline__sum");
    }
    var policy = object(caller.get("/v1/tools/pipeline__sum/policy?agent=doubtful"));
    assertThat(policy.getBoolean("offered")).isFalse();
    assertThat(object(caller.get("/v1/tools/pipeline__sum/policy")).getString("says"))
        .endsWith("each step is decided upon as a call of its own: sums__evaluate");
    var call = caller.post("/v1/tools/pipeline__sum/call", "{\"arguments\": {\"what\": \"1\"}}");
    assertThat(object(call).getString("failure")).contains("have an agent call it");
  }

  private void memory() {
    var note = object(caller.post("/v1/memory/zoo/notes", "{\"text\": \"owls hunt\"}"));
    var at = "/v1/memory/zoo/notes/" + note.getString("id");
    assertThat(object(caller.get(at))).isEqualTo(note);
    assertThat(caller.send("PATCH", at, "{\"kind\": \"episodic\"}").statusCode()).isEqualTo(200);
    assertThat(caller.get(at + "/history").body()).contains("semantic", "episodic");
    assertThat(caller.get("/v1/memory/zoo/notes").body()).contains("owls hunt");
    assertThat(caller.get("/v1/memory/zoo/search?q=owls").body()).contains("owls hunt");
    var fact = "{\"subject\": \"Otto\", \"predicate\": \"is\", \"object\": \"an owl\"}";
    var otto =
        "/v1/memory/zoo/facts/" + object(caller.post("/v1/memory/zoo/facts", fact)).getString("id");
    assertThat(caller.get(otto).body()).contains("an owl");
    assertThat(caller.get("/v1/memory/zoo/facts?entity=otto").body()).contains("an owl");
    assertThat(caller.send("PATCH", otto, "{\"object\": \"a hawk\"}").body()).contains("a hawk");
    assertThat(caller.get(otto + "/history").body()).contains("an owl", "a hawk");
    assertThat(caller.get("/v1/memory/zoo/graph").body()).contains("a hawk");
    var lines = caller.get("/v1/memory/zoo/export").body();
    assertThat(caller.post("/v1/memory/other/import", lines).statusCode()).isEqualTo(200);
    assertThat(caller.send("DELETE", at, "").statusCode()).isEqualTo(200);
    var removed = object(caller.send("DELETE", otto, ""));
    var undo = "{\"position\": %d}".formatted(removed.getInt("position"));
    assertThat(caller.post("/v1/memory/zoo/undo", undo).statusCode()).isEqualTo(200);
    assertThat(object(caller.get("/v1/memory/zoo")).getInt("facts")).isEqualTo(1);
    assertThat(caller.send("DELETE", "/v1/memory/other", "").statusCode()).isEqualTo(200);
    assertThat(caller.get("/v1/memory").body()).contains("zoo").doesNotContain("other");
    assertThat(caller.post("/v1/erasures", "{\"space\": \"zoo\"}").statusCode()).isEqualTo(200);
    assertThat(caller.get("/v1/erasures").body()).contains("\"done\"");
    assertThat(caller.get("/v1/audit").body()).contains("/v1/erasures");
    assertThat(caller.get("/v1/callback-secret").body()).contains("whsec_");
    new BackupsContract(caller).exercise();
  }

  private void otherThings() {
    var session = thing("sessions", "{\"name\": \"monday\"}", "{\"name\": \"tuesday\"}");
    var turns = session + "/turns";
    var said = "{\"role\": \"user\", \"text\": \"hello\"}";
    var turn = object(caller.post(turns, said)).getString("id");
    assertThat(caller.get(turns).body()).contains("hello");
    changed("/v1/memory/zoo/turns/" + turn, "{\"text\": \"good day\"}");
    assertThat(caller.send("DELETE", session, "").statusCode()).isEqualTo(200);
    var skill = thing("skills", "{\"name\": \"feed\"}", "{\"code\": \"mouse()\"}");
    assertThat(object(caller.post(skill + "/uses", "{\"success\": true}")).getInt("uses"))
        .isEqualTo(1);
    assertThat(caller.send("DELETE", skill, "").statusCode()).isEqualTo(200);
    var episode = thing("episodes", "{\"goal\": \"count owls\"}", "{\"reward\": 1}");
    assertThat(caller.send("DELETE", episode, "").statusCode()).isEqualTo(200);
  }

  private String thing(String things, String body, String edit) {
    var all = "/v1/memory/zoo/" + things;
    var path = all + "/" + object(caller.post(all, body)).getString("id");
    assertThat(caller.get(all).statusCode()).isEqualTo(200);
    changed(path, edit);
    return path;
  }

  private void changed(String path, String edit) {
    var edited = caller.send("PATCH", path, edit);
    assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
    assertThat(object(caller.get(path))).isEqualTo(object(edited));
    assertThat(Json.parse(caller.get(path + "/history").body()).asJsonArray()).hasSize(2);
    if (path.contains("/turns/")) {
      assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(200);
    }
  }

  private void laboratory() {
    var set = "{\"cases\": [{\"goal\": \"What is 2 + 3?\", \"expected\": \"5\"}]}";
    assertThat(caller.send("PUT", "/v1/data-sets/sums", set).statusCode()).isEqualTo(201);
    assertThat(caller.send("PUT", "/v1/data-sets/sums", set).statusCode()).isEqualTo(200);
    assertThat(caller.send("PUT", "/v1/data-sets/code", set).statusCode()).isEqualTo(409);
    assertThat(caller.get("/v1/data-sets").body()).contains("sums", "parallelqa", "game-of-24");
    assertThat(caller.get("/v1/data-sets/parallelqa?count=1").body()).contains("expected");
    assertThat(caller.get("/v1/data-sets/sums").body()).contains("What is 2 + 3?");
    assertThat(caller.get("/v1/data-sets/game-of-24?count=2&seed=3").body())
        .contains("game-of-24-3", "game-of-24-4");
    var done = object(caller.post("/v1/tasks", task("cot", "What is 2 + 4?"), "Prefer", "wait=30"));
    var id = done.getString("id");
    var added = caller.post("/v1/data-sets/sums/cases", "{\"task\": \"%s\"}".formatted(id));
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(caller.get("/v1/data-sets/sums/cases/%s/test".formatted(id)).body())
        .contains("recording.replay");
    assertThat(caller.get("/v1/data-sets/sums/cases/case-1/test").statusCode()).isEqualTo(409);
    var begun = caller.post("/v1/comparisons", "{\"dataSet\": \"sums\", \"agents\": [\"cot\"]}");
    assertThat(begun.statusCode()).isEqualTo(202);
    var path = "/v1/comparisons/" + object(begun).getString("id");
    assertThat(begun.headers().firstValue("Location").orElse("")).endsWith(path);
    assertThat(caller.get("/v1/comparisons").body()).contains(object(begun).getString("id"));
    assertThat(caller.get(path + "/trials").statusCode()).isEqualTo(200);
    assertThat(caller.post(path + "/cancel", "").statusCode()).isEqualTo(200);
    assertThat(object(caller.get(path)).getString("status")).isIn("completed", "cancelled");
    assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(caller.send("DELETE", "/v1/data-sets/sums", "").statusCode()).isEqualTo(204);
    assertThat(caller.get("/v1/data-sets/sums").statusCode()).isEqualTo(404);
  }

  private void heldTools() {
    int port;
    try (var before = shifty("as it was", 0)) {
      port = URI.create(before.url()).getPort();
      register("shifty", before.url(), "read-only");
    }
    try (var _ = shifty("as it is", port)) {
      assertThat(caller.post("/v1/tool-servers/shifty/refresh", "").statusCode()).isEqualTo(200);
      var held = object(caller.get("/v1/tool-servers/shifty")).getJsonArray("held");
      var hash = held.getJsonObject(0).getJsonObject("now").getString("hash");
      var approval = Json.object().add("hash", hash).build().toString();
      var approved = object(caller.post("/v1/tools/shifty__shift/approve", approval));
      assertThat(approved.getString("description")).isEqualTo("as it is");
      caller.send("DELETE", "/v1/tool-servers/shifty", "");
    }
  }

  private static ToolServer.Listening shifty(String description, int port) {
    var tool =
        new ServedTool(
            "shift",
            description,
            Json.object().add("type", "object").build(),
            JsonValue.EMPTY_JSON_OBJECT,
            (_, _) -> ToolResult.text("shifted"));
    return ToolServer.of("shifty", "1", List.of(tool)).start("127.0.0.1", port);
  }

  private void register(String name, String url, String trust) {
    var body =
        Json.object()
            .add("name", name)
            .add("url", url)
            .add("trust", Json.object().add(name + "__nothing", trust).add("sums__*", trust))
            .add("policy", "allow")
            .add("tags", Json.array(List.of("exact")))
            .build();
    var reply = caller.post("/v1/tool-servers", body.toString());
    assertThat(reply.statusCode()).isEqualTo(201);
    assertThat(reply.headers().firstValue("Location").orElse("")).endsWith("/" + name);
  }

  private void tasks() {
    var question = task("function-calling", SomeTools.QUESTION);
    var accepted = caller.post("/v1/tasks", question);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location").orElse(""))
        .endsWith("/v1/tasks/" + object(accepted).getString("id"));

    var done = caller.post("/v1/tasks", question, "Prefer", "wait=30");
    assertThat(done.statusCode()).isEqualTo(200);
    var task = object(done);
    assertThat(task.getString("status")).as(done.body()).isEqualTo("completed");
    assertThat(task.getJsonObject("answer").getString("text")).contains(SomeTools.ANSWER);
    assertThat(task.getJsonObject("usage").getInt("toolCalls")).isEqualTo(1);

    var stream = caller.post("/v1/tasks", question, "Accept", "text/event-stream");
    assertThat(stream.body()).endsWith("event: end\ndata: {}\n\n");
    assertThat(stream.headers().firstValue("Location")).isPresent();

    var path = "/v1/tasks/" + task.getString("id");
    assertThat(object(caller.get(path))).isEqualTo(task);
    assertThat(caller.get(path + "/events").body()).contains("event: act");
    assertThat(caller.get(path + "/journal").body().lines()).hasSizeGreaterThan(4);
    assertThat(object(caller.post(path + "/replay", "")).getBoolean("identical")).isTrue();
    assertThat(caller.get("/v1/tasks?limit=2").headers().firstValue("Link").orElse(""))
        .contains("rel=\"next\"");
    assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(caller.get(path).statusCode()).isEqualTo(404);
  }

  private void forks() {
    var done = caller.post("/v1/tasks", task("cot", "What is 2 + 3?"), "Prefer", "wait=30");
    var id = object(done).getString("id");
    var thought =
        caller
            .get("/v1/tasks/" + id + "/journal")
            .body()
            .lines()
            .map(Json::object)
            .filter(it -> it.getString("kind").equals("think"))
            .filter(it -> it.getString("phase").equals("result"))
            .findFirst()
            .orElseThrow();
    var cut = Json.object().add("at", thought.getInt("position")).build();

    var accepted = caller.post("/v1/tasks/" + id + "/fork", cut.toString());

    assertThat(accepted.statusCode()).isEqualTo(202);
    var fork = object(accepted).getString("id");
    assertThat(accepted.headers().firstValue("Location").orElse("")).endsWith("/v1/tasks/" + fork);
    assertThat(object(accepted).getJsonObject("origin").getString("task")).isEqualTo(id);
    assertThat(caller.get("/v1/tasks/" + fork + "/events").body()).contains("event: end");
    var difference = object(caller.get("/v1/tasks/%s/diff/%s".formatted(id, fork)));
    assertThat(difference.isNull("firstDivergence")).as(difference.toString()).isTrue();
    assertThat(caller.get("/v1/tasks/%s/diff/nobody".formatted(id)).body()).contains("nobody");
    assertThat(caller.send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(409);
  }

  private void waits() {
    register("silent", tools.silentUrl(), "read-only");
    var question = task("doubtful", SomeTools.QUESTION);
    var stream = caller.post("/v1/tasks", question, "Prefer", "wait=3");
    var id = object(stream).getString("id");
    assertThat(object(stream).getString("status")).isEqualTo("waiting");
    var waiting = Json.parse(caller.get("/v1/waiting").body()).asJsonArray().getJsonObject(0);
    assertThat(waiting.getString("reason")).isEqualTo("in-doubt");
    assertThat(caller.send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(409);
    var early = caller.post("/v1/tasks/" + id + "/replay", "");
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(object(early).getString("detail")).contains("/v1/tasks/" + id + "/cancel");

    var reply =
        Json.object()
            .add("path", waiting.getString("path"))
            .add("inDoubt", "happened")
            .add("result", SomeTools.ANSWER)
            .build();
    assertThat(caller.post("/v1/tasks/" + id + "/reply", reply.toString()).statusCode())
        .isEqualTo(200);
    assertThat(caller.get("/v1/tasks/" + id + "/events").body()).endsWith("data: {}\n\n");
    assertThat(object(caller.get("/v1/tasks/" + id)).getString("status")).isEqualTo("completed");

    var other = object(caller.post("/v1/tasks", question)).getString("id");
    assertThat(object(caller.post("/v1/tasks/" + other + "/cancel", "")).getString("status"))
        .isEqualTo("cancelled");
  }
}
