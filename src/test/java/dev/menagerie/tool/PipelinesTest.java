// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of tools are defined once, and offered as one tool. */
@Timeout(30)
class PipelinesTest {

  private static final String SCHEMA =
      """
      {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
      """;

  private final KeptDocuments documents = new KeptDocuments();
  private final ToolServers servers =
      new ToolServers(documents, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
  private final ScriptedMcp mcp =
      ScriptedMcp.modern(List.of("a", "b"), _ -> ScriptedMcp.Answer.status(500));

  @AfterEach
  void close() {
    servers.close();
    mcp.close();
  }

  private JsonObject define(String name, String pipeline) {
    servers.replace("s", mcp.url().toString(), Map.of());
    var chain = Pipeline.of(Json.object(pipeline.replace('\'', '"')));
    return servers.pipelines().define(name, "D.", Json.object(SCHEMA), chain);
  }

  @Test
  void a_pipeline_is_pinned_by_its_hash_and_kept() {
    var first =
        define(
            "report",
            "{'steps': [{'tool': 's__a', 'arguments': {'x': '${/input/city}'}}, {'tool': 's__b',"
                + " 'arguments': {'y': '${/steps/0}'}}], 'output': '${/steps/1/z}'}");
    var gateway = new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);

    var pinned = gateway.pin(List.of("pipeline__*")).getFirst();
    assertThat(pinned.hash()).isEqualTo(first.getString("hash"));
    assertThat(pinned.pipeline().orElseThrow().steps()).hasSize(2);
    assertThat(gateway.refusal(pinned, call("{}")))
        .hasValueSatisfying(it -> assertThat(it).contains("city"));
    assertThat(gateway.refusal(pinned, call("{\"city\": \"Oslo\"}"))).isEmpty();
    assertThat(gateway.changed(pinned)).isEmpty();

    try (var again =
        new ToolServers(documents, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime)) {
      assertThat(again.pipelines().shown()).containsExactly(first);
    }
    assertThatThrownBy(() -> define("report", "{'steps': [{'tool': 's__a', 'arguments': {}}]}"))
        .hasMessageContaining("a pipeline named report is defined");
    servers.pipelines().remove("report");
    var other = define("report", "{'steps': [{'tool': 's__a', 'arguments': {}}]}");
    assertThat(other.getString("hash")).isNotEqualTo(first.getString("hash"));
    assertThat(gateway.changed(pinned)).isPresent();
  }

  @Test
  void its_runs_are_counted_as_long_as_it_is_what_ran() {
    var steps = "{'steps': [{'tool': 's__a', 'arguments': {}}]}";
    define("report", steps);
    var gateway = new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);
    var pinned = gateway.pin(List.of("pipeline__report")).getFirst();

    gateway.ran(pinned, new Observation.Result("done"));
    gateway.ran(pinned, new Observation.Failure("at steps[0]"));

    assertThat(gateway.measures(pinned))
        .isEqualTo(
            Json.object(
                "{\"calls\": 2, \"failures\": 1, \"inDoubt\": 0, \"lastFailure\": \"at"
                    + " steps[0]\"}"));
    servers.pipelines().remove("report");
    gateway.ran(pinned, new Observation.Result("late"));
    define("report", steps.replace("s__a", "s__b"));
    gateway.ran(pinned, new Observation.Result("late"));
    assertThat(
            gateway.measures(gateway.pin(List.of("pipeline__report")).getFirst()).getInt("calls"))
        .isZero();
  }

  private static ToolCall call(String arguments) {
    return ToolCall.of("pipeline__report", Json.object(arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'steps': []} | steps: must be 1 to 50",
        "{'steps': [{'tool': 's__c', 'arguments': {}}]} | steps[0].tool: there is no tool s__c",
        "{'steps': [{'tool': 'pipeline__p', 'arguments': {}}]} | steps[0].tool: a pipeline",
        "{'steps': [{'tool': 's__a', 'arguments': {'x': ['${/steps/0}']}}]} | steps[0].arguments:"
            + " $",
        "{'steps': [{'tool': 's__a', 'arguments': {'x': '${/input/town}'}}]} | steps[0].arguments",
        "{'steps': [{'tool': 's__a', 'arguments': {'x': 'a ${city}'}}]} | steps[0].arguments: ${c",
        "{'steps': [{'tool': 's__a', 'arguments': {}}], 'output': '${/steps/1}'} | output:"
            + " ${/steps",
      })
  void what_does_not_fit_is_refused_with_its_place(String pipeline, String message) {
    assertThatThrownBy(() -> define("p", pipeline))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageStartingWith(message);
    assertThat(servers.pipelines().shown()).isEmpty();
  }

  @Test
  void no_tool_server_has_the_name_of_pipelines() {
    assertThatThrownBy(() -> servers.register("pipeline", mcp.url().toString(), Map.of()))
        .hasMessageContaining("not pipeline");
  }

  @Test
  void a_server_that_had_the_name_before_is_shown_as_refused_and_hides_no_pipeline() {
    define("a", "{'steps': [{'tool': 's__b', 'arguments': {}}]}");
    var kept = Objects.requireNonNull(documents.documents("tool-server").get("s"));
    documents.save("tool-server", "pipeline", Json.object(kept).add("name", "pipeline").build());

    try (var again =
        new ToolServers(documents, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime)) {
      again.refresh("s");

      assertThat(again.offered().all())
          .extracting(it -> it.tool().name())
          .containsExactly("pipeline__a", "s__a", "s__b");
      assertThat(again.offered().used("pipeline__a").orElseThrow().pipeline()).isPresent();
      var shown = again.shown("pipeline").orElseThrow();
      assertThat(again.shown()).extracting(it -> it.getString("name")).contains("pipeline", "s");
      assertThat(shown.getString("status")).isEqualTo("refused");
      assertThat(shown.getString("error")).contains("DELETE /v1/tool-servers/pipeline");
      assertThat(shown.getJsonArray("tools")).isEmpty();
      assertThatThrownBy(() -> again.refresh("pipeline")).hasMessageContaining("another name");

      again.remove("pipeline");

      assertThat(again.shown("pipeline")).isEmpty();
      assertThat(documents.documents("tool-server")).containsOnlyKeys("s");
      assertThat(again.pipelines().shown()).hasSize(1);
    }
  }
}
