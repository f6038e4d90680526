// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.ToolBench.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator says of tools beside trust and policy. */
@Timeout(30)
class TraitsTest {

  private static final Context CONTEXT = new Context("t1", "/2/0", Duration.ofSeconds(5));

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);
  private final ToolServer.Listening mirror = serve("mirror");

  @TempDir Path folder;

  @AfterEach
  void close() {
    bench.close();
    mirror.close();
  }

  /** A server of the kit with one tool that answers, and one that fails. */
  private static ToolServer.Listening serve(String answer) {
    var schema = Json.object().add("type", "object").build();
    return ToolServer.of(
            answer,
            "1",
            List.of(
                tool("find", schema, ToolResult.text(answer)),
                tool("fail", schema, ToolResult.error("no such page"))))
        .start("127.0.0.1", 0);
  }

  private static ServedTool tool(String name, JsonObject schema, ToolResult result) {
    return new ServedTool(name, "D.", schema, JsonValue.EMPTY_JSON_OBJECT, (_, _) -> result);
  }

  private void register(String name, String url, Map<String, String> trust, String traits) {
    bench
        .servers()
        .register(
            new Registration(
                name,
                url,
                trust,
                Policy.NONE,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_OBJECT,
                List.of(),
                Json.object(traits),
                JsonValue.EMPTY_JSON_OBJECT));
  }

  @Test
  void a_call_of_a_server_that_is_gone_leads_to_the_fallback_and_an_answer_does_not() {
    register("mirror", mirror.url(), Map.of(), "{}");
    var server = serve("s");
    register(
        "s", server.url(), Map.of("*", "read-only"), "{\"fallbacks\": {\"*\": \"mirror__find\"}}");

    assertThat(bench.call("s__find", CONTEXT)).isEqualTo(result("s"));
    assertThat(bench.call("s__fail", CONTEXT).toString())
        .contains("Failure")
        .contains("no such page");

    var pinned = bench.pinned("s__find");
    server.close();
    var outcome =
        bench.gateway().call(pinned, ToolCall.of("s__find", JsonValue.EMPTY_JSON_OBJECT), CONTEXT);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ToolOutcome.Replaceable.class,
            it -> {
              assertThat(it.by()).isEqualTo("mirror__find");
              assertThat(it.reason()).startsWith("s__find");
            });
    assertThat(bench.call("mirror__find", CONTEXT)).isEqualTo(result("mirror"));
  }

  @Test
  void a_call_that_may_have_had_an_effect_leads_nowhere() {
    register("mirror", mirror.url(), Map.of(), "{}");
    try (var mcp =
        ScriptedMcp.modern(List.of("pay", "look"), _ -> ScriptedMcp.Answer.status(500))) {
      register(
          "s",
          mcp.url().toString(),
          Map.of("look", "read-only"),
          "{\"fallbacks\": {\"*\": \"mirror__find\"}}");

      assertThat(bench.call("s__pay", CONTEXT)).isInstanceOf(ToolOutcome.InDoubt.class);
      assertThat(bench.call("s__look", CONTEXT)).isInstanceOf(ToolOutcome.Replaceable.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'fallbacks': {'find': 'gone__find'}} | fallbacks.find: gone__find, and there is no such",
        "{'fallbacks': {'find': 's__fail'}} | fallbacks.find: s__fail is a tool of the same server",
        "{'fallbacks': {'find': 'second__find'}} | fallbacks.find: second__find has a fallback",
        "{'fallbacks': {'find': 'mirror'}} | fallbacks.find: \"mirror\", must be the full name",
        "{'labels': {'find': ['secret']}} | labels.find: \"secret\", must be a list of"
            + " private-data",
        "{'labels': {'f nd': []}} | labels: \"f nd\" is no pattern of tool names",
        "{'prices': {'find': 0}} | prices.find: 0, must be an amount of USD above 0",
        "{'prices': {'find': 0.0000001}} | prices.find:",
        "{'prices': {'find': 'much'}} | prices.find: \"much\", must be an amount",
      })
  void what_does_not_fit_is_refused_with_its_place(String traits, String message) {
    register("mirror", mirror.url(), Map.of(), "{}");
    register("second", mirror.url(), Map.of(), "{\"fallbacks\": {\"find\": \"mirror__find\"}}");

    assertThatThrownBy(() -> register("s", mirror.url(), Map.of(), traits.replace('\'', '"')))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void what_is_called_instead_of_a_tool_must_not_lead_on_later_either() {
    register("mirror", mirror.url(), Map.of(), "{}");
    register("a", mirror.url(), Map.of(), "{\"fallbacks\": {\"find\": \"mirror__find\"}}");
    bench.servers().remove("mirror");
    register("c", mirror.url(), Map.of(), "{}");

    assertThatThrownBy(
            () ->
                register("mirror", mirror.url(), Map.of(), "{\"fallbacks\": {\"*\": \"c__find\"}}"))
        .hasMessageContaining("mirror__find is the fallback of a tool of a, and must have none");
  }

  @Test
  void labels_and_prices_are_pinned_shown_and_kept() throws IOException {
    register(
        "s",
        mirror.url(),
        Map.of(),
        "{\"labels\": {\"find\": [\"private-data\"]}, \"prices\": {\"s__find\": 0.01}}");
    var file = Files.writeString(folder.resolve("p.yaml"), "labels: {s__*: [external-effect]}");
    var standing = StandingPolicy.of(file, "default", System::nanoTime);
    var gateway =
        new Gateway(
            bench.servers(), ToolConfig.DEFAULT, standing, OpenTelemetry.noop(), System::nanoTime);

    var pinned = gateway.pin(List.of("s__find")).getFirst();
    assertThat(pinned.labels()).containsExactly(Label.PRIVATE_DATA, Label.EXTERNAL_EFFECT);
    assertThat(pinned.price()).isEqualByComparingTo("0.01");
    assertThat(gateway.pin(List.of("s__fail")).getFirst().labels())
        .containsExactly(Label.EXTERNAL_EFFECT);

    gateway.call(pinned, ToolCall.of("s__find", JsonValue.EMPTY_JSON_OBJECT), CONTEXT);
    assertThat(gateway.measures(pinned).getJsonNumber("usd").bigDecimalValue())
        .isEqualByComparingTo("0.01");
    var shown = bench.servers().shown("s").orElseThrow();
    assertThat(shown.getJsonObject("labels").toString()).isEqualTo("{\"find\":[\"private-data\"]}");
    assertThat(shown.getJsonObject("prices").toString()).isEqualTo("{\"s__find\":0.01}");
  }

  @Test
  void a_limit_of_usd_may_count_the_price_of_each_tool() {
    bench
        .servers()
        .register(
            new Registration(
                "s",
                mirror.url(),
                Map.of(),
                Policy.NONE,
                Json.parse(
                    "[{\"usd\": 0.03, \"usdPerCall\": \"price\", \"seconds\": 86400, \"patience\":"
                        + " 0}]"),
                JsonValue.EMPTY_JSON_OBJECT,
                List.of(),
                Json.object("{\"prices\": {\"find\": 0.02}}"),
                JsonValue.EMPTY_JSON_OBJECT));

    assertThat(refusal("s__find")).isFalse();
    assertThat(refusal("s__find")).isTrue();
    assertThat(refusal("s__fail")).isFalse();
    assertThat(bench.servers().shown("s").orElseThrow().getJsonArray("limits").toString())
        .contains("\"usdPerCall\":\"price\"");
  }

  private boolean refusal(String name) {
    try (var room = bench.gateway().room(bench.pinned(name), CONTEXT)) {
      return room.refusal().isPresent();
    }
  }
}
