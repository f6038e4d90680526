// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Episodes, skills, sessions and turns as clients read and change them. */
@HelidonTest
class ThingsOverHttpTest {

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
    var at = made.headers().firstValue("Location").orElseThrow().replaceFirst("^.*(/v1/)", "$1");
    assertThat(object(caller.get(at))).isEqualTo(object(made));
    return object(made);
  }

  private JsonObject patch(String path, String body) {
    var edited = caller.send("PATCH", "/v1/memory/" + path, body);
    assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
    return object(edited);
  }

  private List<String> each(String path, String field) {
    return each(caller.get("/v1/memory/" + path), field);
  }

  private static List<String> each(HttpResponse<String> reply, String field) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return value(reply).asJsonArray().getValuesAs(JsonObject.class).stream()
        .map(it -> it.getString(field, ""))
        .toList();
  }

  private void refused(String path, String body, int status, String field) {
    var refused = caller.post("/v1/memory/" + path, body);
    assertThat(refused.statusCode()).as("%.80s: %s", body, refused.body()).isEqualTo(status);
    assertThat(object(refused).getString("field", "")).isEqualTo(field);
  }

  @Test
  void an_episode_says_which_task_it_tells_of_and_is_found_by_it() {
    var made =
        add(
            "past/episodes",
            """
            {"about": "task1", "goal": "count the owls", "actions": ["look", "count"],
             "outcome": "7", "reward": -0.5}
            """);
    add("past/episodes", "{\"goal\": \"feed  the owls\"}");
    assertThat(made.getString("about")).isEqualTo("task1");
    assertThat(made.getString("task")).isEmpty();

    assertThat(each("past/episodes?about=task1", "goal")).containsExactly("count the owls");
    assertThat(each("past/episodes?name=Feed%20the%20owls", "about")).containsExactly("");
    assertThat(each("past/episodes?task=task1", "id")).isEmpty();

    var edited = patch("past/episodes/" + made.getString("id"), "{\"reward\": 1}");
    assertThat(edited.getJsonNumber("reward").doubleValue()).isEqualTo(1);
    assertThat(edited.getString("about")).isEqualTo("task1");
    assertThat(edited.getJsonArray("actions")).hasSize(2);
    refused("past/episodes", "{\"outcome\": \"7\"}", 400, "goal");
    refused("past/episodes", "{\"goal\": \"x\", \"reward\": \"much\"}", 400, "reward");
    refused("past/episodes", "{\"goal\": \"x\", \"reward\": 1e999}", 400, "reward");
    refused("past/episodes", "{\"goal\": \"x\", \"actions\": [1]}", 400, "actions[0]");
  }

  @Test
  void uses_of_a_skill_are_counted_and_its_versions_kept() {
    var skill =
        "able/skills/"
            + add("able/skills", "{\"name\": \"Feed owls\", \"code\": \"mouse()\"}")
                .getString("id");

    caller.post("/v1/memory/" + skill + "/uses", "{\"success\": true}");
    var used = object(caller.post("/v1/memory/" + skill + "/uses", "{\"success\": false}"));
    assertThat(used.getInt("uses")).isEqualTo(2);
    assertThat(used.getInt("successes")).isEqualTo(1);
    patch(skill, "{\"code\": \"mice(2)\", \"dependencies\": [\"buy mice\"]}");

    assertThat(each("able/skills?name=feed%20%20owls", "code")).containsExactly("mice(2)");
    assertThat(each("able/skills?name=owls", "code")).isEmpty();
    assertThat(each(skill + "/history", "code"))
        .containsExactly("mouse()", "mouse()", "mouse()", "mice(2)");
    refused(skill + "/uses", "{}", 400, "success");
    refused(skill + "/uses", "{\"success\": 1}", 400, "success");
    refused("able/skills/s999/uses", "{\"success\": true}", 404, "");
    refused("able/skills", "{\"name\": \"x\", \"uses\": 1, \"successes\": 2}", 400, "successes");
    refused("able/skills", "{\"name\": \" \"}", 400, "name");
  }

  @Test
  void a_session_is_read_in_pages_from_either_end_and_goes_with_its_turns() {
    var session = "talk/sessions/" + add("talk/sessions", "{\"name\": \"monday\"}").getString("id");
    var other = "talk/sessions/" + add("talk/sessions", "{\"name\": \"tuesday\"}").getString("id");
    for (int i = 0; i < 5; i++) {
      var said = "{\"role\": \"%s\", \"text\": \"line %d\"}";
      add(session + "/turns", said.formatted(i % 2 == 0 ? "user" : "assistant", i));
      add(other + "/turns", said.formatted("user", 100 + i));
    }

    assertThat(pages("/v1/memory/" + session + "/turns?limit=2&order=oldest"))
        .containsExactly("line 0", "line 1", "line 2", "line 3", "line 4");
    assertThat(pages("/v1/memory/" + session + "/turns?limit=2"))
        .containsExactly("line 4", "line 3", "line 2", "line 1", "line 0");
    assertThat(each("talk/sessions?name=Monday", "name")).containsExactly("monday");
    assertThat(each("talk/sessions", "name")).containsExactly("tuesday", "monday");

    var removed = object(caller.send("DELETE", "/v1/memory/" + session + "?reason=old", ""));
    assertThat(removed.getJsonArray("removed")).hasSize(6);
    assertThat(caller.get("/v1/memory/" + session + "/turns").statusCode()).isEqualTo(404);
    var then = "?asOf=" + (removed.getInt("position") - 1);
    assertThat(each(session + "/turns" + then, "text")).hasSize(5);
    refused(session + "/turns", "{\"role\": \"user\", \"text\": \"?\"}", 404, "");
    refused(other + "/turns", "{\"text\": \"?\"}", 400, "role");
    refused(other + "/turns", "{\"role\": \"user\"}", 400, "text");
    refused(
        other + "/turns",
        "{\"role\": \"user\", \"text\": \"\", \"session\": \"c1\"}",
        400,
        "session");
    assertThat(caller.get("/v1/memory/" + other + "/turns?order=up").statusCode()).isEqualTo(400);
    assertThat(caller.get("/v1/memory/" + other + "/turns?after=c1").statusCode()).isEqualTo(400);
    assertThat(caller.raw("GET", "/v1/memory/talk/turns", "").statusCode()).isEqualTo(404);
  }

  /** The texts of all pages, as their links lead from one to the next. */
  private List<String> pages(String path) {
    var texts = new ArrayList<String>();
    var next = Optional.of(path);
    while (next.isPresent()) {
      var page = caller.get(next.get());
      texts.addAll(each(page, "text"));
      next =
          page.headers()
              .firstValue("Link")
              .map(it -> it.substring(it.indexOf("/v1"), it.indexOf('>')));
    }
    return texts;
  }

  @Test
  void a_summary_reaches_to_a_turn_of_its_session() {
    var id = add("sums/sessions", "{\"name\": \"monday\"}").getString("id");
    var session = "sums/sessions/" + id;
    var turn = add(session + "/turns", "{\"role\": \"user\", \"text\": \"hello\"}").getString("id");
    var other = add("sums/sessions", "{\"name\": \"tuesday\"}").getString("id");

    var summed = patch(session, "{\"summary\": \"a greeting\", \"upTo\": \"%s\"}".formatted(turn));
    assertThat(summed.getString("upTo")).isEqualTo(turn);
    assertThat(patch(session, "{\"name\": \"Monday\"}").getString("summary"))
        .isEqualTo("a greeting");
    assertThat(each(session + "/history", "name")).containsExactly("monday", "monday", "Monday");

    for (var wrong : List.of("t999", "c1", id, "hello")) {
      var edit = "{\"upTo\": \"%s\"}".formatted(wrong);
      assertThat(caller.send("PATCH", "/v1/memory/" + session, edit).statusCode()).isEqualTo(404);
    }
    var elsewhere =
        caller.send(
            "PATCH", "/v1/memory/sums/sessions/" + other, "{\"upTo\": \"%s\"}".formatted(turn));
    assertThat(elsewhere.statusCode()).isEqualTo(400);
    assertThat(object(elsewhere).getString("field")).isEqualTo("upTo");
    caller.send("DELETE", "/v1/memory/sums/turns/" + turn, "");
    var left = patch(session, "{\"name\": \"first\"}"); // what summed up the turn went with it
    assertThat(left.getString("upTo")).isEmpty();
    assertThat(left.getString("summary")).isEmpty();
    refused("sums/sessions", "{\"name\": \"x\", \"upTo\": \"t1\"}", 400, "upTo");
  }

  @Test
  void a_thing_is_there_under_its_own_type_alone() {
    var id = add("types/skills", "{\"name\": \"owl\"}").getString("id");

    for (var things : List.of("notes", "facts", "episodes", "sessions", "turns")) {
      var path = "/v1/memory/types/" + things + "/" + id;
      assertThat(caller.get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(caller.get(path + "/history").statusCode()).as(path).isEqualTo(404);
      assertThat(caller.send("DELETE", path, "").statusCode()).as(path).isEqualTo(404);
      assertThat(caller.send("PATCH", path, "{}").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(caller.get("/v1/memory/types/sessions/" + id + "/turns").statusCode())
        .isEqualTo(404);
    assertThat(caller.raw("GET", "/v1/memory/types/cages", "").statusCode()).isEqualTo(404);
  }

  @Test
  void what_was_taken_from_a_thing_is_listed_by_it() {
    var source = add("from/episodes", "{\"goal\": \"count the owls\"}").getString("id");
    var sources = "\"sources\": [{\"id\": \"%s\"}]}".formatted(source);
    add("from/notes", "{\"text\": \"7 owls\", " + sources);
    add("from/notes", "{\"text\": \"no owls\"}");
    add("from/skills", "{\"name\": \"count owls\", " + sources);

    assertThat(each("from/notes?source=" + source, "text")).containsExactly("7 owls");
    assertThat(each("from/skills?source=" + source, "name")).containsExactly("count owls");
    assertThat(each("from/notes?source=e999", "text")).isEmpty();
    var removed = object(caller.send("DELETE", "/v1/memory/from/episodes/" + source, ""));
    assertThat(removed.getJsonArray("removed")).hasSize(3);
    assertThat(each("from/notes", "text")).containsExactly("no owls");
  }

  @Test
  void hits_of_every_type_have_a_text_to_read() {
    add("found/notes", "{\"text\": \"an owl\", \"kind\": \"working\"}");
    add("found/facts", "{\"subject\": \"Otto\", \"predicate\": \"is an\", \"object\": \"owl\"}");
    add("found/episodes", "{\"goal\": \"count each owl\", \"outcome\": \"7\", \"about\": \"t\"}");
    add("found/skills", "{\"name\": \"feed an owl\"}");
    var session = add("found/sessions", "{\"name\": \"owl round\"}").getString("id");
    var summed = patch("found/sessions/" + session, "{\"summary\": \"seen one owl\"}");
    assertThat(summed.getString("upTo")).isEmpty();
    add("found/sessions/" + session + "/turns", "{\"role\": \"user\", \"text\": \"owl!\"}");

    assertThat(texts("q=owl"))
        .containsExactlyInAnyOrder(
            "an owl",
            "Otto is an owl",
            "count each owl: 7",
            "feed an owl",
            "owl round: seen one owl",
            "owl!");
    assertThat(texts("q=owl&type=turn&type=skill"))
        .containsExactlyInAnyOrder("owl!", "feed an owl");
    assertThat(texts("q=owl&kind=working")).containsExactly("an owl");
    assertThat(texts("q=owl&kind=semantic")).isEmpty();
    assertThat(texts("q=owl&kind=working&type=note&type=fact"))
        .containsExactlyInAnyOrder("an owl", "Otto is an owl");
    var space = object(caller.get("/v1/memory/found"));
    for (var things : List.of("notes", "facts", "episodes", "skills", "sessions", "turns")) {
      assertThat(space.getInt(things)).as(things).isEqualTo(1);
    }
  }

  private List<String> texts(String query) {
    var found = caller.get("/v1/memory/found/search?" + query);
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    return object(found).getJsonArray("hits").getValuesAs(JsonObject.class).stream()
        .map(it -> it.getString("text"))
        .toList();
  }
}
