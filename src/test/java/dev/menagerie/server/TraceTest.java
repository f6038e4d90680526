// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Task;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.Provider;
import dev.menagerie.model.ProviderFailed;
import dev.menagerie.model.demo.DemoModel;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spans of a task, over the real engine, gateways and tool server. */
@Timeout(60)
class TraceTest {

  private static final String GOAL = "What is 12.5% of 640, plus 7?";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final ServedTool evaluate =
      TracedTools.evaluate(meta -> traceparents.add(meta.traceparent().orElse("none")));
  private final ToolServer.Listening sums =
      ToolServer.of("sums", "1", List.of(evaluate)).start("127.0.0.1", 0);
  private final Houses houses = houses();
  private final House house = houses.first();

  private Houses houses() {
    return houses(new DemoModel(), false, Map.of());
  }

  private Houses houses(Provider provider, boolean contents, Map<String, String> settings) {
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .addDefaultSources()
            .withSources(TemporaryData.with(settings))
            .build();
    var models =
        new ModelGateway(
            ModelConfig.of("demo:rules"), List.of(provider), telemetry, contents, System::nanoTime);
    return Houses.open(
        Premises.open(
            Settings.read(config),
            models,
            telemetry,
            Architectures.catalogued(),
            Optional.empty()));
  }

  @BeforeEach
  void register() {
    house.toolServers().register("sums", sums.url(), Map.of("sums__*", "read-only"));
  }

  @AfterEach
  void close() {
    houses.close();
    sums.close();
  }

  private String run(String agent) {
    var submission =
        new Submission(
            agent,
            Task.of(GOAL),
            JsonValue.EMPTY_JSON_OBJECT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var id = house.tasks().start(submission).id();
    assertThat(house.tasks().await(id, Duration.ofSeconds(30)).status().text())
        .isEqualTo("completed");
    // The span of the run ends a moment after the task.
    while (named("invoke_agent").isEmpty()) {
      Thread.onSpinWait();
    }
    return id;
  }

  private void end(House house) {
    var id = house.tasks().start(Submission.of("cot", Task.of(GOAL))).id();
    assertThat(house.tasks().await(id, Duration.ofSeconds(30)).status().ended()).isTrue();
    while (named("invoke_agent").isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private List<SpanData> named(String operation) {
    return exporter.getFinishedSpanItems().stream()
        .filter(it -> it.getName().startsWith(operation + " "))
        .toList();
  }

  private static String text(SpanData span, String attribute) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cot",
        "debate",
        "function-calling",
        "llm-compiler",
        "plan-and-execute",
        "react",
        "self-consistency",
        "tree-of-thoughts"
      })
  void everything_that_a_run_does_is_one_tree(String agent) {
    var id = run(agent);

    var root = named("invoke_agent").getFirst();
    assertThat(root.getName()).isEqualTo("invoke_agent " + agent);
    assertThat(text(root, "gen_ai.conversation.id")).isEqualTo(id);
    assertThat(root.getParentSpanContext().isValid()).isFalse();
    assertThat(named("chat")).isNotEmpty();
    assertThat(exporter.getFinishedSpanItems())
        .filteredOn(it -> !it.equals(root))
        .allSatisfy(it -> assertThat(it.getParentSpanId()).isEqualTo(root.getSpanId()))
        .allSatisfy(it -> assertThat(it.getTraceId()).isEqualTo(root.getTraceId()));
  }

  @Test
  void spans_say_what_was_asked_and_what_it_cost() {
    run("function-calling");

    var root = named("invoke_agent").getFirst();
    assertThat(root.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(text(root, "gen_ai.operation.name")).isEqualTo("invoke_agent");
    assertThat(text(root, "gen_ai.agent.name")).isEqualTo("function-calling");

    var chat = named("chat").getFirst();
    assertThat(chat.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(text(chat, "gen_ai.operation.name")).isEqualTo("chat");
    assertThat(text(chat, "gen_ai.provider.name")).isEqualTo("demo");
    assertThat(text(chat, "gen_ai.request.model")).isEqualTo("rules");
    assertThat(chat.getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")))
        .isPositive();
    assertThat(
            chat.getAttributes().get(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
        .hasSize(1);

    var tool = named("execute_tool").getFirst();
    assertThat(tool.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(text(tool, "gen_ai.operation.name")).isEqualTo("execute_tool");
    assertThat(text(tool, "gen_ai.tool.name")).isEqualTo("sums__evaluate");
    assertThat(text(tool, "mcp.method.name")).isEqualTo("tools/call");
    assertThat(text(tool, "mcp.protocol.version")).isEqualTo("2026-07-28");
    assertThat(text(tool, "server.address")).isEqualTo("127.0.0.1");
  }

  @Test
  void a_task_that_fails_does_not_say_in_its_span_why() {
    var refusing =
        new Saying(
            () -> {
              throw ProviderFailed.refused("this account may not ask for " + GOAL);
            });
    try (var failing = houses(refusing, false, Map.of())) {
      end(failing.first());

      assertThat(exporter.getFinishedSpanItems())
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it.getStatus()).isEqualTo(StatusData.error()));
    }
  }

  @Test
  void what_a_model_replies_is_in_spans_without_the_secrets_that_the_house_knows() {
    var reply = new ModelReply("my pin4711", List.of(), Usage.NONE, "demo:rules", "stop");
    try (var telling =
        houses(
            new Saying(() -> reply), true, Map.of("menagerie.tools.secret.pin", "pin[0-9]{4}"))) {
      end(telling.first());

      assertThat(text(named("chat").getFirst(), "gen_ai.output.messages"))
          .contains("my [removed: pin]")
          .doesNotContain("4711");
    }
  }

  private record Saying(Supplier<ModelReply> reply) implements Provider {

    @Override
    public String name() {
      return "demo";
    }

    @Override
    public ModelReply reply(String model, Request request, Consumer<String> delta) {
      return reply.get();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"function-calling", "llm-compiler", "plan-and-execute"})
  void the_tool_server_sees_the_span_that_calls_it(String agent) {
    run(agent);

    var expected =
        named("execute_tool").stream()
            .map(it -> "00-%s-%s".formatted(it.getTraceId(), it.getSpanId()))
            .toList();
    assertThat(expected).isNotEmpty();
    assertThat(traceparents)
        .map(it -> it.substring(0, it.lastIndexOf('-')))
        .containsExactlyInAnyOrderElementsOf(expected);
  }
}
