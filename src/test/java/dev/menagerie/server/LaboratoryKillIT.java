// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A comparison goes on after the packaged server was killed. */
@Timeout(240)
class LaboratoryKillIT {

  private static final int TRIALS = 60;

  @TempDir Path folder;

  @Test
  void a_comparison_goes_on_after_kills_and_does_no_trial_twice() throws Exception {
    try (var server = new ChildServer(folder, Map.of())) {
      server.start();
      var caller = new Caller(server.url());
      var begun =
          caller.post(
              "/v1/comparisons",
              """
              {"dataSet": "game-of-24", "count": 30, "agents": ["tree-of-thoughts", "cot"],
               "parallel": 3}
              """);
      var path = "/v1/comparisons/" + object(begun).getString("id");
      for (int kills = 1; kills <= 3; kills++) {
        awaitTrials(caller, path, Math.min(TRIALS, 6 * kills));
        server.kill();
        server.start();
      }

      awaitTrials(caller, path, TRIALS);

      JsonObject comparison;
      do {
        comparison = object(caller.get(path));
      } while (comparison.getString("status").equals("running"));
      assertThat(comparison.getString("status")).isEqualTo("completed");
      var tasks = new HashSet<String>();
      for (var trial :
          Json.parse(caller.get(path + "/trials").body())
              .asJsonArray()
              .getValuesAs(JsonObject.class)) {
        assertThat(trial.isNull("right")).as(trial.toString()).isFalse();
        tasks.add(trial.getString("task"));
      }
      assertThat(tasks).hasSize(TRIALS);
      var all = Json.parse(caller.get("/v1/tasks?limit=500").body()).asJsonArray();
      assertThat(all).hasSize(TRIALS);
    }
  }

  @Test
  void a_simulated_comparison_finds_its_truths_again_and_ends_as_one_that_nothing_befell()
      throws Exception {
    try (var server = new ChildServer(folder, Map.of())) {
      server.start();
      var caller = new Caller(server.url());
      var body =
          """
          {"dataSet": "game-of-24", "count": 20, "seed": 3, "agents": ["tree-of-thoughts", "cot"],
           "model": "oracle:gpt4-2023", "parallel": 3}
          """;
      var killed =
          "/v1/comparisons/" + object(caller.post("/v1/comparisons", body)).getString("id");
      for (int kills = 1; kills <= 3; kills++) {
        awaitTrials(caller, killed, 6 * kills);
        server.kill();
        server.start();
      }
      var left = "/v1/comparisons/" + object(caller.post("/v1/comparisons", body)).getString("id");

      awaitTrials(caller, killed, 40);
      awaitTrials(caller, left, 40);

      assertThat(said(caller, killed)).isEqualTo(said(caller, left)).hasSize(40);
    }
  }

  /** What came of each trial, by its name; a call that a kill cut off has cost more. */
  private static Map<String, String> said(Caller caller, String path) {
    var said = new TreeMap<String, String>();
    for (var trial :
        Json.parse(caller.get(path + "/trials").body())
            .asJsonArray()
            .getValuesAs(JsonObject.class)) {
      said.put(
          "%s %s".formatted(trial.getString("agent"), trial.getString("case")),
          "%s %s %s %d"
              .formatted(
                  trial.getString("status"),
                  trial.get("right"),
                  trial.getString("why"),
                  trial.getInt("modelCalls")));
    }
    return said;
  }

  private static void awaitTrials(Caller caller, String path, int count) {
    while (object(caller.get(path)).getJsonObject("trials").getInt("over") < count) {
      Thread.onSpinWait();
    }
  }
}
