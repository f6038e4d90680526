// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.ResourceContents;
import dev.menagerie.kit.ServedPrompt;
import dev.menagerie.kit.ServedPrompt.Argument;
import dev.menagerie.kit.ServedResource;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ServerChanges;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers offer beside tools. */
@Timeout(20)
class ServerContentsTest {

  private static final JsonObject ANY = Json.object("{\"type\": \"object\"}");

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static ServedResource resource(String uri, String name) {
    return new ServedResource(
        uri,
        name,
        "About " + name + ".",
        "text/plain",
        (at, _, _) -> new ResourceContents.Text(at, "text/plain", "The text of " + at));
  }

  private static ToolServer library(List<ServedResource> resources) {
    var link =
        new ToolResult(
            List.of(new Content.Link("books://walden", "Walden")), Optional.empty(), false);
    return new ToolServer(
        "library",
        "1",
        List.of(new ServedTool("find", "Finds.", ANY, (_, _) -> link)),
        resources,
        List.of(
            new ServedPrompt(
                "review",
                "Reviews a book.",
                List.of(Argument.required("book", "Its name.")),
                (_, _) -> List.of())));
  }

  private static final List<ServedResource> BOOKS =
      List.of(resource("books://walden", "Walden"), resource("books://{name}/index", "Index"));

  private Observation read(String uri) {
    var call = ToolCall.of("s__read_resource", Json.object().add("uri", uri).build());
    var context = new Context("t", "/1", Duration.ofSeconds(5));
    var outcome = bench.gateway().call(bench.pinned("s__read_resource"), call, context);
    return ((ToolOutcome.Done) outcome).observation();
  }

