// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory as clients read, change and undo it. Each test has a space of its own. */
@HelidonTest
class MemoryOverHttpTest {

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.memory.embedding.provider", "none"));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  private JsonObject note(String space, String text) {
    var body = Json.object().add("text", text).build().toString();
    var made = caller.post("/v1/memory/" + space + "/notes", body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return object(made);
  }

  private static List<String> each(HttpResponse<String> reply, String field) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    var json = value(reply);
    var list = json instanceof JsonObject found ? found.getJsonArray("hits") : json.asJsonArray();
    return list.getValuesAs(JsonObject.class).stream()
        .map(it -> String.valueOf(it.get(field)).replace("\"", ""))
        .toList();
  }

  @Test
  void a_note_is_added_read_edited_and_removed() {
    var made =
        caller.post(
            "/v1/memory/notes/notes",
            """
            {"text": "owls hunt by day", "kind": "episodic", "tags": ["owl"], "importance": 0.9}
            """);
    var path = made.headers().firstValue("Location").orElseThrow();
    var id = object(made).getString("id");
    assertThat(path).endsWith("/v1/memory/notes/notes/" + id);
    assertThat(object(caller.get("/v1/memory/notes/notes/" + id))).isEqualTo(object(made));

    var edited =
        caller.send("PATCH", "/v1/memory/notes/notes/" + id, "{\"text\": \"owls hunt at night\"}");
    assertThat(object(edited).getString("text")).isEqualTo("owls hunt at night");
    assertThat(object(edited).getString("kind")).isEqualTo("episodic");
    assertThat(object(edited).getJsonNumber("importance").doubleValue()).isEqualTo(0.9);
    var before = object(made).getInt("position");
    assertThat(
            object(caller.get("/v1/memory/notes/notes/" + id + "?asOf=" + before))
                .getString("text"))
        .isEqualTo("owls hunt by day");

    var removed = caller.send("DELETE", "/v1/memory/notes/notes/" + id + "?reason=wrong", "");
    assertThat(object(removed).getJsonArray("removed").getString(0)).isEqualTo(id);
    assertThat(caller.get("/v1/memory/notes/notes/" + id).statusCode()).isEqualTo(404);
    assertThat(caller.send("DELETE", "/v1/memory/notes/notes/" + id, "").statusCode())
        .isEqualTo(404);
    var history = caller.get("/v1/memory/notes/notes/" + id + "/history");
    assertThat(each(history, "removed")).containsExactly("false", "false", "true");
    assertThat(history.body()).contains("\"reason\":\"wrong\"");
  }

  @Test
  void notes_are_listed_in_pages_by_kind_and_tag() {
    for (int i = 0; i < 5; i++) {
      note("pages", "note " + i);
    }
    caller.post("/v1/memory/pages/notes", "{\"text\": \"how\", \"kind\": \"procedural\"}");
    caller.post("/v1/memory/pages/notes", "{\"text\": \"tagged\", \"tags\": [\"a\", \"b\"]}");

    var page = caller.get("/v1/memory/pages/notes?limit=3");
    assertThat(each(page, "text")).containsExactly("tagged", "how", "note 4");
    var next = page.headers().firstValue("Link").orElseThrow();
    var second = next.substring(next.indexOf("/v1"), next.indexOf('>'));
    assertThat(each(caller.get(second), "text")).containsExactly("note 3", "note 2", "note 1");
    assertThat(each(caller.get("/v1/memory/pages/notes?kind=procedural"), "text"))
        .containsExactly("how");
    assertThat(each(caller.get("/v1/memory/pages/notes?tag=b"), "text")).containsExactly("tagged");
    assertThat(each(caller.get("/v1/memory/pages/notes?asOf=2000-01-01T00:00:00Z"), "text"))
        .isEmpty();
    assertThat(each(caller.get("/v1/memory/nothing/notes"), "text")).isEmpty();
  }

  @Test
  void a_search_says_where_each_hit_comes_from() {
    caller.post("/v1/memory/found/notes", "{\"text\": \"Otto is an owl\", \"tags\": [\"x\"]}");
    note("found", "the cat sleeps");
    caller.post(
        "/v1/memory/found/facts",
        "{\"subject\": \"Otto\", \"predicate\": \"lives in\", \"object\": \"cage 1\"}");

    var hits = caller.get("/v1/memory/found/search?q=otto");
    assertThat(each(hits, "type")).containsExactlyInAnyOrder("note", "fact");
    assertThat(each(hits, "text"))
        .containsExactlyInAnyOrder("Otto is an owl", "Otto lives in cage 1");
    assertThat(each(hits, "task")).containsOnly("");
    assertThat(each(caller.get("/v1/memory/found/search?q=otto&type=fact"), "type"))
        .containsExactly("fact");
    assertThat(each(caller.get("/v1/memory/found/search?q=otto&kind=semantic&tag=x&k=1"), "type"))
        .containsExactly("note");
    assertThat(each(caller.get("/v1/memory/found/search?q=otto&asOf=1"), "type")).isEmpty();
    var whole = "/v1/memory/found/search?q=the%20owl&threshold=0.3&from=2000-01-01T00:00:00Z";
    assertThat(each(caller.get(whole), "type")).containsExactly("note");
    assertThat(each(caller.get(whole + "&tokens=2"), "type")).isEmpty();
    assertThat(each(caller.get(whole + "&to=2000-01-02T00:00:00Z"), "type")).isEmpty();
    var hit = object(hits).getJsonArray("hits").getJsonObject(0);
    assertThat(hit.getJsonArray("reasons").getJsonObject(0).getString("channel"))
        .isEqualTo("lexical");
    assertThat(hit.getJsonNumber("relevance").doubleValue()).isBetween(0.1, 1.0);
    assertThat(object(hits).getJsonArray("warnings")).isEmpty();
  }

  @Test
  void facts_end_each_other_and_have_a_history() {
    var fact =
        """
        {"subject": "Otto", "predicate": "lives in", "object": "%s", "single": true,
         "validFrom": "%s-01-01T00:00:00Z"}
        """;
    var late = object(caller.post("/v1/memory/facts/facts", fact.formatted("cage 2", 2024)));
    var early = object(caller.post("/v1/memory/facts/facts", fact.formatted("cage 1", 2020)));

    assertThat(early.getString("validTo")).isEqualTo("2024-01-01T00:00:00Z");
    assertThat(early.getString("closedBy")).isEqualTo(late.getString("id"));
    var then = "/v1/memory/facts/facts?entity=otto&predicate=Lives%20in&at=";
    assertThat(each(caller.get(then + "2021-01-01T00:00:00Z"), "object")).containsExactly("cage 1");
    assertThat(each(caller.get(then + "2025-01-01T00:00:00Z"), "object")).containsExactly("cage 2");

    var at = "/v1/memory/facts/facts/" + early.getString("id");
    var closed = caller.send("PATCH", at, "{\"validTo\": \"2022-01-01T00:00:00Z\"}");
    assertThat(object(closed).getString("validTo")).isEqualTo("2022-01-01T00:00:00Z");
    assertThat(object(closed).containsKey("closedBy")).isFalse();
    var wrong = caller.send("PATCH", at, "{\"validTo\": \"2019-01-01T00:00:00Z\"}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(object(wrong).getString("field")).isEqualTo("validTo");
    assertThat(each(caller.get(at + "/history"), "validTo"))
        .containsExactly("2024-01-01T00:00:00Z", "2022-01-01T00:00:00Z");

    var graph = object(caller.get("/v1/memory/facts/graph?entity=Otto"));
    assertThat(graph.getJsonArray("entities")).hasSize(3);
    assertThat(graph.getJsonArray("facts")).hasSize(2);
    assertThat(graph.getBoolean("complete")).isTrue();
    assertThat(object(caller.get("/v1/memory/facts/graph?limit=1")).getBoolean("complete"))
        .isFalse();
    assertThat(caller.send("DELETE", at, "").statusCode()).isEqualTo(200);
    assertThat(caller.get(at).statusCode()).isEqualTo(404);
  }

  @Test
  void a_removal_is_undone_unless_something_later_stands_in_the_way() {
    var source = note("undone", "seen an owl").getString("id");
    var sourced =
        "{\"text\": \"there is an owl\", \"sources\": [{\"id\": \"%s\", \"confidence\": 0.7}]}";
    var derived = object(caller.post("/v1/memory/undone/notes", sourced.formatted(source)));
    assertThat(derived.getJsonNumber("confidence").doubleValue()).isEqualTo(0.7);

    var removal = object(caller.send("DELETE", "/v1/memory/undone/notes/" + source, ""));
    assertThat(removal.getJsonArray("removed")).hasSize(2);
    var undo = "{\"position\": %d}";
    var undone =
        object(caller.post("/v1/memory/undone/undo", undo.formatted(removal.getInt("position"))));
    assertThat(undone.getJsonArray("changed")).hasSize(2);
    assertThat(each(caller.get("/v1/memory/undone/notes"), "text"))
        .containsExactly("there is an owl", "seen an owl");

    caller.send("PATCH", "/v1/memory/undone/notes/" + source, "{\"text\": \"heard an owl\"}");
    var refused = caller.post("/v1/memory/undone/undo", undo.formatted(undone.getInt("position")));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail")).contains(source + " by ");
    assertThat(caller.post("/v1/memory/undone/undo", "{\"position\": 999999}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void what_is_exported_can_be_imported_elsewhere() {
    var source = note("here", "seen an owl").getString("id");
    caller.post(
        "/v1/memory/here/notes",
        "{\"text\": \"an owl\", \"tags\": [\"a\"], \"sources\": [{\"id\": \"%s\"}]}"
            .formatted(source));
    caller.post(
        "/v1/memory/here/facts",
        "{\"subject\": \"Otto\", \"predicate\": \"is\", \"object\": \"owl\", \"single\": true}");
    var lines = caller.get("/v1/memory/here/export").body();
    assertThat(lines.lines()).hasSize(3);

    var imported =
        caller.post("/v1/memory/there/import", lines, "Content-Type", "application/x-ndjson");
    assertThat(object(imported).getInt("imported")).isEqualTo(3);
    assertThat(told(caller.get("/v1/memory/there/export").body())).isEqualTo(told(lines));
    var there = object(imported).getJsonObject("ids").getString(source);
    assertThat(
            object(caller.send("DELETE", "/v1/memory/there/notes/" + there, ""))
                .getJsonArray("removed"))
        .hasSize(2);
    assertThat(each(caller.get("/v1/memory/here/notes"), "text")).hasSize(2);
  }

  /** What lines say, without what is another in each space. */
  private static List<JsonObject> told(String lines) {
    return lines
        .lines()
        .map(Json::object)
        .map(
            it ->
                Json.object(it)
                    .remove("id")
                    .remove("sources")
                    .remove("position")
                    .remove("at")
                    .build())
        .toList();
  }

  @Test
  void an_import_with_a_broken_line_names_it_and_changes_nothing() {
    var good = "{\"v\": 1, \"type\": \"note\", \"id\": \"n1\", \"text\": \"good\"}\n";
    for (var broken :
        List.of(
            "{\"type\": \"note\", \"text\": \" \"}",
            "{\"type\": \"note\", \"text\": \"?\"",
            "[]",
            "{\"type\": \"nota\", \"text\": \"?\"}",
            "{\"type\": \"note\"}",
            "{\"type\": \"note\", \"text\": \"?\", \"importance\": NaN}",
            "{\"type\": \"note\", \"text\": \"?\", \"id\": \"n1\"}",
            "{\"type\": \"note\", \"text\": \"?\", \"more\": 1}",
            "{\"v\": 2, \"type\": \"note\", \"text\": \"?\"}",
            "{\"type\": \"turn\", \"role\": \"user\", \"text\": \"?\", \"session\": \"c9\"}",
            "{\"type\": \"skill\", \"code\": \"?\"}",
            "{\"type\": \"note\", \"text\": \"?\", \"sources\": [{\"id\": \"n2\"}]}")) {
      var refused = caller.post("/v1/memory/broken/import", good + "\n" + broken + "\n" + good);
      assertThat(refused.statusCode()).as(broken).isEqualTo(400);
      assertThat(object(refused).getString("detail")).startsWith("line 3: ");
    }
    assertThat(caller.post("/v1/memory/broken/import", "\n\n").statusCode()).isEqualTo(400);
    assertThat(caller.get("/v1/memory/broken/export").body()).isEmpty();
  }

  @Test
  void what_does_not_fit_is_refused_with_the_field() {
    var notes = "/v1/memory/bad/notes";
    refused(notes, "{}", 400, "text");
    refused(notes, "{\"text\": \"\"}", 400, "text");
    refused(notes, "{\"text\": \"  \\n\"}", 400, "text");
    refused(notes, "{\"text\": \"%s\"}".formatted("x".repeat(1 << 20)), 400, "text");
    refused(notes, "{\"text\": \"x\", \"kind\": \"vague\"}", 400, "kind");
    refused(notes, "{\"text\": \"x\", \"importance\": 1.5}", 400, "importance");
    refused(notes, "{\"text\": \"x\", \"importance\": \"NaN\"}", 400, "importance");
    refused(notes, "{\"text\": \"x\", \"tags\": [\"\"]}", 400, "tags");
    refused(notes, "{\"text\": \"x\", \"sources\": [{\"id\": \"n9\"}]}", 404, "");
    refused(notes, "{\"text\": \"x\", \"mood\": 1}", 400, "mood");
    assertThat(caller.post(notes, "{\"text\": \"x\", \"importance\": NaN}").statusCode())
        .isEqualTo(400);
    var facts = "/v1/memory/bad/facts";
    var fact = "{\"subject\": \"a\", \"predicate\": \"b\", \"object\": \"c\", %s}";
    refused(facts, fact.formatted("\"validFrom\": \"soon\""), 400, "validFrom");
    refused(facts, fact.formatted("\"single\": 1"), 400, "single");
    refused(
        facts,
        fact.formatted(
            "\"validFrom\": \"2021-01-01T00:00:00Z\", \"validTo\": \"2020-01-01T00:00:00Z\""),
        400,
        "validTo");
    refused(facts, "{\"subject\": \"a\", \"predicate\": \"b\"}", 400, "object");
    for (var query :
        List.of(
            "notes?kind=vague",
            "notes?limit=0",
            "notes?limit=1e9",
            "notes?after=f1",
            "notes?asOf=soon",
            "notes?asof=1",
            "search?k=0",
            "search?k=101",
            "search?from=yesterday",
            "search?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
            "search?threshold=1.5",
            "search?threshold=NaN",
            "search?tokens=0",
            "search?kind=vague",
            "search?kind=fact",
            "search?kind=semantic&type=fact",
            "search?type=semantic",
            "notes?type=note",
            "facts?at=now")) {
      assertThat(caller.get("/v1/memory/bad/" + query).statusCode()).as(query).isEqualTo(400);
    }
    assertThat(caller.get("/v1/memory/%20/notes").statusCode()).isEqualTo(400);
    assertThat(caller.get("/v1/memory/bad/notes/f1").statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/memory/bad/facts/f1/history").statusCode()).isEqualTo(404);
    assertThat(caller.send("DELETE", "/v1/memory/bad", "").statusCode()).isEqualTo(404);
    assertThat(caller.send("PATCH", "/v1/memory/bad/notes/n1", "{\"text\": \"x\"}").statusCode())
        .isEqualTo(404);
    assertThat(caller.post("/v1/memory/bad/undo", "{}").statusCode()).isEqualTo(400);
  }

  private void refused(String path, String body, int status, String field) {
    var refused = caller.post(path, body);
    assertThat(refused.statusCode()).as("%.80s: %s", body, refused.body()).isEqualTo(status);
    assertThat(object(refused).getString("field", "")).isEqualTo(field);
  }

  @Test
  void a_space_says_what_it_holds_and_can_be_emptied() {
    note("full", "one");
    caller.post("/v1/memory/full/notes", "{\"text\": \"two\", \"kind\": \"working\"}");

    var full = object(caller.get("/v1/memory/full"));
    assertThat(full.getInt("notes")).isEqualTo(2);
    assertThat(full.getJsonObject("kinds").getInt("working")).isEqualTo(1);
    assertThat(each(caller.get("/v1/memory"), "space")).contains("full");

    var cleared = object(caller.send("DELETE", "/v1/memory/full", ""));
    assertThat(cleared.getJsonArray("removed")).hasSize(2);
    assertThat(object(caller.get("/v1/memory/full")).getInt("notes")).isZero();
    assertThat(each(caller.get("/v1/memory"), "space")).doesNotContain("full");
    caller.post("/v1/memory/full/undo", "{\"position\": %d}".formatted(cleared.getInt("position")));
    assertThat(each(caller.get("/v1/memory/full/notes"), "text")).containsExactly("two", "one");
  }
}
