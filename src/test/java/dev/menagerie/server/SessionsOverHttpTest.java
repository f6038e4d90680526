// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.example.TwoSessions;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tasks of agents that remember, as the model hears of them. */
@HelidonTest
class SessionsOverHttpTest {

  private static final ScriptedModelServer MODEL =
      ScriptedModelServer.of(
          body ->
              ModelScript.says(body.toString().contains("pears") ? "Poach them." : "So it is."));

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of("menagerie.model.url", MODEL.url(), "menagerie.memory.embedding.provider", "none"));
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  /** What the model was asked so far by tasks that talk, as it was sent. */
  private static List<String> asked() {
    return MODEL.received().stream()
        .map(it -> it.body().toString())
        .filter(it -> !it.contains("A task has ended")) // the memory keeper reads meanwhile
        .toList();
  }

  private static String heard() {
    return asked().getLast();
  }

  private static String task(String agent, String session, String goal) {
    return Json.object()
        .add("agent", agent)
        .add("session", session)
        .add("goal", goal)
        .build()
        .toString();
  }

  @Test
  void a_task_hears_what_was_said_in_its_session_and_in_no_other() {
    var caller = new Caller(target.getUri());
    caller.send(
        "PUT",
        "/v1/agents/talker",
        "{\"architecture\": \"function-calling\", \"tools\": [], \"memory\": {\"conversation\":"
            + " {}}}");

    caller.post("/v1/tasks", task("talker", "one", "I like pears."), "Prefer", "wait=30");
    var second =
        object(
            caller.post(
                "/v1/tasks", task("talker", "one", "What do I like?"), "Prefer", "wait=30"));

    assertThat(second.getString("session")).isEqualTo("one");
    assertThat(heard()).contains("user: I like pears.</memory>", "assistant: Poach them.</memory>");

    caller.post("/v1/tasks", task("talker", "two", "What do I like?"), "Prefer", "wait=30");

    assertThat(heard()).contains("What do I like?").doesNotContain("pears");
    assertThat(value(caller.get("/v1/tasks?session=one")).asJsonArray()).hasSize(2);
    assertThat(object(caller.get("/v1/memory/talker")).getInt("turns")).isEqualTo(6);
  }

  @Test
  void two_sessions_of_one_user_share_what_is_remembered_of_her() throws Exception {
    var caller = new Caller(target.getUri());

    TwoSessions.main(new String[] {target.getUri().toString()});

    assertThat(heard())
        .contains("Anna must not eat nuts</memory>", "May Anna eat this cake")
        .doesNotContain("pears");
    assertThat(asked().get(asked().size() - 2))
        .contains("user: Give me a recipe with pears.", "assistant: Poach them.");
    var held = object(caller.get("/v1/memory/anna"));
    assertThat(List.of(held.getInt("sessions"), held.getInt("turns"), held.getInt("episodes")))
        .containsExactly(2, 6, 3);
  }

  @Test
  void the_two_sessions_are_printed_in_the_documentation_as_they_are() throws Exception {
    var source = Files.readString(Path.of("test/java/dev/menagerie/example/TwoSessions.java"));
    var code = source.substring(source.indexOf("/** A user"));

    assertThat(Path.of("..", "docs", "memory.md")).content().contains("```java\n" + code + "```");
  }
}
