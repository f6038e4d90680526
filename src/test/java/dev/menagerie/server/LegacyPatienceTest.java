// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.RecordingFront;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that is kept open while a person is asked, longer than a call may take. */
@HelidonTest
@Timeout(60)
class LegacyPatienceTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.engine.tool-timeout", "PT0.5S", "menagerie.tools.answer-patience", "PT2S"));
  }

  @Test
  void the_tool_is_told_that_nobody_answers_when_the_patience_is_over() {
    var caller = new Caller(target.getUri());
    try (var bank = new Bank().asking("Which account?", "{\"iban\": {\"type\": \"string\"}}");
        var front = RecordingFront.legacy(bank.url())) {
      var payments = new Payments(caller, front.url());
      payments.register("\"allow\"");
      var task = payments.started();
      assertThat(task.getString("status")).isEqualTo("waiting");

      payments.ended(task);

      assertThat(bank.answers()).containsExactly(Json.object("{\"action\": \"cancel\"}"));
      var events = caller.get("/v1/tasks/" + task.getString("id") + "/events").body();
      assertThat(events).contains("\"expired\":", "the clock");
      var late =
          payments.reply(task, "{\"path\":\"%s\",\"decline\":true}".formatted(Payments.path(task)));
      assertThat(late.statusCode()).isEqualTo(409);
      assertThat(object(late).getString("detail")).contains("by the clock: expired");
      caller.send("DELETE", "/v1/tool-servers/bank", "");
    }
  }
}
