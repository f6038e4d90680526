// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A conversation goes on after the packaged server was killed. */
@Timeout(600)
class SessionKillIT {

  @TempDir Path folder;

  @Test
  void a_session_is_known_after_a_kill() throws Exception {
    try (var model = ScriptedModelServer.of(ModelScript.says("Hello Otto."));
        var server = new ChildServer(folder, Map.of("MENAGERIE_MODEL_URL", model.url()))) {
      server.start();
      var caller = new Caller(server.url());
      caller.send(
          "PUT",
          "/v1/agents/talker",
          "{\"architecture\": \"function-calling\", \"tools\": [], \"memory\": {\"conversation\":"
              + " {}}}");
      caller.post("/v1/tasks", task("I am Otto."), "Prefer", "wait=60");
      server.kill();

      server.start();
      caller.post("/v1/tasks", task("Who am I?"), "Prefer", "wait=60");

      assertThat(model.lastBody().toString())
          .contains("Who am I?", "user: I am Otto.", "assistant: Hello Otto.");
    }
  }

  private static String task(String goal) {
    return Json.object()
        .add("agent", "talker")
        .add("session", "monday")
        .add("goal", goal)
        .build()
        .toString();
  }
}
