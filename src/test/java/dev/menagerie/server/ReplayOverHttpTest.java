// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.testkit.DemoResponder;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ScriptedModelServer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks of all architectures replay over HTTP when their model and their tools are gone. */
@HelidonTest
@Timeout(120)
class ReplayOverHttpTest {

  private static final ScriptedModelServer MODEL = ScriptedModelServer.of(new DemoResponder());

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.model.url", MODEL.url()));
  }

  /** A task when it had ended: its record and its journal, as they were sent. */
  private record Ended(JsonObject record, String journal) {}

  private static Ended read(Caller caller, String path) {
    return new Ended(object(caller.get(path)), caller.get(path + "/journal").body());
  }

  private static Map<String, Ended> tasksOfAllArchitectures(Caller caller, SomeTools tools) {
    var server =
        Json.object().add("name", "sums").add("url", tools.url()).add("policy", "allow").build();
    assertThat(caller.post("/v1/tool-servers", server.toString()).statusCode()).isEqualTo(201);
    var ended = new LinkedHashMap<String, Ended>();
    for (var architecture : Catalog.all()) {
      var body = task(architecture.name(), SomeTools.question(architecture));
      var done = object(caller.post("/v1/tasks", body, "Prefer", "wait=30"));
      assertThat(done.getString("status")).as(done.toString()).isEqualTo("completed");
      var usage = done.getJsonObject("usage");
      assertThat(usage.getInt("effects")).as(architecture.name()).isPositive();
      assertThat(usage.getInt("toolCalls") > 0)
          .as(done.toString())
          .isEqualTo(ChaosGoal.usesTools(architecture) || delegatesToAnybody(architecture));
      var path = "/v1/tasks/" + done.getString("id");
      ended.put(path, read(caller, path));
    }
    return ended;
  }

  /** Whom it chooses may call tools. */
  private static boolean delegatesToAnybody(Catalog.Entry architecture) {
    return architecture.name().equals("auto");
  }

  private static void assertGone(String url) {
    var uri = URI.create(url);
    assertThatThrownBy(() -> new Socket(uri.getHost(), uri.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void every_architecture_replays_identical_when_its_model_and_its_tools_are_gone() {
    var caller = new Caller(target.getUri());
    Map<String, Ended> ended;
    var urls = new ArrayList<>(List.of(MODEL.url()));
    try (var tools = new SomeTools()) {
      urls.add(tools.url());
      ended = tasksOfAllArchitectures(caller, tools);
    }
    MODEL.close();
    assertThat(urls).allSatisfy(ReplayOverHttpTest::assertGone);

    ended.forEach(
        (path, before) -> {
          var replay = object(caller.post(path + "/replay", ""));

          assertThat(replay.getBoolean("identical")).as("%s", replay).isTrue();
          assertThat(replay.getInt("entries")).isEqualTo((int) before.journal().lines().count());
          assertThat(read(caller, path)).isEqualTo(before);
        });
    Guarantee.REPLAY.shown(
        getClass(),
        "over HTTP, with the model and the tool server stopped: tasks of all architectures",
        ended.size(),
        "identical, 0 effects performed");
  }
}
