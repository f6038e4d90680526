// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Recording;
import dev.menagerie.testkit.PrintedTest;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Comparing agents as clients do it, with the demo model. */
@HelidonTest
@Timeout(120)
class LaboratoryOverHttpTest {

  private static final Path AGENTS = Path.of("main/java/dev/menagerie/architecture");

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  /** Starts a comparison and reads it until it is over. */
  private JsonObject compared(String body) {
    var accepted = caller.post("/v1/comparisons", body);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return over(object(accepted).getString("id"));
  }

  private JsonObject over(String id) {
    JsonObject comparison;
    do {
      comparison = object(caller.get("/v1/comparisons/" + id));
      Thread.onSpinWait();
    } while (comparison.getString("status").equals("running"));
    return comparison;
  }

  private List<JsonObject> trials(JsonObject comparison) {
    var reply = caller.get("/v1/comparisons/%s/trials".formatted(comparison.getString("id")));
    return Json.parse(reply.body()).asJsonArray().getValuesAs(JsonObject.class);
  }

  @Test
  void agents_are_compared_on_goals_with_what_is_expected() {
    var comparison =
        compared(
            """
            {"goals": [{"id": "sum", "goal": "What is 2 + 3?", "expected": "5"},
                       {"goal": "What is 2 + 4?", "expected": "7"}],
             "agents": ["cot", {"agent": "self-consistency", "name": "five", "parameters": {"samples": 5}}],
             "scorer": "numeric", "repeats": 2, "parallel": 2}
            """);

    assertThat(comparison.getString("status")).isEqualTo("completed");
    assertThat(comparison.getJsonObject("trials")).hasToString("{\"over\":8,\"of\":8}");
    var report = comparison.getJsonArray("report").getValuesAs(JsonObject.class);
    assertThat(report).extracting(it -> it.getString("agent")).containsExactly("cot", "five");
    assertThat(report).extracting(it -> it.getInt("right")).containsExactly(2, 2);
    assertThat(report.get(0).getJsonObject("accuracy"))
        .hasToString("{\"mean\":0.5,\"low\":0.0945,\"high\":0.9055}");
    assertThat(report.get(1).getInt("modelCalls")).isGreaterThan(2);
    assertThat(report.get(0).getBoolean("pareto")).isTrue();
    assertThat(trials(comparison))
        .filteredOn(it -> it.getString("case").equals("sum"))
        .allMatch(it -> it.getBoolean("right"))
        .hasSize(4);
    assertThat(trials(comparison))
        .filteredOn(it -> it.getString("case").equals("case-2"))
        .extracting(it -> it.getString("why"))
        .containsOnly("it is 7");
    var first = trials(comparison).getFirst();
    assertThat(object(caller.get("/v1/tasks/" + first.getString("task"))).getString("goal"))
        .isEqualTo("What is 2 + 3?");
  }

