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
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people get wrong with memory, or try. */
@HelidonTest
class BadMemoryInputTest {

  /**
   * What a body may say.
   *
   * @param whole the least that it must say
   * @param lists fields that are lists of texts
   */
  private record Form(String things, String whole, List<String> texts, List<String> lists) {}

  private static final List<Form> FORMS =
      List.of(
          new Form("notes", "{\"text\": \"a\"}", List.of("text"), List.of("tags")),
          new Form(
              "facts",
              "{\"subject\": \"a\", \"predicate\": \"b\", \"object\": \"c\"}",
              List.of("subject", "predicate", "object"),
              List.of()),
          new Form(
              "episodes",
              "{\"goal\": \"a\"}",
              List.of("goal", "outcome", "about"),
              List.of("actions")),
          new Form(
              "skills",
              "{\"name\": \"a\"}",
              List.of("name", "description", "code"),
              List.of("dependencies")),
          new Form("sessions", "{\"name\": \"a\"}", List.of("name", "summary"), List.of()));

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

  private JsonObject add(String path, String body) {
    var made = caller.post("/v1/memory/" + path, body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return object(made);
  }

  private void refused(HttpResponse<String> reply, String field) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
    assertThat(object(reply).getString("field", "")).as(reply.body()).isEqualTo(field);
  }

  @Test
  void a_text_of_a_mebibyte_is_refused_in_every_field() {
    var large = "x".repeat(1 << 20);
    for (var form : FORMS) {
      var path = "large/" + form.things;
      var id = add(path, form.whole).getString("id");
      for (var field : form.texts) {
        refusedIn(form, id, field, Json.object().add(field, large).build());
      }
      for (var field : form.lists) {
        var list = Json.array(List.of(large));
        refusedIn(form, id, field, Json.object().add(field, list).build());
      }
      assertThat(caller.get("/v1/memory/" + path).body()).doesNotContain("xx");
    }
    add("large/notes", "{\"text\": \"%s\"}".formatted("x".repeat(65_536)));
  }

  private void refusedIn(Form form, String id, String field, JsonObject said) {
    var path = "/v1/memory/large/" + form.things;
    var whole = Json.object(Json.object(form.whole));
    said.forEach(whole::add);
    refused(caller.post(path, whole.build().toString()), field);
    refused(caller.send("PATCH", path + "/" + id, said.toString()), field);
  }

  @Test
  void what_does_not_exist_cannot_be_read_changed_or_removed() {
    for (var things : List.of("notes", "facts", "episodes", "skills", "sessions", "turns")) {
      for (var id : List.of("1", "x1", things.substring(0, 1) + "99", "n0", "n-1", "%20", "n1x")) {
        var path = "/v1/memory/nothing/" + things + "/" + id;
        assertThat(caller.get(path).statusCode()).as(path).isEqualTo(404);
        assertThat(caller.get(path + "/history").statusCode()).as(path).isEqualTo(404);
        assertThat(caller.send("DELETE", path, "").statusCode()).as(path).isEqualTo(404);
        var edited = caller.send("PATCH", path, "{}");
        assertThat(edited.statusCode()).as(path).isEqualTo(404);
        assertThat(object(edited).getString("detail")).contains("GET /v1/memory/nothing/");
      }
    }
    assertThat(caller.get("/v1/memory").body()).doesNotContain("nothing");
  }

