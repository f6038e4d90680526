// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.ToolBench.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GatewayTest {

  private static final ToolConfig CONFIG =
      new ToolConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(1),
          100_000,
          200,
          2,
          Duration.ofMinutes(5),
          Secrets.USUAL);

  private static final Context CONTEXT = new Context("t1", "/2/0", Duration.ofSeconds(5));
  private static final Context SHORT = new Context("t1", "/2/0", Duration.ofMillis(300));

  private final ToolBench bench = new ToolBench(CONFIG);
  private final ToolServers servers = bench.servers();
  private final Gateway gateway = bench.gateway();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Registers a server whose tools are {@code s__safe}, trusted, and {@code s__risky}. */
  private ScriptedMcp register(Function<Seen, Answer> calls) {
    return bench.serve(Map.of("s__safe", "idempotent"), calls);
  }

  @Test
  void pins_what_matches_a_pattern_in_the_order_of_names() {
    try (var _ = register(_ -> Answer.status(500))) {
      assertThat(names("*")).containsExactly("s__risky", "s__safe");
      assertThat(names("s__s*")).containsExactly("s__safe");
      assertThat(names("s__safe", "s__*")).containsExactly("s__risky", "s__safe");
      assertThat(names("s__saf")).isEmpty();
    }
  }

  private List<String> names(String... patterns) {
    return gateway.pin(List.of(patterns)).stream().map(tool -> tool.tool().name()).toList();
  }

  private static String kind(ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Done(Observation.Result _) -> "result";
      case ToolOutcome.Done(Observation.Failure _) -> "failure";
      case ToolOutcome.Replaceable _ -> "replaceable";
      case ToolOutcome.InDoubt _ -> "doubt";
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> "asks";
    };
  }

  @Test
  void repeats_a_trusted_call_under_the_same_key_until_it_succeeds() {
    var calls = new AtomicInteger();
    try (var mcp =
        register(
            s ->
                calls.incrementAndGet() < 3
                    ? Answer.status(503)
                    : Answer.result(s, ScriptedMcp.text("third")))) {
      assertThat(bench.call("s__safe", CONTEXT)).isEqualTo(result("third"));
      assertThat(mcp.seen("tools/call"))
          .map(
              seen ->
                  seen.params().getJsonObject("_meta").getString("dev.menagerie/idempotencyKey"))
          .containsExactly("t1/2/0", "t1/2/0", "t1/2/0");
      assertThat(mcp.seen("tools/call")).map(Seen::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void repeats_an_untrusted_call_that_the_server_did_not_take() {
    var calls = new AtomicInteger();
    try (var mcp =
        register(
            s ->
                calls.incrementAndGet() < 2
                    ? Answer.status(429)
                    : Answer.result(s, ScriptedMcp.text("second")))) {
      assertThat(bench.call("s__risky", CONTEXT)).isEqualTo(result("second"));
      assertThat(mcp.seen("tools/call")).hasSize(2);
    }
  }

  @Test
  void makes_no_further_attempt_when_the_time_that_passes_is_over() {
    var calls = new AtomicInteger();
    try (var mcp =
        register(
            _ -> {
              bench.pass(calls.incrementAndGet() < 2 ? Duration.ZERO : Duration.ofDays(2));
              return Answer.status(503);
            })) {
      assertThat(bench.call("s__safe", CONTEXT).toString()).contains("after 2 attempts");
      assertThat(mcp.seen("tools/call")).hasSize(2);
    }
  }

  @Test
  void leaves_a_failing_server_alone() {
    try (var mcp = register(_ -> Answer.status(500))) {
      for (var i = 0; i < 12; i++) {
        bench.call("s__risky", CONTEXT);
      }

      assertThat(mcp.seen("tools/call")).hasSize(10);
      assertThat(bench.call("s__risky", CONTEXT).toString()).contains("left alone");
    }
  }

  @Test
  void leaves_a_call_in_doubt_when_interrupted() throws Exception {
    var arrived = new CountDownLatch(1);
    try (var _ =
        register(
            _ -> {
              arrived.countDown();
              return new Answer.Silence();
            })) {
      var tool = bench.pinned("s__risky");
      var task =
          new FutureTask<>(
              () ->
                  gateway.call(
                      tool, ToolCall.of("s__risky", JsonValue.EMPTY_JSON_OBJECT), CONTEXT));
      var thread = Thread.ofVirtual().start(task);
      arrived.await();

      thread.interrupt();

      assertThat(task.get()).isInstanceOf(ToolOutcome.InDoubt.class);
    }
  }

  @Test
  void frees_the_place_of_a_call_that_gave_up_waiting() throws Exception {
    var arrived = new CountDownLatch(2);
    var release = new CountDownLatch(1);
    try (var _ =
        register(
            s -> {
              arrived.countDown();
              awaited(release);
              return Answer.result(s, ScriptedMcp.text("late"));
            })) {
      var tool = bench.pinned("s__risky");
      var one = Thread.ofVirtual().start(() -> bench.call("s__risky", CONTEXT));
      var two = Thread.ofVirtual().start(() -> bench.call("s__risky", CONTEXT));
      arrived.await();

      var third = gateway.call(tool, ToolCall.of("s__risky", JsonValue.EMPTY_JSON_OBJECT), SHORT);

      assertThat(kind(third)).isEqualTo("failure");
      assertThat(third.toString()).contains("2 calls of this server are running");
      release.countDown();
      one.join();
      two.join();
      assertThat(bench.call("s__risky", CONTEXT)).isEqualTo(result("late"));
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @TestFactory
  Stream<DynamicTest> shows_results_as_text() {
    return Map.of(
            "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}",
            "a\nb",
            "{\"content\":[],\"structuredContent\":{\"sum\":3}}",
            "{\"sum\":3}",
            "{\"content\":[{\"type\":\"text\",\"text\":\"t\"}],\"structuredContent\":{\"sum\":3}}",
            "t",
            "{\"content\":[{\"type\":\"image\",\"data\":\"AAAA\",\"mimeType\":\"image/png\"}]}",
            "[image, image/png, 3 bytes]",
            "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"f:a\",\"text\":\"x\"}}]}",
            "[resource f:a]\nx",
            "{\"content\":[{\"type\":\"later\"}]}",
            "[content of type \"later\"]",
            "{\"content\":[{\"type\":\"text\",\"text\":\"a\\u001b[31m\\u202eb\\u0000\\tc\"}]}",
            "ab\tc")
        .entrySet()
        .stream()
        .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> shown(row)));
  }

  private void shown(Map.Entry<String, String> row) {
    try (var _ = register(s -> Answer.result(s, Json.object(row.getKey())))) {
      assertThat(bench.call("s__safe", CONTEXT)).isEqualTo(result(row.getValue()));
    }
  }

  @Test
  void cuts_a_long_result_and_says_so() {
    try (var _ = register(s -> Answer.result(s, ScriptedMcp.text("x".repeat(5_000))))) {
      assertThat(bench.call("s__safe", CONTEXT))
          .isEqualTo(
              result(
                  "x".repeat(200)
                      + "\n[cut: the result has 5000 characters, shown are the first 200]"));
    }
  }

  @Test
  void refuses_arguments_that_the_schema_refuses_and_tools_that_are_gone() {
    var schema =
        Json.object(
            """
            {"type": "object", "required": ["n"], "additionalProperties": false,
             "properties": {"n": {"type": "integer", "maximum": 9}}}
            """);
    var listed = tool("count", schema);
    try (var mcp =
        new ScriptedMcp(
            s ->
                s.method().equals("tools/list")
                    ? Answer.result(s, listed)
                    : ScriptedMcp.modernAnswer(s, List.of(), _ -> Answer.status(500)))) {
      servers.register("s", mcp.url().toString(), Map.of());
      var count = bench.pinned("s__count");

      assertThat(gateway.refusal(count, ToolCall.of("s__count", Json.object("{\"n\":9}"))))
          .isEmpty();
      assertThat(gateway.refusal(count, ToolCall.of("s__count", Json.object("{\"n\":10}"))))
          .hasValueSatisfying(why -> assertThat(why).contains("s__count", "n", "maximum", "9"));
      servers.remove("s");
      assertThat(gateway.refusal(count, ToolCall.of("s__count", Json.object("{\"n\":9}"))))
          .hasValueSatisfying(why -> assertThat(why).contains("no tool s__count"));
    }
  }

  private static JsonObject tool(String name, JsonObject schema) {
    var tool = Json.object().add("name", name).add("inputSchema", schema);
    return Json.object().add("tools", Json.array().add(tool)).build();
  }

  @Test
  void the_key_travels_to_a_server_of_the_older_era_too() {
    var script = new LegacyScript("2025-06-18", 404, s -> Answer.result(s, ScriptedMcp.text("x")));
    try (var mcp = new ScriptedMcp(script)) {
      servers.register("s", mcp.url().toString(), Map.of());

      assertThat(bench.call("s__first", CONTEXT)).isEqualTo(result("x"));
      assertThat(mcp.seen("tools/call"))
          .map(
              seen ->
                  seen.params().getJsonObject("_meta").getString("dev.menagerie/idempotencyKey"))
          .containsExactly(CONTEXT.idempotencyKey());
    }
  }

  @Test
  void notices_a_changed_definition_by_asking_the_server_anew() {
    var listed = new AtomicReference<>(ScriptedMcp.tools("pay"));
    try (var mcp =
        new ScriptedMcp(
            s ->
                s.method().equals("tools/list")
                    ? Answer.result(s, listed.get())
                    : ScriptedMcp.modernAnswer(s, List.of(), _ -> Answer.status(500)))) {
      servers.register("s", mcp.url().toString(), Map.of());
      var pay = bench.pinned("s__pay");

      assertThat(gateway.changed(pay)).isEmpty();
      listed.set(Json.object(listed.get().toString().replace("D.", "Pays all.")));
      assertThat(gateway.changed(pay))
          .hasValueSatisfying(
              it ->
                  assertThat(it).startsWith("the definition of s__pay has changed on its server"));
      var held = servers.shown("s").orElseThrow().getJsonArray("held").getJsonObject(0);
      servers.approve("s__pay", held.getJsonObject("now").getString("hash"));
      assertThat(gateway.changed(bench.pinned("s__pay"))).isEmpty();
      listed.set(ScriptedMcp.tools("other"));
      assertThat(gateway.refusal(pay, ToolCall.of("s__pay", JsonValue.EMPTY_JSON_OBJECT)))
          .isEmpty();
      assertThat(gateway.changed(pay)).contains("s__pay is not offered by its server any more");
    }
  }

  @Test
  void spans_have_no_secret_even_if_they_have_what_is_said() {
    var exporter = InMemorySpanExporter.create();
    var provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    var secrets = Secrets.of(Map.of("pin", "pin\"\\d+"));
    var quick = Duration.ofSeconds(2);
    var config = new ToolConfig(quick, quick, 1, quick, 100_000, 200, 2, quick, secrets);
    try (var telemetry = OpenTelemetrySdk.builder().setTracerProvider(provider).build();
        var _ = register(s -> Answer.result(s, ScriptedMcp.text("it was pin\"4711")))) {
      var told =
          new Gateway(servers, config, StandingPolicy.NONE, telemetry, true, System::nanoTime);

      var arguments = Json.object().add("text", "pin\"4711 is mine").build();
      told.call(bench.pinned("s__safe"), new ToolCall("c1", "s__safe", arguments), CONTEXT);

      var span = exporter.getFinishedSpanItems().getFirst();
      assertThat(span.getAttributes().get(AttributeKey.stringKey("gen_ai.tool.call.arguments")))
          .isEqualTo("{\"text\":\"[removed: pin] is mine\"}");
      assertThat(span.getAttributes().get(AttributeKey.stringKey("gen_ai.tool.call.result")))
          .isEqualTo("it was [removed: pin]");
    }
  }

  @Test
  void a_span_that_failed_does_not_say_what_the_server_said() {
    var exporter = InMemorySpanExporter.create();
    var provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    try (var telemetry = OpenTelemetrySdk.builder().setTracerProvider(provider).build();
        var _ = register(_ -> Answer.status(500))) {
      var call = new ToolCall("c1", "s__risky", JsonValue.EMPTY_JSON_OBJECT);

      var outcome = bench.gateway(telemetry).call(bench.pinned("s__risky"), call, CONTEXT);

      assertThat(kind(outcome)).isEqualTo("doubt");
      assertThat(exporter.getFinishedSpanItems().getFirst().getStatus())
          .isEqualTo(StatusData.error());
    }
  }

  @Test
  void carries_the_trace_to_the_server() {
    var exporter = InMemorySpanExporter.create();
    var provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    try (var telemetry = OpenTelemetrySdk.builder().setTracerProvider(provider).build();
        var mcp = register(s -> Answer.result(s, ScriptedMcp.text("x")))) {
      var traced = bench.gateway(telemetry);

      var call = new ToolCall("c1", "s__safe", JsonValue.EMPTY_JSON_OBJECT);
      traced.call(bench.pinned("s__safe"), call, CONTEXT);

      var span = exporter.getFinishedSpanItems().getFirst();
      assertThat(span.getName()).isEqualTo("execute_tool s__safe");
      assertThat(span.getAttributes().get(AttributeKey.stringKey("gen_ai.tool.call.id")))
          .isEqualTo("c1");
      assertThat(span.getAttributes().get(AttributeKey.stringKey("mcp.protocol.version")))
          .isEqualTo("2026-07-28");
      assertThat(
              mcp.seen("tools/call")
                  .getFirst()
                  .params()
                  .getJsonObject("_meta")
                  .getString("traceparent"))
          .contains(span.getTraceId(), span.getSpanId());
    }
  }
}
