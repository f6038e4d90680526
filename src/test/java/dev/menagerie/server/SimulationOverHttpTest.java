// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.client.WebTarget;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Comparing agents under the oracle, as clients do it. */
@HelidonTest
@Timeout(180)
class SimulationOverHttpTest {

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

  private JsonObject compared(String body) {
    var accepted = caller.post("/v1/comparisons", body);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    JsonObject comparison;
    do {
      comparison = object(caller.get("/v1/comparisons/" + object(accepted).getString("id")));
      Thread.onSpinWait();
    } while (comparison.getString("status").equals("running"));
    return comparison;
  }

  /** What came of each trial, without the ids of tasks. */
  private List<JsonObject> trials(JsonObject comparison) {
    var reply = caller.get("/v1/comparisons/%s/trials".formatted(comparison.getString("id")));
    return value(reply).asJsonArray().getValuesAs(JsonObject.class).stream()
        .map(it -> Json.object(it).remove("task").build())
        .toList();
  }

  private static JsonObject row(JsonObject comparison, int index) {
    return comparison.getJsonArray("report").getJsonObject(index);
  }

  @Test
  void two_comparisons_with_one_seed_have_the_same_figures() {
    var body =
        """
        {"dataSet": "game-of-24", "count": 12, "repeats": 2, "seed": 5,
         "agents": ["cot", "tree-of-thoughts", "autonomous"], "model": "oracle:gpt4-2023"}
        """;

    var one = compared(body);
    var other = compared(body.replace("\"seed\"", "\"parallel\": 1, \"seed\""));
    var another = compared(body.replace("\"seed\": 5", "\"seed\": 6"));

    assertThat(one.getString("latency")).isEqualTo("virtual");
    assertThat(trials(other)).isEqualTo(trials(one));
    assertThat(other.getJsonArray("report")).isEqualTo(one.getJsonArray("report"));
    assertThat(another.getJsonArray("report")).isNotEqualTo(one.getJsonArray("report"));
    assertThat(row(one, 1).getInt("right")).isGreaterThan(row(one, 0).getInt("right"));
    assertThat(row(one, 1).getJsonNumber("usd").doubleValue()).isPositive();
    assertThat(row(one, 0).getJsonObject("latencyMs").getInt("p95")).isGreaterThan(500);
  }

  @Test
  void agents_with_tools_act_in_the_worlds_of_their_trials() {
    var body =
        """
        {"dataSet": "%s", "count": 6, "agents": ["react", "function-calling", "llm-compiler"],
         "model": "oracle:perfect"}
        """;

    for (var family : List.of("lookups", "knowledge-base")) {
      var one = compared(body.formatted(family));
      var other = compared(body.formatted(family));

      assertThat(trials(other)).isEqualTo(trials(one));
      assertThat(row(one, 0).getInt("right")).as(one.toString()).isEqualTo(6);
      assertThat(row(one, 0).getJsonNumber("toolCalls").doubleValue()).isGreaterThan(1);
    }
  }

  @Test
  void a_data_set_that_says_what_errors_are_like_can_be_simulated() {
    var cases = Json.array();
    for (int number = 2; number < 22; number++) {
      cases.add(
          Json.object()
              .add(
                  "goal",
                  "A shop has %d boxes of 12 pieces. How many pieces are there?".formatted(number))
              .add("expected", String.valueOf(12 * number))
              .add("wrong", Json.array(List.of(String.valueOf(12 + number), "7"))));
    }
    var set = Json.object().add("scorer", "numeric").add("cases", cases).build();
    assertThat(caller.send("PUT", "/v1/data-sets/boxes", set.toString()).statusCode())
        .isEqualTo(201);

    var comparison =
        compared(
            """
            {"dataSet": "boxes", "agents": ["cot", {"agent": "self-consistency", "name": "forty", "parameters": {"samples": 40}}],
             "model": "oracle:gpt35-2023"}
            """);

    assertThat(row(comparison, 1).getInt("right"))
        .isGreaterThan(row(comparison, 0).getInt("right"));
    assertThat(row(comparison, 0).get("usd")).as("no price is known").isEqualTo(JsonValue.NULL);
    assertThat(trials(comparison)).allMatch(it -> it.getJsonObject("usage").isNull("usd"));
    var path = "/v1/comparisons/" + comparison.getString("id");
    assertThat(caller.get(path, "Accept", "text/csv").body().lines().skip(1))
        .allMatch(it -> it.endsWith(",virtual"));
    assertThat(caller.get(path + "/trials", "Accept", "text/csv").body().lines().skip(1))
        .hasSize(40)
        .allMatch(it -> it.split(",")[11].isEmpty());
  }

  @Test
  void the_oracle_serves_nothing_but_comparisons_on_what_it_knows() {
    var agent =
        caller.send(
            "PUT",
            "/v1/agents/seer",
            "{\"architecture\": \"cot\", \"models\": {\"solver\": \"demo:rules,"
                + " oracle:perfect\"}}");
    assertThat(agent.statusCode()).isEqualTo(400);
    assertThat(object(agent).getString("detail"))
        .startsWith("models.solver: demo:rules, oracle:perfect, the oracle simulates a model")
        .contains("POST /v1/comparisons");
    assertThat(refusal("oracle:gpt5", "{\"goals\": [\"x\"], \"scorer\": \"family\"}"))
        .contains("model: oracle:gpt5, must be one of oracle:gpt4-2023, oracle:gpt35-2023");
    assertThat(refusal("oracle:perfect", "{\"dataSet\": \"blocks-world-4\"}"))
        .contains("blocks-world-4-0", "it knows the families game-of-24, sorting-32,")
        .contains(
            "constrained-writing-25, not blocks-world-4, rule-bases, goal-stream-6,",
            "there are no error rates");
    assertThat(refusal("oracle:perfect", "{\"goals\": [{\"goal\": \"x\", \"expected\": \"y\"}]}"))
        .contains("does not know what is true of case case-1");
    assertThat(
            refusal(
                "oracle:perfect",
                "{\"dataSet\": \"lookups\", \"scorer\": {\"kind\": \"rubric\", \"rubric\":"
                    + " \"good\"}}"))
        .contains("scorer: rubric needs a model that judges");
    assertThat(
            refusal(
                "oracle:perfect",
                "{\"goals\": [{\"goal\": \"x\", \"expected\": \"y\", \"wrong\": [\"y\"]}]}"))
        .contains("goals[0].wrong: must come with what is expected");
  }

  private String refusal(String model, String body) {
    var request =
        Json.object(Json.object(body))
            .add("model", model)
            .add("agents", Json.array(List.of("cot")));
    var reply = caller.post("/v1/comparisons", request.build().toString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
    return object(reply).getString("detail");
  }
}
