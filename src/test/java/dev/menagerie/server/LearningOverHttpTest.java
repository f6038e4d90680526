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
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent's tasks leave is read by itself, and when somebody wants it. */
@HelidonTest
@Timeout(60)
class LearningOverHttpTest {

  private static final String QUESTION = "What is 3 times 12?";

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

  private void agent(String name, String space, boolean learn) {
    var memory = Json.object().add("space", space).add("learn", learn);
    var body = Json.object().add("architecture", "cot").add("memory", memory).build();
    assertThat(caller.send("PUT", "/v1/agents/" + name, body.toString()).statusCode())
        .isEqualTo(201);
  }

  private List<JsonObject> summaries(String space) {
    var found = caller.get("/v1/memory/%s/notes?tag=summary".formatted(space));
    return found.statusCode() == 200
        ? value(found).asJsonArray().getValuesAs(JsonObject.class)
        : List.of();
  }

  @Test
  void a_task_of_an_agent_that_learns_is_read_in_a_task_of_its_own() {
    agent("pupil", "school", true);
    var done = caller.post("/v1/tasks", Caller.task("pupil", QUESTION), "Prefer", "wait=30");
    assertThat(object(done).getString("status")).isEqualTo("completed");

    while (summaries("school").isEmpty()) {
      Thread.onSpinWait();
    }

    var summary = summaries("school").getFirst();
    var keeper = object(caller.get("/v1/tasks/" + summary.getString("task")));
    assertThat(keeper.getString("agent")).isEqualTo("memory-keeper");
    assertThat(summary.getString("kind")).isEqualTo("episodic");
    assertThat(summary.getJsonArray("sources")).hasSize(1);
  }

  @Test
  void a_task_works_on_the_space_that_it_names_and_somebody_can_have_it_read() {
    agent("wanderer", "home", true);
    var there = Json.object().add("agent", "wanderer").add("goal", QUESTION).add("memory", "away");
    caller.post("/v1/tasks", there.build().toString(), "Prefer", "wait=30");
    while (summaries("away").isEmpty()) {
      Thread.onSpinWait();
    }
    var body =
        Json.object().add("agent", "memory-keeper").add("goal", "Read.").add("memory", "away");

    var done = caller.post("/v1/tasks", body.build().toString(), "Prefer", "wait=30");

    assertThat(object(done).getString("status")).as(done.body()).isEqualTo("completed");
    assertThat(done.body()).contains("All episodes have been read.");
    assertThat(summaries("away")).hasSize(1);
    assertThat(summaries("home")).isEmpty();
  }

  @Test
  void an_episode_says_what_its_task_was_shown_and_not_when_it_is_told_elsewhere() {
    var recall = Json.object().add("threshold", 0);
    var memory = Json.object().add("space", "barn").add("recall", recall).add("learn", true);
    var agent = Json.object().add("architecture", "cot").add("memory", memory).build();
    caller.send("PUT", "/v1/agents/farmer", agent.toString());
    var note =
        object(caller.post("/v1/memory/barn/notes", "{\"text\": \"3 times 12 is a dozen\"}"));
    caller.post("/v1/tasks", Caller.task("farmer", QUESTION), "Prefer", "wait=30");
    while (summaries("barn").isEmpty()) {
      Thread.onSpinWait();
    }

    var told = caller.get("/v1/memory/barn/export");
    var imported = caller.post("/v1/memory/stable/import", told.body());

    assertThat(imported.statusCode()).as(imported.body()).isEqualTo(200);
    assertThat(episode("barn").getJsonArray("recalled").getString(0))
        .isEqualTo(note.getString("id"));
    assertThat(episode("stable")).doesNotContainKey("recalled");
  }

  private JsonObject episode(String space) {
    var found = caller.get("/v1/memory/%s/episodes".formatted(space));
    return value(found).asJsonArray().getFirst().asJsonObject();
  }

  @Test
  void a_space_without_a_name_is_none() {
    var body = Json.object().add("agent", "cot").add("goal", QUESTION).add("memory", "");

    var refused = caller.post("/v1/tasks", body.build().toString());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("memory");
  }
}