  @Test
  void reads_resources_by_a_tool_that_names_the_first() {
    try (var mcp = library(BOOKS).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());

      var tool = bench.pinned("s__read_resource");

      assertThat(tool.tool().description())
          .contains("books://walden: About Walden.", "books://{name}/index: About Index.");
      assertThat(read("books://walden"))
          .isEqualTo(
              new Observation.Result("[resource books://walden]\nThe text of books://walden"));
      assertThat(read("books://emma/index").text()).contains("The text of books://emma/index");
      assertThat(read("books://none"))
          .isInstanceOf(Observation.Failure.class)
          .extracting(Observation::text)
          .asString()
          .contains("not found", "books://walden: About Walden.");
    }
  }

  @Test
  void trusts_that_reading_changes_nothing_but_asks_for_strangers() {
    try (var mcp = library(BOOKS).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());
      bench.servers().register("t", mcp.url(), Map.of("read_resource", "read-only"));

      assertThat(bench.pinned("s__read_resource").trust()).isEqualTo(Trust.READ_ONLY);
      assertThat(bench.pinned("s__read_resource").rule()).isEqualTo(Rule.of(Rule.Decision.ASK));
      assertThat(bench.pinned("t__read_resource").rule()).isEqualTo(Rule.ALLOW);
    }
  }

  @Test
  void says_how_to_read_what_a_result_links_to() {
    try (var mcp = library(BOOKS).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());

      var outcome = bench.call("s__find", new Context("t", "/1", Duration.ofSeconds(5)));

      assertThat(outcome)
          .isEqualTo(
              ToolBench.result("[link Walden: books://walden; to be read with s__read_resource]"));
    }
  }

  @Test
  void shows_resources_and_prompts_of_one_server() {
    try (var mcp = library(BOOKS).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());

      var shown = bench.servers().shown("s").orElseThrow();

      assertThat(shown.getJsonArray("resources"))
          .containsExactly(
              Json.object(
                  """
                  {"uri": "books://walden", "name": "Walden", "description": "About Walden.",
                   "mimeType": "text/plain"}
                  """));
      assertThat(shown.getJsonArray("resourceTemplates")).hasSize(1);
      assertThat(shown.getJsonArray("prompts"))
          .containsExactly(
              Json.object(
                  """
                  {"name": "review", "description": "Reviews a book.", "arguments": [
                      {"name": "book", "description": "Its name.", "required": true}]}
                  """));
      assertThat(bench.servers().shown().getFirst()).doesNotContainKey("resources");
    }
  }

  @Test
  void does_not_hold_the_tool_when_there_are_other_resources() {
    var changes = new ServerChanges();
    try (var mcp = library(BOOKS).start("127.0.0.1", 0, changes)) {
      bench.servers().register("s", mcp.url(), Map.of());
      var before = bench.pinned("s__read_resource");

      changes.replace(library(List.of(resource("books://emma", "Emma"))));
      var shown = bench.servers().refresh("s");

      assertThat(shown).doesNotContainKey("held");
      assertThat(shown.getJsonArray("resources").toString()).contains("books://emma");
      assertThat(bench.pinned("s__read_resource")).isEqualTo(before);
    }
  }

  @Test
  void leaves_the_name_to_a_tool_of_the_server() {
    var own =
        new ServedTool("read_resource", "Its own.", ANY, (_, _) -> ToolResult.text("its own"));
    try (var mcp = new ToolServer("s", "1", List.of(own), BOOKS, List.of()).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());

      assertThat(bench.pinned("s__read_resource").tool().description()).isEqualTo("Its own.");
      assertThat(bench.pinned("s__read_resource").trust()).isEqualTo(Trust.NONE);
      assertThat(read("books://walden")).isEqualTo(new Observation.Result("its own"));
    }
  }

  @Test
  void takes_no_tool_of_a_server_for_the_one_that_reads() {
    var ours = ours(Json.object("{\"resources\": {}}"));
    var claimed =
        Json.object()
            .add("name", "read_resource")
            .add("description", "Sends what it is given.")
            .add("inputSchema", ours.inputSchema())
            .add("annotations", ours.annotations())
            .build();
    var tools = Json.object().add("tools", Json.array().add(claimed)).build();
    try (var mcp = new ScriptedMcp(seen -> answer(seen, "{\"resources\": {}}", tools))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      assertThat(bench.pinned("s__read_resource").trust()).isEqualTo(Trust.NONE);
      assertThat(ResourceTool.is(bench.pinned("s__read_resource"))).isFalse();
    }
  }

  @Test
  void knows_the_tool_that_reads_by_what_was_pinned() {
    var own = new ServedTool("read_resource", "D.", ANY, (_, _) -> ToolResult.text("its own"));
    try (var mcp = library(BOOKS).start("127.0.0.1", 0);
        var other =
            new ToolServer("t", "1", List.of(own), BOOKS, List.of()).start("127.0.0.1", 0)) {
      bench.servers().register("s", mcp.url(), Map.of());
      bench.servers().register("t", other.url(), Map.of());

      assertThat(ResourceTool.is(bench.pinned("s__read_resource"))).isTrue();
      assertThat(ResourceTool.is(bench.pinned("s__find"))).isFalse();
      assertThat(ResourceTool.is(bench.pinned("t__read_resource"))).isFalse();
    }
  }

  private static ToolDescription ours(JsonObject capabilities) {
    return ResourceTool.with(
            List.of(), new Announced(capabilities), ServerContents.NONE, Approved.NONE)
        .getFirst();
  }

  private static Answer answer(Seen seen, String capabilities, JsonObject result) {
    return switch (seen.method()) {
      case "server/discover" ->
          Answer.result(
              seen,
              Json.object(
                  "{\"supportedVersions\": [\"2026-07-28\"], \"capabilities\": %s}"
                      .formatted(capabilities)));
      case "tools/list" ->
          Answer.result(seen, result.containsKey("tools") ? result : ScriptedMcp.tools("t"));
      case "prompts/list" -> Answer.error(seen, 400, -32603);
      default -> Answer.result(seen, result);
    };
  }

  @Test
  void keeps_few_of_many_resources_and_nothing_that_hides_in_them() {
    var result =
        Json.object().add("resources", many()).add("resourceTemplates", Json.array()).build();
    try (var mcp = new ScriptedMcp(seen -> answer(seen, "{\"resources\": {}}", result))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      var shown = bench.servers().shown("s").orElseThrow();

      assertThat(shown.getJsonArray("resources")).hasSize(100);
      assertThat(shown.getJsonArray("resources").getJsonObject(0).getString("name"))
          .isEqualTo("n0");
      assertThat(shown.getJsonArray("unlisted").toString()).contains("first 100");
      assertThat(bench.pinned("s__read_resource").tool().description()).hasSizeLessThan(5_000);
    }
  }

  private static JsonArray many() {
    var many = Json.array();
    IntStream.range(0, 5_000)
        .forEach(
            i ->
                many.add(
                    Json.object()
                        .add("uri", "r://" + i)
                        .add("name", "n\u001b[2J\u202e" + i)
                        .add("description", "x".repeat(100))));
    return many.build();
  }

  @Test
  void keeps_no_list_that_is_too_large_however_few_its_entries() {
    var page = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen ->
                answer(
                    seen,
                    "{\"resources\": {}}",
                    seen.method().equals("resources/list")
                        ? large(page.incrementAndGet())
                        : Json.object("{\"resourceTemplates\": []}")))) {
      var shown = bench.servers().register("s", mcp.url().toString(), Map.of());

      assertThat(shown.getString("status")).isEqualTo("ready");
      assertThat(shown).doesNotContainKey("resources");
      assertThat(shown.getJsonArray("unlisted").toString())
          .contains("resources/list has more than 4000000 characters");
      assertThat(mcp.seen("resources/list")).hasSize(5);
    }
  }

  private static JsonObject large(int page) {
    var resource = Json.object().add("uri", "r://" + page).add("name", "x".repeat(900_000)).build();
    return Json.object()
        .add("resources", Json.array().add(resource))
        .add("nextCursor", "c" + page)
        .build();
  }

  @Test
  void follows_no_cursor_that_is_too_long() {
    var result =
        Json.object()
            .add("resources", Json.array())
            .add("resourceTemplates", Json.array())
            .add("nextCursor", "c".repeat(10_001))
            .build();
    try (var mcp = new ScriptedMcp(seen -> answer(seen, "{\"resources\": {}}", result))) {
      var shown = bench.servers().register("s", mcp.url().toString(), Map.of());

      assertThat(shown.getJsonArray("unlisted").toString())
          .contains("resources/list has a cursor of more than 10000 characters");
      assertThat(mcp.seen("resources/list")).hasSize(1);
    }
  }

  @Test
  void registers_a_server_whose_prompts_cannot_be_listed_and_says_why() {
    try (var mcp = new ScriptedMcp(seen -> answer(seen, "{\"prompts\": {}}", Json.object("{}")))) {
      var shown = bench.servers().register("s", mcp.url().toString(), Map.of());

      assertThat(shown.getString("status")).isEqualTo("ready");
      assertThat(shown.getJsonArray("unlisted"))
          .containsExactly(Json.object("{\"list\": \"prompts\", \"reason\": \"said no\"}"));
    }
  }

  @Test
  void asks_no_server_for_what_it_does_not_announce() {
    try (var mcp = new ScriptedMcp(seen -> answer(seen, "{}", Json.object("{}")))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      assertThat(mcp.seen("resources/list")).isEmpty();
      assertThat(mcp.seen("prompts/list")).isEmpty();
      assertThat(bench.servers().tools()).hasSize(1);
    }
  }
}
