// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent with a secret in it leaves the secret nowhere in the data folder. */
@HelidonTest
class RedactionOverHttpTest {

  private static final Path DATA = TemporaryData.folder();

  /** Put together here, so that nobody who looks for leaks finds one. */
  private static final String USUAL = "AKIA" + "A1B2C3D4E5F6G7H8";

  private static final String CREDENTIAL = "correct-horse-battery";
  private static final String OWN = "the-key-that-seals-audits";
  private static final String PATTERN = "CASE-4711-0815";

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.in(
        DATA,
        Map.of(
            "menagerie.tools.credential.shop",
            CREDENTIAL,
            "menagerie.tools.secret.case",
            "CASE-\\d{4}-\\d{4}",
            "menagerie.model.ollama.key",
            "anything",
            "menagerie.security.audit-key",
            OWN));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  private static List<Path> filesWith(String text) throws IOException {
    try (var files = Files.walk(DATA)) {
      return files.filter(Files::isRegularFile).filter(it -> holds(it, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject ended(JsonObject task) {
    var path = "/v1/tasks/" + task.getString("id");
    caller.get(path + "/events");
    return object(caller.get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {USUAL, CREDENTIAL, OWN, PATTERN})
  void a_goal(String secret) throws IOException {
    var goal = "How many letters are in the word owl? Sign with %s.".formatted(secret);
    var body = Json.object().add("agent", "cot").add("goal", goal).add("session", "letters");

    var task = ended(object(caller.post("/v1/tasks", body.build().toString())));

    assertThat(task.getString("goal"))
        .startsWith("How many letters are in the word owl? Sign with [removed: ");
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("[removed: ")
        .doesNotContain(secret);
    assertThat(filesWith("How many letters")).isNotEmpty();
    assertThat(filesWith(secret)).isEmpty();
  }

  @Test
  void agents_are_refused() {
    var body =
        """
        {"architecture": "workflow",
         "parameters": {"definition": "steps:\\n  - id: a\\n    type: model\\n    prompt: Use %s.\\n"}}
        """
            .formatted(CREDENTIAL);

    var refused = caller.send("PUT", "/v1/agents/leaky", body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(object(refused).getString("detail"))
        .startsWith("parameters.definition: has a secret in it");
    assertThat(caller.get("/v1/agents/leaky").statusCode()).isEqualTo(404);
  }

  @Test
  void parameters_are_refused() {
    var body =
        """
        {"agent": "workflow", "goal": "Go.",
         "parameters": {"definition": "steps:\\n  - id: a\\n    type: model\\n    prompt: Use %s.\\n"}}
        """
            .formatted(USUAL);

    var refused = caller.post("/v1/tasks", body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(object(refused).getString("detail")).contains("AWS key").doesNotContain(USUAL);
  }

  @Test
  void pipelines_are_refused() {
    var body =
        """
        {"name": "leaky", "description": "Pays.", "schema": {"type": "object"},
         "steps": [{"tool": "bank__pay", "arguments": {"code": "%s"}}]}
        """
            .formatted(CREDENTIAL);

    var refused = caller.post("/v1/pipelines", body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(object(refused).getString("detail")).startsWith("steps[0].code: has a secret");
  }

  @Test
  void a_key_that_is_a_word_of_every_day_hides_nothing() {
    var body = Json.object().add("agent", "cot").add("goal", "Is there anything else?");

    var task = ended(object(caller.post("/v1/tasks", body.build().toString())));

    assertThat(task.getString("goal")).isEqualTo("Is there anything else?");
  }
}