  @Test
  void tables_hold_a_line_for_each_agent_and_each_trial() {
    var comparison =
        compared(
            """
            {"goals": [{"goal": "What is 2 + 3?", "expected": "5"}], "agents": ["cot"]}
            """);
    var path = "/v1/comparisons/" + comparison.getString("id");

    var report = caller.get(path, "Accept", "text/csv");
    var trials = caller.get(path + "/trials", "Accept", "text/csv");

    assertThat(report.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(report.body().lines()).hasSize(2).element(1).asString().startsWith("cot,1,1,1,1.0,");
    assertThat(trials.body().lines())
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("cot,case-1,0,")
        .contains(",completed,true,1.0,");
  }

  @Test
  void a_family_makes_its_cases_and_checks_the_answers() {
    var comparison =
        compared(
            """
            {"dataSet": "game-of-24", "count": 2, "seed": 7, "agents": ["tree-of-thoughts"]}
            """);

    var row = comparison.getJsonArray("report").getJsonObject(0);
    assertThat(row.getInt("judged")).isEqualTo(2);
    assertThat(row.getInt("right")).isEqualTo(2);
    assertThat(trials(comparison))
        .extracting(it -> it.getString("case"))
        .containsExactly("game-of-24-7", "game-of-24-8");
  }

  @Test
  void a_family_gives_its_tools_to_its_trials_alone() {
    var comparison =
        compared("{\"dataSet\": \"lookups\", \"count\": 1, \"agents\": [\"function-calling\"]}");

    var task = trials(comparison).getFirst().getString("task");
    assertThat(caller.get("/v1/tasks/%s/journal".formatted(task)).body())
        .contains("encyclopedia__lookup", "math__calculate");
    var other =
        caller.post("/v1/tasks", task("function-calling", "Say hello."), "Prefer", "wait=30");
    assertThat(caller.get("/v1/tasks/%s/journal".formatted(object(other).getString("id"))).body())
        .doesNotContain("encyclopedia__lookup");
    assertThat(caller.get("/v1/tools").body()).doesNotContain("encyclopedia__lookup");
  }

  @Test
  void the_same_key_finds_the_same_comparison() {
    var body = "{\"goals\": [{\"goal\": \"1 + 1\", \"expected\": \"2\"}], \"agents\": [\"cot\"]}";
    var one = object(caller.post("/v1/comparisons", body, "Idempotency-Key", "k1"));

    var again = caller.post("/v1/comparisons", body, "Idempotency-Key", "k1");
    var other = caller.post("/v1/comparisons", body.replace("1 + 1", "2"), "Idempotency-Key", "k1");

    assertThat(object(again).getString("id")).isEqualTo(one.getString("id"));
    assertThat(other.statusCode()).isEqualTo(409);
  }

  @Test
  void what_does_not_fit_is_refused_with_its_place() {
    refused("{\"agents\": [\"cot\"]}", "goals");
    refused("{\"goals\": [\"x\"], \"dataSet\": \"code\", \"agents\": [\"cot\"]}", "goals");
    refused("{\"goals\": [\"x\"], \"agents\": [\"cot\"]}", "case case-1 has nothing expected");
    refused("{\"goals\": [\"x\"], \"agents\": [], \"scorer\": \"family\"}", "agents");
    refused("{\"goals\": [\"x\"], \"agents\": [\"nobody\"]}", "agents[0]");
    refused("{\"dataSet\": \"code\", \"agents\": [\"cot\", \"cot\"]}", "agents[1].name");
    refused(
        "{\"dataSet\": \"code\", \"agents\": [{\"agent\": \"cot\", \"name\": \"=1+1,\\\"x\\\"\"}]}",
        "agents[0].name");
    refused(
        "{\"goals\": [{\"id\": \"-2\", \"goal\": \"x\"}], \"agents\": [\"cot\"]}", "goals[0].id");
    refused("{\"dataSet\": \"code\", \"agents\": [\"cot\"], \"repeats\": 0}", "repeats");
    refused("{\"dataSet\": \"code\", \"agents\": [\"cot\"], \"repeats\": 9999}", "trials in all");
    refused("{\"dataSet\": \"code\", \"agents\": [\"cot\"], \"scorer\": \"x\"}", "scorer.kind");
    refused("{\"dataSet\": \"code\", \"agents\": [\"cot\"], \"many\": 1}", "many");
    refused(
        "{\"dataSet\": \"code\", \"agents\": [{\"agent\": \"self-consistency\", \"parameters\":"
            + " {\"samples\": 0}}]}",
        "agents[0].parameters.samples");
    assertThat(
            caller.post("/v1/comparisons", "{\"dataSet\": \"no\", \"agents\": [\"cot\"]}").body())
        .contains("there is no data set no");
    assertThat(caller.get("/v1/comparisons/none").statusCode()).isEqualTo(404);
    assertThat(caller.send("DELETE", "/v1/comparisons/none", "").statusCode()).isEqualTo(404);
    assertThat(caller.post("/v1/comparisons/none/cancel", "").statusCode()).isEqualTo(404);
  }

  private void refused(String body, String named) {
    var reply = caller.post("/v1/comparisons", body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
    assertThat(reply.body()).contains(named);
  }

  @Test
  void an_ended_task_becomes_a_case_and_its_test() {
    var done = caller.post("/v1/tasks", task("cot", "What is 20 + 3?"), "Prefer", "wait=30");
    var id = object(done).getString("id");
    var body = Json.object().add("task", id).build().toString();

    var added = caller.post("/v1/data-sets/seen/cases", body);

    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    assertThat(object(added).getString("goal")).isEqualTo("What is 20 + 3?");
    assertThat(object(added).getString("expected"))
        .isEqualTo(object(done).getJsonObject("answer").getString("text"));
    assertThat(caller.post("/v1/data-sets/seen/cases", body).statusCode()).isEqualTo(409);
    var source = caller.get("/v1/data-sets/seen/cases/%s/test".formatted(id)).body();
    assertThat(source).contains("Recording.of(", "recording.replay(Catalog::create)");
    var journal = caller.get("/v1/tasks/%s/journal".formatted(id)).body();
    assertThat(Recording.of(journal).replay(Catalog::create).identical()).isTrue();
    var comparison = compared("{\"dataSet\": \"seen\", \"agents\": [\"cot\"]}");
    assertThat(comparison.getJsonArray("report").getJsonObject(0).getInt("right")).isEqualTo(1);
  }

  @Test
  void the_test_of_a_case_is_green_offline_until_its_agent_is_changed(@TempDir Path folder)
      throws Exception {
    var done = caller.post("/v1/tasks", task("cot", "What is 30 + 3?"), "Prefer", "wait=30");
    var id = object(done).getString("id");
    caller.post("/v1/data-sets/run/cases", Json.object().add("task", id).build().toString());
    var test =
        new PrintedTest(caller.get("/v1/data-sets/run/cases/%s/test".formatted(id)).body(), folder);
    var cot = Files.readString(AGENTS.resolve("ChainOfThought.java"));

    var unchanged = test.failures(Map.of());
    var sameWords = test.failures(Map.of("ChainOfThought.java", cot));
    var otherWords =
        test.failures(
            Map.of("ChainOfThought.java", cot.replace("think step by step", "go step by step")));

    assertThat(unchanged).isEmpty();
    assertThat(sameWords).isEmpty();
    assertThat(otherWords).containsOnlyKeys("does_what_it_did()");
    assertThat(otherWords.get("does_what_it_did()")).contains("go step by step");
  }

  @Test
  void the_test_of_a_case_is_red_if_something_else_is_expected(@TempDir Path folder)
      throws Exception {
    var done = caller.post("/v1/tasks", task("cot", "What is 40 + 3?"), "Prefer", "wait=30");
    var body = Json.object().add("task", object(done).getString("id")).add("expected", "44");
    var added = caller.post("/v1/data-sets/other/cases", body.build().toString());
    var path = "/v1/data-sets/other/cases/%s/test".formatted(object(added).getString("id"));

    var failures = new PrintedTest(caller.get(path).body(), folder).failures(Map.of());

    assertThat(failures).containsOnlyKeys("answers_what_is_expected()");
    assertThat(failures.get("answers_what_is_expected()")).contains("44");
  }

  @Test
  void a_running_comparison_is_not_deleted_and_one_that_is_over_keeps_its_tasks() {
    var comparison =
        compared(
            "{\"goals\": [{\"goal\": \"1 + 1\", \"expected\": \"2\"}], \"agents\": [\"cot\"]}");
    var path = "/v1/comparisons/" + comparison.getString("id");
    var task = trials(comparison).getFirst().getString("task");

    assertThat(object(caller.post(path + "/cancel", "")).getString("status"))
        .isEqualTo("completed");
    assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(204);

    assertThat(caller.get(path).statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/tasks/" + task).statusCode()).isEqualTo(200);
  }
}
