// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.LongHandler;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.tool.RecordingFront;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that a real tool server carries out as tasks, and that are not waited for any more. */
@HelidonTest
@Timeout(90)
class RemoteTasksApiTest {

  @Inject private WebTarget target;

  private ToolServer.Listening server;
  private RecordingFront front;
  private Caller caller;
  private Payments payments;
  private volatile String properties = "{}";

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of("menagerie.engine.park-after", "PT0.1S", "menagerie.engine.tool-timeout", "PT30S"));
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/bank", "");
    front.close();
    server.close();
  }

  @BeforeEach
  void open() {
    LongHandler asking = (_, meta) -> ToolResult.text(meta.ask("account", form()).toString());
    var schema =
        Json.object("{\"type\":\"object\",\"properties\":{\"expression\":{\"type\":\"string\"}}}");
    var tool =
        new ServedTool(
            "evaluate", "Calculator: evaluates an arithmetic expression.", schema, asking);
    server = ToolServer.of("bank", "1", List.of(tool)).start("127.0.0.1", 0);
    front = RecordingFront.of(server.url());
    caller = new Caller(target.getUri());
    payments = new Payments(caller, front.url());
    payments.register("\"allow\"");
  }

  private InputRequest form() {
    var schema = Json.object().add("type", "object").add("properties", Json.object(properties));
    return new InputRequest.Form("Which account?", schema.build());
  }

  /** A task whose tool asks with this form, when it rests or has ended. */
  private JsonObject started(String properties) {
    this.properties = properties;
    return payments.started();
  }

  private void awaitCancels(int many) {
    while (front.seen("tasks/cancel").size() < many) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_parked_task_that_is_cancelled_or_deleted_cancels_them_there() {
    var task = started("{\"iban\": {\"type\": \"string\"}}");
    var id = task.getString("id");
    assertThat(Payments.waiting(task).getString("reason")).isEqualTo("input");
    assertThat(TaskThreads.awaitNone(id, Duration.ofSeconds(20))).isEmpty();
    assertThat(front.seen("tasks/cancel")).isEmpty();

    caller.post("/v1/tasks/" + id + "/cancel", "");
    awaitCancels(1);
    var cancelled = front.seen("tasks/cancel").getFirst().getJsonObject("params");
    assertThat(cancelled.getString("taskId"))
        .isEqualTo(front.seen("tasks/get").getFirst().getJsonObject("params").getString("taskId"));
    assertThat(caller.send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(204);
    awaitCancels(2);
  }

  @Test
  void one_whose_form_cannot_be_shown_is_cancelled_there() {
    var task = started("{\"iban\": {\"type\": \"object\"}}");

    awaitCancels(1);
    payments.ended(task);
    assertThat(caller.get("/v1/tasks/" + task.getString("id") + "/journal").body())
        .contains("bank__evaluate: the tool");
  }
}
