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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tenants of one server, of whom one knows all ids and names of the other. */
@HelidonTest(resetPerTest = true)
class NothingCrossesTest {

  /** In everything that the one has, and in nothing of the other. */
  private static final String MARK = "zanzibar";

  private static final String ACME = "acme-token-0123456789abcdef";
  private static final String GLOBEX = "globex-token-0123456789abcdef";
  private static final String[] WAITING = {"Prefer", "wait=30"};

  /** What is begun under a name begins with the first who uses it; so these have their own. */
  private static final Set<String> BEGIN =
      Set.of(
          "PUT /v1/agents/{name}",
          "PUT /v1/data-sets/{name}",
          "POST /v1/data-sets/{name}/cases",
          "POST /v1/memory/{space}/notes",
          "POST /v1/memory/{space}/facts",
          "POST /v1/memory/{space}/episodes",
          "POST /v1/memory/{space}/skills",
          "POST /v1/memory/{space}/sessions",
          "POST /v1/memory/{space}/import");

  /** Bodies of requests that are read before it is looked for what they are about. */
  private static final Map<String, String> BODIES =
      Map.of(
          "PUT /v1/agents/{name}", "{\"architecture\": \"cot\"}",
          "POST /v1/tools/{name}/approve", "{\"hash\": \"x\"}",
          "POST /v1/memory/{space}/skills/{id}/uses", "{\"success\": true}",
          "POST /v1/memory/{space}/sessions/{id}/turns", "{\"role\": \"user\", \"text\": \"own\"}",
          "PATCH /v1/memory/{space}/notes/{id}", "{\"text\": \"own\"}");

  private final SomeTools tools = new SomeTools();
  private final Map<String, String> ids = new LinkedHashMap<>();

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    var folder = TemporaryData.folder();
    var file = folder.resolve("tokens.yaml");
    var entry = "- {name: boss, tenant: %s, role: admin, token: %s}\n";
    write(file, entry.formatted("acme", ACME) + entry.formatted("globex", GLOBEX));
    return TemporaryData.with(Map.of("menagerie.security.tokens-file", file.toString()));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void settle() {
    caller = new Caller(target.getUri());
    put("/v1/agents/zanzibar", "{\"architecture\": \"function-calling\", \"tools\": [\"*\"]}");
    created(
        "/v1/tool-servers",
        """
        {"name": "zanzibar", "url": "%s", "policy": "allow", "trust": {"zanzibar__*": "read-only"}}
        """
            .formatted(tools.url()));
    created(
        "/v1/pipelines",
        """
        {"name": "zanzibar", "description": "Sums what zanzibar is asked.",
         "schema": {"type": "object", "properties": {"what": {"type": "string"}}},
         "steps": [{"tool": "zanzibar__evaluate", "arguments": {"expression": "${/input/what}"}}]}
        """);
    var question = task("zanzibar", SomeTools.QUESTION + " It is for zanzibar.");
    var done = of(ACME, "POST", "/v1/tasks", question, "Prefer", "wait=30", "Idempotency-Key", "k");
    ids.put("task", object(done).getString("id"));
    assertThat(object(done).getString("status")).as(done.body()).isEqualTo("completed");
    thing("notes", "{\"text\": \"zanzibar has cloves\"}");
    thing("facts", "{\"subject\": \"zanzibar\", \"predicate\": \"has\", \"object\": \"cloves\"}");
    thing("episodes", "{\"goal\": \"sail for cloves\"}");
    thing("skills", "{\"name\": \"sail for cloves\"}");
    thing("sessions", "{\"name\": \"cloves\"}");
    var turns = "/v1/memory/zanzibar/sessions/%s/turns".formatted(ids.get("sessions"));
    compare();
    ids.put("turns", created(turns, "{\"role\": \"user\", \"text\": \"cloves?\"}"));
  }

  private void compare() {
    var taken = Json.object().add("task", ids.get("task")).build().toString();
    ids.put("case", created("/v1/data-sets/zanzibar/cases", taken));
    var wanted = "{\"dataSet\": \"zanzibar\", \"agents\": [\"zanzibar\"], \"scorer\": \"exact\"}";
    var begun = of(ACME, "POST", "/v1/comparisons", wanted);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    ids.put("comparison", object(begun).getString("id"));
    var path = "/v1/comparisons/" + ids.get("comparison");
    while (object(of(ACME, "GET", path, "")).getString("status").equals("running")) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    tools.close();
  }

  private HttpResponse<String> of(
      String token, String method, String path, String body, String... headers) {
    var all =
        Stream.concat(Stream.of("Authorization", "Bearer " + token), Stream.of(headers))
            .toArray(String[]::new);
    return caller.send(method, path, body, all);
  }

