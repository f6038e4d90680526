// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static dev.menagerie.server.Programmers.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.server.Programmers.Programmer;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Programs are judged by the tests of their tasks in the packaged sandbox, a process of its own.
 */
@HelidonTest
@AddBean(Programmers.class)
@Timeout(180)
class CodeFamilyIT {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.local-tool-servers",
            "../tool-servers",
            "menagerie.local-tools",
            "code",
            "menagerie.engine.tool-timeout",
            "PT30S"));
  }

  private JsonObject over(Caller caller, String body) {
    var begun = caller.post("/v1/comparisons", body);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    var path = "/v1/comparisons/" + object(begun).getString("id");
    JsonObject comparison;
    do {
      comparison = object(caller.get(path));
      Thread.onSpinWait();
    } while (comparison.getString("status").equals("running"));
    return comparison;
  }

  @Test
  void a_tool_that_judges_is_called_for_who_asked_and_that_is_recorded() {
    var caller = new Caller(target.getUri());

    var comparison =
        over(
            caller,
            """
            {"goals": [{"goal": "How many?", "expected": "42"}], "agents": ["%s"],
             "scorer": {"kind": "tool", "tool": "code__run", "arguments": {"code": "6 * 7 === ${expected}"}}}
            """
                .formatted(name(Programmer.MUTE)));

    assertThat(comparison.getJsonArray("report").getJsonObject(0).getInt("right")).isEqualTo(1);
    var id = comparison.getString("id");
    var task =
        value(caller.get("/v1/comparisons/%s/trials".formatted(id)))
            .asJsonArray()
            .getJsonObject(0)
            .getString("task");
    var calls =
        value(caller.get("/v1/audit?limit=1000"))
            .asJsonArray()
            .getValuesAs(JsonObject.class)
            .stream()
            .filter(it -> it.getString("call", "").equals("score code__run"))
            .toList();
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().getString("caller")).isEqualTo(comparison.getString("by"));
    assertThat(calls.getFirst().getString("path")).isEqualTo("/v1/comparisons/" + id);
    assertThat(calls.getFirst().getString("task")).isEqualTo(task);
    assertThat(calls.getFirst().getInt("status")).isEqualTo(200);
  }

  @Test
  void the_sandbox_tells_right_programs_from_wrong_broken_and_endless_ones() {
    var caller = new Caller(target.getUri());
    var agents =
        Arrays.stream(Programmer.values())
            .map(it -> "\"%s\"".formatted(name(it)))
            .collect(Collectors.joining(", "));

    var comparison =
        over(
            caller,
            "{\"dataSet\": \"code\", \"count\": %d, \"parallel\": 2, \"agents\": [%s]}"
                .formatted(Programmers.TASKS, agents));

    var path = "/v1/comparisons/" + comparison.getString("id");
    var trials = value(caller.get(path + "/trials")).asJsonArray().getValuesAs(JsonObject.class);

    assertThat(trials).hasSize(Programmers.TASKS * Programmer.values().length);
    assertThat(of(trials, Programmer.RIGHT)).allMatch(it -> it.getBoolean("right"));
    assertThat(why(trials, Programmer.WRONG)).allMatch(it -> it.startsWith("a test fails: value:"));
    assertThat(why(trials, Programmer.BROKEN))
        .allMatch(it -> it.startsWith("a test fails: value:"));
    assertThat(why(trials, Programmer.ENDLESS)).allMatch(it -> it.contains("stopped: "));
    assertThat(why(trials, Programmer.MUTE)).allMatch(it -> it.startsWith("it does not run: "));
  }

  private static List<JsonObject> of(List<JsonObject> trials, Programmer programmer) {
    var all = trials.stream().filter(it -> it.getString("agent").equals(name(programmer))).toList();
    assertThat(all).hasSize(Programmers.TASKS);
    return all;
  }

  /** Why a programmer's answers are wrong; all of them must be. */
  private static List<String> why(List<JsonObject> trials, Programmer programmer) {
    var all = of(trials, programmer);
    assertThat(all).noneMatch(it -> it.getBoolean("right", true));
    return all.stream().map(it -> it.getString("why")).toList();
  }
}
