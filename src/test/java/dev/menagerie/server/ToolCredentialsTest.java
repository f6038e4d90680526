// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.tool.ScriptedMcp;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.client.WebTarget;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A secret of the configuration on its way to a tool server, as clients of the API see it. */
@HelidonTest
@Timeout(60)
class ToolCredentialsTest {

  private static final String SECRET = "open-sesame-1234";

  @Inject private WebTarget target;
  @Inject private Memories memories;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.tools.allow-private-addresses",
            "true",
            "menagerie.tools.secret.zoo-card",
            "ZOO-[0-9]{6}",
            "menagerie.tools.credential.front-door",
            SECRET));
  }

  /** Lets in whoever shows the secret, and says it again to whoever calls. */
  private static Answer guarded(Seen seen) {
    var shown = seen.headers().getOrDefault("x-key", "");
    return shown.equals(SECRET)
        ? ScriptedMcp.modernAnswer(
            seen,
            List.of("t"),
            it -> Answer.result(it, ScriptedMcp.text("you have shown " + shown)))
        : Answer.status(401);
  }

  private static String registration(ScriptedMcp mcp) {
    var key = Json.object().add("secret", "front-door");
    return Json.object()
        .add("name", "guarded")
        .add("url", mcp.url().toString())
        .add("policy", "allow")
        .add("auth", Json.object().add("headers", Json.object().add("X-Key", key)))
        .build()
        .toString();
  }

  @Test
  void what_no_tool_may_say_memory_does_not_take() {
    var caller = new Caller(target.getUri());
    var notes = "/v1/memory/zoo/notes";

    var card = caller.post(notes, "{\"text\": \"Anna has card ZOO-123456\"}");
    var fact =
        caller.post(
            "/v1/memory/zoo/facts",
            "{\"subject\": \"door\", \"predicate\": \"opens by\", \"object\": \"%s\"}"
                .formatted(SECRET));
    var kept = object(caller.post(notes, "{\"text\": \"Anna has a card\"}"));
    var edited =
        caller.send(
            "PATCH", notes + "/" + kept.getString("id"), "{\"text\": \"It is ZOO-123456\"}");

    assertThat(card.statusCode()).isEqualTo(400);
    assertThat(card.body())
        .contains("text: has a secret in it (zoo-card)")
        .doesNotContain("123456");
    assertThat(fact.body()).contains("object: has a secret in it (credential front-door)");
    assertThat(fact.body() + edited.body()).doesNotContain(SECRET, "123456");
    assertThat(edited.statusCode()).isEqualTo(400);
    assertThat(Caller.value(caller.get(notes)).asJsonArray()).hasSize(1);
  }

  @Test
  void neither_does_it_by_an_import_or_in_a_reason_and_an_edit_is_asked_for_what_it_changes() {
    var caller = new Caller(target.getUri());
    var known = Noted.of(Note.of("From before: card ZOO-123456 of Anna"));
    var id = memories.change("barn", List.of(new MemoryChange.Add(known))).touched().getFirst();
    var line = "{\"v\": 1, \"type\": \"note\", \"text\": \"%s\"}\n";

    var loaded =
        caller.post(
            "/v1/memory/barn/import",
            line.formatted("Anna has a cat") + line.formatted("and card ZOO-654321"));
    var removed = caller.send("DELETE", "/v1/memory/barn/notes/" + id + "?reason=ZOO-654321", "");
    var cleared = caller.send("DELETE", "/v1/memory/barn?reason=ZOO-654321", "");
    var tagged = caller.send("PATCH", "/v1/memory/barn/notes/" + id, "{\"tags\": [\"card\"]}");

    assertThat(loaded.statusCode()).isEqualTo(400);
    assertThat(loaded.body()).contains("line 2: text: has a secret in it (zoo-card)");
    assertThat(removed.body()).contains("reason: has a secret in it (zoo-card)");
    assertThat(cleared.body()).contains("reason: has a secret in it (zoo-card)");
    assertThat(loaded.body() + removed.body() + cleared.body()).doesNotContain("654321");
    assertThat(tagged.statusCode()).isEqualTo(200);
    assertThat(Caller.value(caller.get("/v1/memory/barn/notes")).asJsonArray()).hasSize(1);
  }

  @Test
  void a_named_secret_opens_a_server_and_is_in_no_answer() {
    var caller = new Caller(target.getUri());

    try (var mcp = new ScriptedMcp(ToolCredentialsTest::guarded)) {
      var registered = caller.post("/v1/tool-servers", registration(mcp));
      var read = caller.get("/v1/tool-servers/guarded");
      caller.send("DELETE", "/v1/tool-servers/guarded", "");

      assertThat(registered.statusCode()).isEqualTo(201);
      assertThat(object(read).getString("status")).isEqualTo("ready");
      assertThat(object(read).getJsonObject("auth").getJsonObject("headers").getJsonObject("X-Key"))
          .isEqualTo(Json.object().add("secret", "front-door").build());
      assertThat(registered.body() + read.body()).doesNotContain(SECRET);
    }
  }

  @Test
  void a_secret_that_a_server_says_again_is_removed() {
    var caller = new Caller(target.getUri());
    var said = Json.object().add("name", "says-it").add("description", JsonValue.NULL);

    try (var mcp =
        new ScriptedMcp(
            seen ->
                seen.method().equals("server/discover")
                    ? new Answer.Whole(
                        403,
                        "application/json",
                        said.add("key", seen.headers().getOrDefault("x-key", "none"))
                            .build()
                            .toString(),
                        Map.of())
                    : Answer.status(403))) {
      var refused = caller.post("/v1/tool-servers", registration(mcp));

      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(object(refused).getString("detail"))
          .contains("does not let this client in")
          .doesNotContain(SECRET);
    }
  }
}
