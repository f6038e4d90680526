// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.Diarist;
import dev.menagerie.testkit.FolderBytes;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Erasing reaches what the laboratory made of tasks. */
@HelidonTest
@AddBean(DiaristArchitectures.class)
@Timeout(120)
class ErasedCopiesOverHttpTest {

  private static final Path DATA = TemporaryData.folder();

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.in(DATA, Map.of());
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  private String ended(String goal) {
    var task = object(caller.post("/v1/tasks", task(Diarist.NAME, goal), "Prefer", "wait=30"));
    assertThat(task.getString("status")).as(task.toString()).isEqualTo("completed");
    return task.getString("id");
  }

  private void kept(String set, String task) {
    var added = caller.post("/v1/data-sets/%s/cases".formatted(set), named("task", task));
    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
  }

  private static String named(String field, String value) {
    return "{\"%s\": \"%s\"}".formatted(field, value);
  }

  private String begun(String body) {
    var accepted = caller.post("/v1/comparisons", body);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return object(accepted).getString("id");
  }

  private JsonObject comparison(String id) {
    return object(caller.get("/v1/comparisons/" + id));
  }

  private List<JsonObject> trials(String id) {
    return value(caller.get("/v1/comparisons/%s/trials".formatted(id)))
        .asJsonArray()
        .getValuesAs(JsonObject.class);
  }

  private HttpResponse<String> erase(String task) {
    return caller.post("/v1/erasures", "{\"tasks\": [\"%s\"]}".formatted(task));
  }

  @Test
  void a_task_goes_with_its_cases_their_recordings_and_what_came_of_comparing_on_them() {
    var annas = ended("note the Velociraptor is hers");
    var bobs = ended("note bob likes owls");
    kept("rare", annas);
    kept("birds", annas);
    kept("birds", bobs);
    kept("replaced", annas);
    caller.send("PUT", "/v1/data-sets/replaced", "{\"cases\": [\"other\"]}");
    var whole = begun("{\"dataSet\": \"rare\", \"agents\": [\"diarist\"]}");
    var part = begun("{\"dataSet\": \"birds\", \"agents\": [\"diarist\"], \"repeats\": 2}");
    for (var id : List.of(whole, part)) {
      while (comparison(id).getString("status").equals("running")) {
        Thread.onSpinWait();
      }
    }
    assertThat(trials(part)).hasSize(4);

    var reply = erase(annas);

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    var erased = object(reply);
    assertThat(erased.getJsonArray("copies").getValuesAs(JsonString::getString))
        .containsExactlyInAnyOrder(
            "case %s of data set rare".formatted(annas),
            "case %s of data set birds".formatted(annas),
            "comparison " + whole,
            "trial diarist/%s/0 of comparison %s".formatted(annas, part),
            "trial diarist/%s/1 of comparison %s".formatted(annas, part));
    assertThat(erased.getJsonObject("tasks").getInt("count")).isEqualTo(4);
    assertThat(FolderBytes.holding(DATA, "Velociraptor")).isEmpty();
    assertThat(caller.get("/v1/data-sets/rare").statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/comparisons/" + whole).statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/data-sets/birds").body()).contains("owls").doesNotContain(annas);
    assertThat(caller.get("/v1/data-sets/birds/cases/%s/test".formatted(bobs)).statusCode())
        .isEqualTo(200);
    assertThat(trials(part)).hasSize(2).allMatch(it -> it.getString("case").equals(bobs));
    assertThat(comparison(part).getJsonObject("trials")).hasToString("{\"over\":2,\"of\":2}");
  }

  @Test
  void a_copy_of_a_task_that_is_no_more_is_found_by_its_session() {
    var started =
        caller.post(
            "/v1/tasks",
            "{\"agent\": \"diarist\", \"goal\": \"recall the Iguanodon\", \"session\": \"annas\"}",
            "Prefer",
            "wait=30");
    var id = object(started).getString("id");
    kept("old", id);
    assertThat(caller.send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(204);
    assertThat(FolderBytes.holding(DATA, "Iguanodon")).isNotEmpty();

    var erased = object(caller.post("/v1/erasures", named("session", "annas")));

    assertThat(erased.getJsonArray("copies").getString(0))
        .isEqualTo("case %s of data set old".formatted(id));
    assertThat(FolderBytes.holding(DATA, "Iguanodon")).isEmpty();
  }

  @Test
  void who_asked_for_a_comparison_is_erased_with_it_once_it_is_over() {
    var id =
        begun(
            """
            {"goals": ["note the Stegosaurus", "ask What?"], "scorer": {"kind": "tool", "tool": "no__tool", "arguments": {}},
             "agents": ["diarist"]}
            """);
    while (trials(id).isEmpty()) {
      Thread.onSpinWait();
    }
    var task = trials(id).getFirst().getString("task");

    var refused = erase(task);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail"))
        .contains("comparison %s is running".formatted(id), "/cancel first");
    caller.post("/v1/comparisons/%s/cancel".formatted(id), "");
    while (caller.get("/v1/tasks?status=waiting").body().contains("ask What?")) {
      Thread.onSpinWait();
    }
    var by = comparison(id).getString("by");
    var erased = caller.post("/v1/erasures", named("caller", by));
    assertThat(erased.statusCode()).as(erased.body()).isEqualTo(200);
    assertThat(object(erased).getJsonArray("copies").toString()).contains("comparison " + id);
    assertThat(FolderBytes.holding(DATA, "Stegosaurus")).isEmpty();
    assertThat(caller.get("/v1/comparisons/" + id).statusCode()).isEqualTo(404);
  }
}