  private void put(String path, String body) {
    assertThat(of(ACME, "PUT", path, body).statusCode()).isEqualTo(201);
  }

  private String created(String path, String body) {
    var reply = of(ACME, "POST", path, body);
    assertThat(reply.statusCode()).as("%s %s", path, reply.body()).isEqualTo(201);
    return object(reply).getString("id", "");
  }

  private void thing(String things, String body) {
    ids.put(things, created("/v1/memory/zanzibar/" + things, body));
  }

  /** The path of an operation, about what the first tenant has. */
  private String path(String template) {
    var id =
        template.startsWith("/v1/tasks")
            ? "task"
            : template.startsWith("/v1/comparisons") ? "comparison" : thingsOf(template);
    return template
        .replace("{space}", MARK)
        .replace("{name}", template.startsWith("/v1/tools/") ? MARK + "__evaluate" : MARK)
        .replace("{a}", ids.get("task"))
        .replace("{b}", ids.get("task"))
        .replace("{case}", ids.get("case"))
        .replace("{id}", ids.getOrDefault(id, ""));
  }

  private String thingsOf(String template) {
    return ids.keySet().stream()
        .filter(things -> template.contains("/%s/{id}".formatted(things)))
        .findFirst()
        .orElse("");
  }

  /** Whatever nobody has written in is an empty space. */
  private static boolean isAboutASpace(String template) {
    return template.startsWith("/v1/memory/{space}") && !template.contains("{id}");
  }

  private static boolean isAboutSomething(String template) {
    return template.startsWith("/v1/") && template.contains("{");
  }

  /** All that the first tenant reads of what it has. */
  private Map<String, String> readings() {
    var readings = new TreeMap<String, String>();
    for (var operation : caller.contract().operations()) {
      var template = operation.substring(operation.indexOf(' ') + 1);
      if (operation.startsWith("GET /v1/")
          && !template.startsWith("/v1/oauth")
          && !template.endsWith("/search")) { // whose scores fall with time
        readings.put(operation, of(ACME, "GET", path(template), "").body());
      }
    }
    return readings;
  }

  @Test
  void what_belongs_to_another_tenant_is_not_there_whatever_is_asked_of_it() {
    var before = readings();
    assertThat(before).hasSizeGreaterThan(30);

    for (var operation : caller.contract().operations()) {
      var template = operation.substring(operation.indexOf(' ') + 1);
      if (isAboutSomething(template) && !BEGIN.contains(operation)) {
        var method = operation.substring(0, operation.indexOf(' '));
        var query = template.endsWith("/search") ? "?q=zanzibar" : "";
        var body =
            List.of("GET", "DELETE").contains(method) ? "" : BODIES.getOrDefault(operation, "{}");
        var reply = of(GLOBEX, method, path(template) + query, body);
        if (isAboutASpace(template)) {
          assertThat(reply.body()).as(operation).doesNotContain("cloves");
        } else {
          assertThat(reply.statusCode()).as("%s %s", operation, reply.body()).isEqualTo(404);
        }
      }
    }

    assertUnchanged(before);
  }

  /** Requests whose bodies speak of what the first tenant has, in the place of an own thing. */
  private List<String> speaking() {
    return Stream.of(
            "POST /v1/tasks {'agent': 'zanzibar', 'goal': 'x'}",
            "POST /v1/comparisons {'goals': ['x'], 'agents': ['zanzibar']}",
            "POST /v1/comparisons {'dataSet': 'zanzibar', 'agents': ['cot']}",
            "POST /v1/data-sets/own/cases {'task': '<task>'}",
            "POST /v1/memory/own/notes {'text': 'x', 'sources': [{'id': '<notes>'}]}",
            "POST /v1/memory/own/facts {'subject': 'x', 'predicate': 'y', 'object': 'z',"
                + " 'sources': [{'id': '<facts>'}]}",
            "POST /v1/memory/own/skills {'name': 'x', 'sources': [{'id': '<skills>'}]}",
            "POST /v1/memory/own/undo {'position': 1}",
            "POST /v1/tasks/<own>/fork {'at': 1, 'agent': 'zanzibar'}",
            "POST /v1/pipelines {'name': 'own', 'description': 'x', 'schema': {'type': 'object'},"
                + " 'steps': [{'tool': 'zanzibar__evaluate', 'arguments': {}}]}")
        .map(it -> it.replace('\'', '"'))
        .toList();
  }

