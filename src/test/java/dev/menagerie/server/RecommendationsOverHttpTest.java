// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is recommended for a goal, and that nothing is started for it. */
@HelidonTest
class RecommendationsOverHttpTest {

  private static final String LOOKED_UP = "How many lines does minutes.txt have?";

  @Inject private WebTarget target;
  private SomeTools tools;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
    tools = new SomeTools();
    var registered =
        caller.post(
            "/v1/tool-servers",
            "{\"name\": \"sums\", \"url\": \"%s\", \"policy\": \"allow\"}".formatted(tools.url()));
    assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
  }

  @AfterEach
  void close() {
    caller.send("DELETE", "/v1/tool-servers/sums", "");
    tools.close();
  }

  private JsonObject recommended(String goal, String more) {
    var body = Json.object().add("goal", goal).build().toString();
    var asked = more.isEmpty() ? body : body.replaceFirst("}$", ", " + more + "}");
    var reply = caller.post("/v1/recommendations", asked);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return object(reply);
  }

  @Test
  void a_goal_gets_an_architecture_with_reasons_and_two_alternatives_and_no_task() {
    var before = caller.get("/v1/tasks").body();

    var recommended = recommended("What is 3 times 12?", "");

    assertThat(recommended.getString("architecture")).isEqualTo("cot");
    assertThat(recommended.getString("judgedBy")).isEqualTo("model");
    assertThat(recommended.getJsonArray("alternatives")).hasSize(2);
    assertThat(recommended.getJsonObject("usage").getInt("inputTokens")).isPositive();
    assertThat(caller.get("/v1/tasks").body()).isEqualTo(before);
  }

  @Test
  void the_tools_that_may_be_called_decide_who_is_a_candidate() {
    assertThat(recommended(LOOKED_UP, "").getString("architecture")).isEqualTo("function-calling");

    var without = recommended(LOOKED_UP, "\"tools\": [\"none__*\"]");
    assertThat(without.getString("architecture")).isEqualTo("cot");
    assertThat(without.getString("justification")).contains("needs tools, and there are none");
  }

  @Test
  void a_budget_without_room_for_a_judgement_leaves_it_to_plain_features() {
    var recommended = recommended("What is 3 times 12?", "\"budget\": {\"tokens\": 50}");

    assertThat(recommended.getString("judgedBy")).isEqualTo("features");
    assertThat(recommended.getJsonObject("usage").getInt("inputTokens")).isZero();
    assertThat(recommended.getString("justification")).contains("as its plain features say");
  }

  @Test
  void a_model_that_does_not_understand_the_goal_leaves_it_to_plain_features() {
    var recommended = recommended("If it rains, plan a trip to Rome, then write it down.", "");

    assertThat(recommended.getString("judgedBy")).isEqualTo("features");
    assertThat(recommended.getJsonObject("usage").getInt("inputTokens")).isPositive();
    assertThat(recommended.getJsonObject("criteria").getInt("complexity")).isPositive();
  }

  @Test
  void it_is_what_the_agent_auto_then_does() {
    var recommended = recommended("What is 4 times 12?", "");

    var task =
        object(
            caller.post(
                "/v1/tasks",
                "{\"agent\": \"auto\", \"goal\": \"What is 4 times 12?\"}",
                "Prefer",
                "wait=20"));

    assertThat(task.getJsonObject("answer").getString("text")).isEqualTo("48");
    var journal = caller.get("/v1/tasks/%s/journal".formatted(task.getString("id"))).body();
    assertThat(journal).contains(recommended.getString("justification").substring(0, 40));
    assertThat(recommended("What is 4 times 12?", "").getString("justification"))
        .contains("newest tasks here");
  }

  @Test
  void what_is_wrong_with_a_request_is_said_with_its_field() {
    assertThat(caller.post("/v1/recommendations", "{}").body()).contains("goal");
    assertThat(caller.post("/v1/recommendations", "{\"goal\": \" \"}").statusCode()).isEqualTo(400);
    assertThat(caller.post("/v1/recommendations", "{\"goal\": \"x\", \"agent\": 1}").body())
        .contains("agent");
    assertThat(
            caller
                .post("/v1/recommendations", "{\"goal\": \"x\", \"budget\": {\"tokens\": 0}}")
                .body())
        .contains("budget.tokens");
  }
}