  @Test
  void facts_may_go_round_in_circles() {
    var fact = "{\"subject\": \"%s\", \"predicate\": \"%s\", \"object\": \"%s\", \"single\": %s}";
    add("round/facts", fact.formatted("Otto", "knows", "Ida", false));
    add("round/facts", fact.formatted("Ida", "knows", "Ulla", false));
    add("round/facts", fact.formatted("Ulla", "knows", "Otto", false));
    add("round/facts", fact.formatted("Otto", "knows", "Otto", false));
    for (var house : List.of("tower", "barn", "tower", "barn")) {
      add("round/facts", fact.formatted("Otto", "lives in", house, true));
    }

    var graph = object(caller.get("/v1/memory/round/graph?entity=otto"));
    assertThat(graph.getJsonArray("facts")).hasSize(7);
    assertThat(graph.getJsonArray("entities").getValuesAs(JsonObject.class))
        .filteredOn(it -> it.getString("name").equals("Otto"))
        .extracting(it -> it.getInt("facts"))
        .containsExactly(7);
    var found = object(caller.get("/v1/memory/round/search?q=otto&k=100"));
    assertThat(found.getJsonArray("hits").size()).isBetween(7, 8);
    var open =
        value(caller.get("/v1/memory/round/facts?at=2100-01-01T00:00:00Z&predicate=lives%20in"));
    assertThat(open.asJsonArray()).hasSize(1);
    var lines = caller.get("/v1/memory/round/export").body();
    assertThat(caller.post("/v1/memory/round2/import", lines).statusCode()).isEqualTo(200);
    var cleared = object(caller.send("DELETE", "/v1/memory/round", ""));
    assertThat(cleared.getJsonArray("removed")).hasSize(8);
  }

  @Test
  void ranges_that_end_before_they_begin_are_refused() {
    var otto = "\"subject\": \"Otto\", \"predicate\": \"is\", \"object\": \"here\"";
    var range = "\"validFrom\": \"%s-01-01T00:00:00Z\", \"validTo\": \"%s-01-01T00:00:00Z\"";
    var path = "/v1/memory/ranges/facts";
    refused(caller.post(path, "{%s, %s}".formatted(otto, range.formatted(2021, 2020))), "validTo");
    refused(caller.post(path, "{%s, %s}".formatted(otto, range.formatted(2020, 2020))), "validTo");
    var id =
        add("ranges/facts", "{%s, %s}".formatted(otto, range.formatted(2020, 2021)))
            .getString("id");
    refused(
        caller.send("PATCH", path + "/" + id, "{\"validFrom\": \"2022-01-01T00:00:00Z\"}"),
        "validTo");
    refused(
        caller.get("/v1/memory/ranges/search?from=2021-01-01T00:00:00Z&to=2020-01-01T00:00:00Z"),
        "to");
    assertThat(object(caller.get(path + "/" + id)).getString("validFrom")).startsWith("2020");
  }

  @Test
  void names_of_spaces_that_look_like_paths_are_names() {
    var names =
        List.of(
            "a/b",
            "../../etc",
            "..\\..",
            "/",
            "C:\\x",
            "a b",
            "ä%2f",
            "~",
            "a;b=c",
            "notes",
            "...");
    for (var name : names) {
      var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      var made = caller.raw("POST", "/v1/memory/" + encoded + "/notes", "{\"text\": \"here\"}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

      var at = made.headers().firstValue("Location").orElseThrow();
      assertThat(object(caller.raw("GET", at, ""))).isEqualTo(object(made));
      var space = object(caller.raw("GET", "/v1/memory/" + encoded, ""));
      assertThat(space.getString("space")).isEqualTo(name);
      assertThat(space.getInt("notes")).isEqualTo(1);
      var found = object(caller.raw("GET", "/v1/memory/" + encoded + "/search?q=here", ""));
      assertThat(found.getJsonArray("hits")).hasSize(1);
    }
    var listed = value(caller.get("/v1/memory")).asJsonArray().getValuesAs(JsonObject.class);
    assertThat(listed).extracting(it -> it.getString("space")).containsAll(names);
  }

  @Test
  void names_of_spaces_that_a_path_cannot_hold_are_refused() {
    for (var name : List.of("..", ".", "%2e%2e", "%00", "a%0Ab", "%20", "x".repeat(201))) {
      for (var path : List.of("/notes", "/undo", "/import", "/sessions/c1/turns")) {
        var refused = caller.raw("POST", "/v1/memory/" + name + path, "{\"position\": 1}");
        assertThat(refused.statusCode()).as(name + path).isEqualTo(400);
      }
      var read = caller.raw("GET", "/v1/memory/" + name + "/search?q=x", "");
      assertThat(read.statusCode()).as(name).isEqualTo(400);
      assertThat(object(read).getString("field")).isEqualTo("space");
    }
  }
}
