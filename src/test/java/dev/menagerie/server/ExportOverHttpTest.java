// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryChange.Edit;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes out of a space goes into another one whole. */
@HelidonTest
class ExportOverHttpTest {

  @Inject private WebTarget target;
  @Inject private Memories memories;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.memory.embedding.provider", "none"));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  private String add(String path, String body) {
    var made = caller.post("/v1/memory/" + path, body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return object(made).getString("id");
  }

  private JsonObject load(String space, String lines) {
    var reply =
        caller.post(
            "/v1/memory/" + space + "/import", lines, "Content-Type", "application/x-ndjson");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return object(reply);
  }

  private String export(String space) {
    return caller.get("/v1/memory/" + space + "/export").body();
  }

  /** Lines without what is another in each space, ids by their order. */
  private static List<String> told(String lines) {
    var json = lines.lines().map(Json::object).toList();
    var ids = json.stream().map(it -> it.getString("id")).toList();
    return json.stream()
        .map(it -> Json.object(it).remove("position").remove("at").build().toString())
        .map(
            it -> {
              for (int i = 0; i < ids.size(); i++) {
                it = it.replace('"' + ids.get(i) + '"', "\"line " + i + '"');
              }
              return it;
            })
        .collect(Collectors.toList());
  }

  @Test
  void things_of_every_type_are_the_same_after_two_journeys() {
    var episode =
        add(
            "all/episodes",
            "{\"about\": \"t1\", \"goal\": \"count\", \"actions\": [\"a\"], \"reward\": -1.5e-20}");
    var other = add("all/notes", "{\"text\": \"seen\", \"kind\": \"working\", \"tags\": [\"x\"]}");
    var sources =
        "\"sources\": [{\"id\": \"%s\", \"confidence\": 0.7}, {\"id\": \"%s\", \"confidence\": 0.3}]}"
            .formatted(episode, other);
    add("all/notes", "{\"text\": \"7 owls\", \"importance\": 0.1, " + sources);
    var skill =
        add(
            "all/skills",
            "{\"name\": \"count\", \"code\": \"c()\", \"dependencies\": [\"see\"], " + sources);
    caller.post("/v1/memory/all/skills/" + skill + "/uses", "{\"success\": true}");
    add(
        "all/facts",
        "{\"subject\": \"Otto\", \"predicate\": \"is\", \"object\": \"owl\", \"single\": true, "
            + "\"validFrom\": \"2020-01-01T00:00:00Z\", "
            + sources);
    var session = add("all/sessions", "{\"name\": \"monday\"}");
    add("all/sessions", "{\"name\": \"tuesday\", \"summary\": \"nothing yet\"}");
    var said = "{\"role\": \"user\", \"text\": \"%s\"}";
    var first = add("all/sessions/" + session + "/turns", said.formatted("hello"));
    add("all/sessions/" + session + "/turns", said.formatted(""));
    var summed = "{\"summary\": \"a greeting\", \"upTo\": \"%s\"}".formatted(first);
    assertThat(caller.send("PATCH", "/v1/memory/all/sessions/" + session, summed).statusCode())
        .isEqualTo(200);

    var lines = export("all");
    add("new/notes", "{\"text\": \"was here before\"}");
    var removed = export("new").length();
    var loaded = load("new", lines);
    assertThat(loaded.getInt("imported")).isEqualTo(9);
    var again = export("new").substring(removed);
    load("third", again);

    assertThat(told(lines)).hasSize(9);
    assertThat(told(again)).isEqualTo(told(lines));
    assertThat(told(export("third"))).isEqualTo(told(lines));
    assertThat(counted("third")).isEqualTo(counted("all"));
    var there = loaded.getJsonObject("ids");
    var monday = object(caller.get("/v1/memory/new/sessions/" + there.getString(session)));
    assertThat(monday.getString("upTo")).isEqualTo(there.getString(first));
    assertThat(monday.getString("summary")).isEqualTo("a greeting");
  }

  @Test
  void what_was_counted_in_one_space_is_not_counted_in_another() {
    var tags =
        "\"tags\": [\"recalled-3\", \"counted-to-900\", \"forgotten-to-n9\", \"recalled-often\"]";
    add("counts/notes", "{\"text\": \"7 owls\", " + tags + "}");

    load("counts2", export("counts"));

    var note = value(caller.get("/v1/memory/counts2/notes")).asJsonArray().getJsonObject(0);
    assertThat(note.getJsonArray("tags"))
        .containsExactly(Json.array().add("recalled-often").build().get(0));
  }

  @Test
  void what_something_came_from_goes_before_it_also_if_it_was_found_later() {
    var first = add("late/episodes", "{\"goal\": \"look\"}");
    var note = new Noted(Note.of("7 owls"), 0.5, 1, List.of(new Source(first, 0.5)));
    var id = memories.change("late", List.of(new Add(note))).touched().getFirst();
    var second = add("late/episodes", "{\"goal\": \"look again\"}");
    var both = List.of(new Source(first, 0.5), new Source(second, 0.5));
    memories.change("late", List.of(new Edit(id, note.withSources(both))));

    var lines = export("late");
    load("later", lines);

    assertThat(lines.lines().map(it -> Json.object(it).getString("id")))
        .containsExactly(first, second, id);
    assertThat(told(export("later"))).isEqualTo(told(lines));
  }