  @Test
  void what_a_body_names_is_not_there_if_it_is_another_tenants() {
    var own = of(GLOBEX, "POST", "/v1/tasks", task("cot", "What is 2 + 3?"), "Prefer", "wait=30");
    var before = readings();
    for (var request : speaking()) {
      var parts = request.replace("<own>", object(own).getString("id")).split(" ", 3);
      for (var id : ids.entrySet()) {
        parts[2] = parts[2].replace("<%s>".formatted(id.getKey()), id.getValue());
      }
      var reply = of(GLOBEX, parts[0], parts[1], parts[2]);
      assertThat(reply.statusCode()).as("%s %s", request, reply.body()).isBetween(400, 499);
      assertThat(reply.body()).as(request).doesNotContain("cloves");
    }
    var erasure =
        "{\"tasks\": [\"%s\"]}".formatted(ids.get("task")); // that nobody has: nothing to do
    var erased = object(of(GLOBEX, "POST", "/v1/erasures", erasure));
    assertThat(erased.getJsonObject("tasks").getInt("count")).isZero();

    assertUnchanged(before);
  }

  @Test
  void an_agent_reaches_neither_tools_nor_agents_of_another_tenant() {
    var before = readings();
    var sums = "{\"architecture\": \"function-calling\", \"tools\": [\"zanzibar__*\"]}";
    var both = "{\"architecture\": \"ensemble\", \"parameters\": {\"agents\": [\"zanzibar\"]}}";
    assertThat(of(GLOBEX, "PUT", "/v1/agents/sums", sums).statusCode()).isEqualTo(201);
    assertThat(of(GLOBEX, "PUT", "/v1/agents/both", both).statusCode()).isEqualTo(201);

    var calling = of(GLOBEX, "POST", "/v1/tasks", task("sums", SomeTools.QUESTION), WAITING);
    var asking = of(GLOBEX, "POST", "/v1/tasks", task("both", SomeTools.QUESTION), WAITING);

    assertThat(object(calling).getJsonObject("usage").getInt("toolCalls")).isZero();
    assertThat(object(asking).getString("status")).as(asking.body()).isNotEqualTo("completed");
    assertUnchanged(before);
  }

  private void assertUnchanged(Map<String, String> before) {
    readings()
        .forEach(
            (operation, now) -> assertThat(now).as(operation).isEqualTo(before.get(operation)));
  }

  @Test
  void lists_and_searches_show_nothing_of_another_tenant() {
    for (var operation : caller.contract().operations()) {
      var template = operation.substring(operation.indexOf(' ') + 1);
      if (operation.startsWith("GET /") && !isAboutSomething(template)) {
        var body = of(GLOBEX, "GET", template, "").body();
        assertThat(body).as(operation).doesNotContain(MARK).doesNotContain(ids.get("task"));
      }
    }
  }

  @Test
  void the_same_names_are_different_things() {
    var before = readings();
    var agent = "{\"architecture\": \"cot\"}";
    assertThat(of(GLOBEX, "PUT", "/v1/agents/zanzibar", agent).statusCode()).isEqualTo(201);
    var note = of(GLOBEX, "POST", "/v1/memory/zanzibar/notes", "{\"text\": \"own\"}");
    assertThat(note.statusCode()).isEqualTo(201);
    var own = of(GLOBEX, "GET", "/v1/memory/zanzibar/export", "").body();
    assertThat(own.lines().filter(it -> it.contains("text")))
        .hasSize(1)
        .first()
        .asString()
        .contains("own");
    var other =
        of(GLOBEX, "POST", "/v1/tasks", task("zanzibar", "What is 2 + 3?"), "Idempotency-Key", "k");
    assertThat(object(other).getString("id")).isNotEqualTo(ids.get("task"));
    var erased = of(GLOBEX, "POST", "/v1/erasures", "{\"caller\": \"boss\"}");
    assertThat(erased.statusCode()).as(erased.body()).isIn(200, 409);

    assertUnchanged(before);
  }

  @Test
  void the_agents_at_mcp_are_those_of_the_caller() {
    var theirs = new McpPeer(target.getUri()).with("Authorization", "Bearer " + GLOBEX);
    var own = new McpPeer(target.getUri()).with("Authorization", "Bearer " + ACME);

    assertThat(own.modern("tools/list", "{}").result().toString()).contains(MARK);
    assertThat(theirs.modern("tools/list", "{}").result().toString()).doesNotContain(MARK);
    var call = Json.object().add("name", MARK).add("arguments", Json.object().add("goal", "x"));
    assertThat(theirs.modern("tools/call", call.build().toString()).error().getString("message"))
        .contains("unknown tool");
  }
}
