// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.Diarist;
import dev.menagerie.testkit.FolderBytes;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.client.WebTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Erasing as clients do it, with the files of a server that goes on. */
@HelidonTest
@AddBean(DiaristArchitectures.class)
@Timeout(120)
class ErasuresOverHttpTest {

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

  private static String naming(String task) {
    return "{\"tasks\": [\"%s\"]}".formatted(task);
  }

  private JsonObject erased(String body) {
    var reply = caller.post("/v1/erasures", body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return object(reply);
  }

  private static List<String> ids(JsonObject counted) {
    var ids = counted.getJsonArray("ids").getValuesAs(JsonString::getString);
    assertThat(counted.getInt("count")).isEqualTo(ids.size());
    return ids;
  }

  @Test
  void tasks_and_what_they_remembered_are_found_nowhere_any_more() {
    var annas = ended("note the Archaeopteryx is hers");
    var bobs = ended("recall Archaeopteryx\nnote bob likes owls");
    assertThat(caller.get("/v1/memory/diarist/search?q=Archaeopteryx").body()).contains(annas);
    var dry = erased(naming(annas).replace("}", ", \"dryRun\": true}"));

    var erased = erased(naming(annas));

    assertThat(ids(erased.getJsonObject("tasks"))).containsExactly(annas);
    assertThat(ids(erased.getJsonObject("forks"))).isEmpty();
    var things = erased.getJsonArray("things").getJsonObject(0);
    assertThat(things.getString("space")).isEqualTo("diarist");
    assertThat(things.getString("type")).isEqualTo("note");
    assertThat(ids(things)).hasSize(1);
    assertThat(erased.getInt("events")).isEqualTo(1);
    assertThat(erased.getString("state")).isEqualTo("done");
    assertThat(erased.getJsonArray("recalledBy").getJsonObject(0).getString("task"))
        .isEqualTo(bobs);
    assertThat(dry.getBoolean("dryRun")).isTrue();
    assertThat(Json.object(dry).add("dryRun", false).build()).isEqualTo(erased);
    assertThat(caller.get("/v1/tasks/" + annas).statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/tasks/" + bobs + "/journal").body()).contains("Archaeopteryx");
    assertThat(erased(naming(bobs)).getInt("events")).isEqualTo(1);
    assertThat(FolderBytes.holding(DATA, "Archaeopteryx")).isEmpty();
    var records = value(caller.get("/v1/erasures")).asJsonArray().getValuesAs(JsonObject.class);
    assertThat(records).hasSizeGreaterThan(1).allMatch(it -> it.getString("by").contains("127.0"));
  }

  @Test
  void a_note_that_was_erased_has_no_history_and_cannot_be_undone() {
    var made = object(caller.post("/v1/memory/owls/notes", "{\"text\": \"the Hesperornis\"}"));
    var at = "/v1/memory/owls/notes/" + made.getString("id");
    caller.send("PATCH", at, "{\"text\": \"a Hesperornis\"}");
    var named = "{\"space\": \"owls\", \"things\": [\"%s\"]}".formatted(made.getString("id"));

    var erased = erased(named);

    assertThat(erased.getInt("events")).isEqualTo(2);
    assertThat(caller.get(at + "/history").statusCode()).isEqualTo(404);
    var undo =
        caller.post(
            "/v1/memory/owls/undo", "{\"position\": %d}".formatted(made.getInt("position")));
    assertThat(undo.statusCode()).isEqualTo(409);
    assertThat(object(undo).getString("detail")).contains("was erased and cannot be undone");
    assertThat(FolderBytes.holding(DATA, "Hesperornis")).isEmpty();
    assertThat(erased(named).getInt("events")).isZero();
  }

  @Test
  void a_task_that_has_not_ended_is_named_with_409() {
    var accepted = object(caller.post("/v1/tasks", task(Diarist.NAME, "ask What?")));
    var waiting = accepted.getString("id");

    var refused = caller.post("/v1/erasures", naming(waiting));

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(object(refused).getString("detail")).contains(waiting, "cancel them first");
    caller.post("/v1/tasks/" + waiting + "/cancel", "");
    assertThat(ids(erased(naming(waiting)).getJsonObject("tasks"))).containsExactly(waiting);
  }

  @Test
  void a_request_that_names_nothing_or_nobody_is_refused() {
    assertThat(detail("{}")).contains("name a caller, session, tasks or space");
    assertThat(detail("{\"things\": [\"n1\"]}")).startsWith("things: need the space");
    assertThat(detail("{\"caller\": \"\"}")).startsWith("caller: empty");
    assertThat(detail("{\"space\": \"owls\", \"things\": [\"owl\"]}")).startsWith("things[0]: owl");
    assertThat(detail("{\"space\": \"owls\", \"dryRun\": false}")).startsWith("dryRun: false");
    var unknown = caller.post("/v1/erasures", "{\"space\": \"owls\", \"things\": [\"n99999\"]}");
    assertThat(unknown.statusCode()).isEqualTo(404);
  }

  private String detail(String body) {
    var refused = caller.post("/v1/erasures", body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    return object(refused).getString("detail");
  }
}