  private JsonObject counted(String space) {
    var json = Json.object(object(caller.get("/v1/memory/" + space)));
    return json.remove("space").remove("position").build();
  }

  @Test
  void a_summary_is_kept_without_the_turn_that_it_reached_to_if_that_is_not_there() {
    var lines =
        """
        {"type": "session", "id": "c1", "name": "a", "summary": "said", "upTo": "t9"}
        {"type": "session", "id": "c2", "name": "b", "summary": "said", "upTo": "t4"}
        {"type": "turn", "id": "t4", "session": "c1", "role": "user", "text": "hello"}
        {"type": "session", "name": "c", "summary": "said", "upTo": "t4"}
        """;

    assertThat(load("gone", lines).getInt("imported")).isEqualTo(4);

    var sessions = Json.parse(caller.get("/v1/memory/gone/sessions").body()).asJsonArray();
    assertThat(sessions.getValuesAs(JsonObject.class))
        .hasSize(3)
        .allSatisfy(it -> assertThat(it.getString("upTo")).isEmpty())
        .allSatisfy(it -> assertThat(it.getString("summary")).isEqualTo("said"));
  }

  @Test
  void what_was_remembered_at_length_can_be_imported() {
    var text = "x".repeat(200_000);
    var line = "{\"type\": \"turn\", \"session\": \"c1\", \"role\": \"user\", \"text\": \"%s\"}";

    load(
        "long",
        "{\"type\": \"session\", \"id\": \"c1\", \"name\": \"a\"}\n" + line.formatted(text));

    assertThat(export("long")).contains(text);
  }

  @Test
  void broken_lines_of_every_type_are_named_and_nothing_is_imported() {
    var good =
        """
        {"type": "note", "id": "n1", "text": "good"}
        {"type": "session", "id": "c2", "name": "good"}
        """;
    for (var broken :
        List.of(
            "{\"type\": \"episode\", \"outcome\": \"?\"}",
            "{\"type\": \"episode\", \"goal\": \"?\", \"reward\": \"1\"}",
            "{\"type\": \"episode\", \"goal\": \"?\", \"actions\": \"?\"}",
            "{\"type\": \"skill\", \"name\": \"?\", \"uses\": 1, \"successes\": 2}",
            "{\"type\": \"skill\", \"name\": \"?\", \"uses\": -1}",
            "{\"type\": \"session\", \"name\": \"\"}",
            "{\"type\": \"session\", \"name\": \"?\", \"sources\": []}",
            "{\"type\": \"turn\", \"session\": \"n1\", \"role\": \"user\", \"text\": \"?\"}",
            "{\"type\": \"turn\", \"session\": \"c2\", \"text\": \"?\"}",
            "{\"type\": \"note\", \"text\": \"?\", \"id\": \"n3\", \"sources\": [{\"id\":"
                + " \"n3\"}]}",
            "{\"type\": \"note\", \"text\": \"?\", \"kind\": \"vague\"}",
            "{\"type\": \"note\", \"text\": \"?\", \"confidence\": 2}",
            "{\"type\": \"fact\", \"subject\": \"a\", \"predicate\": \"b\"}",
            "{\"type\": \"fact\", \"subject\": \"a\", \"predicate\": \"b\", \"object\": \"c\","
                + " \"validFrom\": \"2021-01-01T00:00:00Z\", \"validTo\":"
                + " \"2020-01-01T00:00:00Z\"}",
            "\u0000",
            "{\"type\": \"note\", \"text\": \"\\ud800\"}")) {
      var refused = caller.post("/v1/memory/none/import", good + broken + "\n" + good);
      assertThat(refused.statusCode()).as(broken).isEqualTo(400);
      assertThat(object(refused).getString("detail"))
          .as(broken)
          .startsWith("line 3: ")
          .matches("(?s).*[^.\\s]\\. Nothing was imported\\.");
    }
    assertThat(export("none")).isEmpty();
    assertThat(caller.get("/v1/memory").body()).doesNotContain("\"none\"");
  }

  @Test
  void a_line_that_is_not_utf_8_is_named_too() throws Exception {
    var lines =
        "{\"type\": \"note\", \"text\": \"good\"}\r\n\r\n"
            + "{\"type\": \"note\", \"text\": \"caf\u00e9\"}";
    var request =
        HttpRequest.newBuilder(target.getUri().resolve("/v1/memory/latin/import"))
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofByteArray(lines.getBytes(StandardCharsets.ISO_8859_1)));

    try (var http = HttpClient.newHttpClient()) {
      var refused = http.send(request.build(), BodyHandlers.ofString());

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(object(refused).getString("detail"))
          .isEqualTo("line 3: not UTF-8. Nothing was imported.");
    }
    assertThat(export("latin")).isEmpty();
  }
}
