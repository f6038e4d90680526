// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who was not told before the packaged server was killed is told after it is started again. */
@Timeout(240)
class CallbackKillIT {

  @TempDir Path folder;

  @Test
  void an_end_that_was_not_heard_is_told_by_the_next_server() throws Exception {
    var key =
        Map.of(
            "MENAGERIE_CALLBACK_KEY",
            "a-key-of-at-least-24-characters",
            "MENAGERIE_CALLBACK_ALLOWED_ADDRESSES",
            "127.0.0.0/8");
    try (var receiver = new HookReceiver();
        var server = new ChildServer(folder, key)) {
      receiver.answer(503);
      server.start();
      var body = Json.object(Json.object(Caller.task("react", "What is 12 * 7?")));
      var begun =
          new Caller(server.url())
              .post("/v1/tasks", body.add("callback", receiver.url()).build().toString());
      var before = receiver.next();
      server.kill();
      receiver.answer(200);
      while (receiver.more() > 0) {
        receiver.next();
      }
      server.start();

      var after = receiver.next();
      assertThat(after.id()).isEqualTo(object(begun).getString("id")).isEqualTo(before.id());
      assertThat(after.json().getJsonObject("data")).isEqualTo(before.json().getJsonObject("data"));
      assertThat(after.headers().get("Webhook-signature")).startsWith("v1,");
      assertThat(server.stop()).isZero();
    }
  }
}
