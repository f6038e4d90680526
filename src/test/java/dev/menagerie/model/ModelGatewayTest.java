// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ModelGatewayTest {

  private static final Resilience QUICK =
      new Resilience(
          3,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofSeconds(5),
          100,
          Duration.ofSeconds(60));
  private static final ModelConfig MINI = ModelConfig.of("openai:gpt-4o-mini").with(QUICK);

  private final Calls calls = new Calls();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // it runs over

  private ModelGateway gateway(ModelConfig config, ScriptedModelServer... servers) {
    return gateway(config, OpenTelemetry.noop(), servers);
  }

  private ModelGateway gateway(
      ModelConfig config, OpenTelemetry telemetry, ScriptedModelServer... servers) {
    var names = List.of("openai", "second");
    var providers = new ArrayList<Provider>();
    for (int i = 0; i < servers.length; i++) {
      providers.add(
          new OpenAiProvider(
              names.get(i), servers[i].url() + "/v1/", "", Duration.ofSeconds(10), 100));
    }
    return new ModelGateway(config, providers, telemetry, nanos::get);
  }

  @Test
  void prices_a_reply_by_the_table() {
    var count = new ModelScript.Count(1_000_000, 400_000, 100_000);
    var says = new ModelScript.Says("x", List.of(), "stop", count);
    try (var server = ScriptedModelServer.of(says)) {
      var reply = gateway(MINI, server).reply(calls.text("x"));

      assertThat(reply.usage().usd()).isEqualByComparingTo("0.18");
    }
  }

  @Test
  void reserves_at_least_what_the_reply_costs() {
    var count = new ModelScript.Count(40, 0, 100);
    var says = new ModelScript.Says("x", List.of(), "length", count);
    try (var server = ScriptedModelServer.of(says)) {
      var gateway = gateway(MINI, server);
      var tool = new Tool("t", "Does things.", Json.object("{\"type\":\"object\"}"));
      var call = calls.of(Prompt.of("test", "word ".repeat(32)), Optional.empty(), List.of(tool));
      var most = gateway.reservation(call);
      var cost = gateway.reply(call).usage();

      assertThat(most.inputTokens()).isGreaterThanOrEqualTo(cost.inputTokens());
      assertThat(most.outputTokens()).isEqualTo(100);
      assertThat(most.usd()).isGreaterThanOrEqualTo(cost.usd());
      var limited = calls.of(Prompt.of("test", "x").maxTokens(7), Optional.empty(), List.of());
      assertThat(gateway.reservation(limited).outputTokens()).isEqualTo(7);
    }
  }

  @Test
  void retries_what_may_pass_and_reserves_anew_for_each_attempt() {
    try (var server =
        ScriptedModelServer.of(
            ModelScript.fails(500, "oops"),
            new ModelScript.Breaks("half"),
            ModelScript.says("whole"))) {
      var reply = gateway(MINI, server).reply(calls.text("x"));

      assertThat(reply.text()).isEqualTo("whole");
      assertThat(calls.attempts).isEqualTo(3);
      assertThat(calls.failed).hasSize(2);
      assertThat(calls.failed.getFirst().tokens()).isZero();
    }
  }

  @Test
  void waits_as_long_as_the_provider_asks() {
    try (var server = ScriptedModelServer.of(ModelScript.busy("0.3"), ModelScript.says("x"))) {
      long start = System.nanoTime();
      gateway(MINI, server).reply(calls.text("x"));

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    }
  }

  @Test
  void gives_up_when_the_provider_asks_for_too_long() {
    try (var server = ScriptedModelServer.of(ModelScript.busy("3600"))) {
      assertThatThrownBy(() -> gateway(MINI, server).reply(calls.text("x")))
          .isInstanceOfSatisfying(ModelFailed.class, it -> assertThat(it.isTransient()).isTrue());
      assertThat(calls.attempts).isEqualTo(1);
    }
  }

  @Test
  void gives_up_after_the_last_retry() {
    try (var server = ScriptedModelServer.of(ModelScript.fails(503, "down"))) {
      assertThatThrownBy(() -> gateway(MINI, server).reply(calls.text("x")))
          .isInstanceOfSatisfying(ModelFailed.class, it -> assertThat(it.isTransient()).isTrue())
          .hasMessageContaining("openai:gpt-4o-mini")
          .hasMessageContaining("4 attempts")
          .hasMessageContaining("down");
      assertThat(calls.attempts).isEqualTo(4);
    }
  }

  @Test
  void does_not_retry_a_refusal() {
    try (var server = ScriptedModelServer.of(ModelScript.fails(400, "too long"))) {
      assertThatThrownBy(() -> gateway(MINI, server).reply(calls.text("x")))
          .isInstanceOfSatisfying(ModelFailed.class, it -> assertThat(it.isTransient()).isFalse())
          .hasMessageContaining("too long");
      assertThat(calls.attempts).isEqualTo(1);
    }
  }

  @Test
  void does_not_retry_a_broken_reply_that_is_in_use() {
    try (var server =
        ScriptedModelServer.of(new ModelScript.Breaks("half"), ModelScript.says("whole"))) {
      calls.consumed = true;

      assertThatThrownBy(() -> gateway(MINI, server).reply(calls.text("x")))
          .isInstanceOfSatisfying(ModelFailed.class, it -> assertThat(it.isTransient()).isTrue());
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void stops_at_once_when_the_budget_ends() {
    try (var server = ScriptedModelServer.of(ModelScript.fails(500, "oops"))) {
      calls.allowed = 2;

      assertThatThrownBy(() -> gateway(MINI, server).reply(calls.text("x")))
          .isInstanceOf(BudgetExhausted.class);
      assertThat(server.received()).hasSize(2);
    }
  }

  @Test
  void lets_the_fallback_serve_when_a_model_has_failed_for_good() {
    try (var server = ScriptedModelServer.of(ModelScript.fails(503, "down"));
        var second = ScriptedModelServer.of(ModelScript.says("from the second"))) {
      var reply = gateway(MINI.withFallback("second:big"), server, second).reply(calls.text("x"));

      assertThat(reply.text()).isEqualTo("from the second");
      assertThat(reply.model()).isEqualTo("second:big");
    }
  }

  @Test
  void leaves_a_failing_model_alone_and_tries_it_again_later() {
    var breaking =
        new Resilience(
            0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), 2, Duration.ofSeconds(60));
    var answers = new AtomicReference<>(ModelScript.fails(500, "oops"));
    try (var server = ScriptedModelServer.of(_ -> answers.get())) {
      var gateway = gateway(MINI.with(breaking), server);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> gateway.reply(calls.text("x"))).isInstanceOf(ModelFailed.class);
      }
      assertThat(server.received()).hasSize(2);

      answers.set(ModelScript.says("well again"));
      nanos.addAndGet(Duration.ofSeconds(61).toNanos());

      assertThat(gateway.reply(calls.text("x")).text()).isEqualTo("well again");
      assertThat(gateway.reply(calls.text("x")).text()).isEqualTo("well again");
    }
  }

  @Test
  void goes_straight_to_the_fallback_while_a_model_is_left_alone() {
    var breaking =
        new Resilience(
            0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), 1, Duration.ofSeconds(60));
    try (var server = ScriptedModelServer.of(ModelScript.fails(500, "oops"));
        var second = ScriptedModelServer.of(ModelScript.says("second"))) {
      var gateway = gateway(MINI.with(breaking).withFallback("second:big"), server, second);
      gateway.reply(calls.text("x"));
      gateway.reply(calls.text("x"));

      assertThat(server.received()).hasSize(1);
      assertThat(second.received()).hasSize(2);
    }
  }

  @Test
  void seats_models_by_the_agents_choice_then_by_configuration_then_by_default() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"));
        var second = ScriptedModelServer.of(ModelScript.says("x"))) {
      var config = MINI.withRoles(Map.of("debater", "openai:a, second:b", "judge", "llama3:8b"));
      var gateway = gateway(config, server, second);
      var none = Map.<String, String>of();

      assertThat(gateway.model(Role.DEBATER, 0, none)).isEqualTo("openai:a");
      assertThat(gateway.model(Role.DEBATER, 1, none)).isEqualTo("second:b");
      assertThat(gateway.model(Role.DEBATER, 2, none)).isEqualTo("openai:a");
      assertThat(gateway.model(Role.JUDGE, 0, none)).isEqualTo("openai:llama3:8b");
      assertThat(gateway.model(Role.SOLVER, 5, none)).isEqualTo("openai:gpt-4o-mini");
      assertThat(gateway.model(Role.DEBATER, 1, Map.of("debater", "second:c")))
          .isEqualTo("second:c");
    }
  }

  @Test
  void asks_the_model_of_the_prompts_seat() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"));
        var second = ScriptedModelServer.of(ModelScript.says("x"))) {
      var gateway = gateway(MINI.withRoles(Map.of("judge", "openai:a,second:b")), server, second);
      gateway.reply(
          calls.of(Prompt.of("test", "x").as(Role.JUDGE, 1), Optional.empty(), List.of()));

      assertThat(second.lastBody().getString("model")).isEqualTo("b");
    }
  }

  @Test
  void refuses_a_default_model_of_an_unknown_provider() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      assertThatThrownBy(() -> gateway(ModelConfig.of("nobody:x"), server))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nobody:x");
    }
  }

  @Test
  void takes_prices_from_the_configuration_first() {
    var count = new ModelScript.Count(1_000_000, 0, 0);
    var says = new ModelScript.Says("x", List.of(), "stop", count);
    var price = Map.of("openai:gpt-4o-mini", Price.parse("7/1/9"));
    var config = new ModelConfig("openai:gpt-4o-mini", Map.of(), Optional.empty(), QUICK, price);
    try (var server = ScriptedModelServer.of(says)) {
      assertThat(gateway(config, server).reply(calls.text("x")).usage().usd())
          .isEqualByComparingTo(BigDecimal.valueOf(7));
    }
  }

  @Test
  void spans_each_attempt_without_what_was_said() {
    var exporter = InMemorySpanExporter.create();
    var tracing =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    var telemetry = OpenTelemetrySdk.builder().setTracerProvider(tracing).build();
    try (tracing;
        var server =
            ScriptedModelServer.of(ModelScript.fails(500, "oops"), ModelScript.says("secret"))) {
      gateway(MINI, telemetry, server).reply(calls.text("private"));

      var spans = exporter.getFinishedSpanItems();
      assertThat(spans)
          .hasSize(2)
          .allSatisfy(it -> assertThat(it.getName()).isEqualTo("chat gpt-4o-mini"));
      assertThat(spans).allSatisfy(it -> assertThat(it.getKind()).isEqualTo(SpanKind.CLIENT));
      var attributes = spans.getLast().getAttributes().asMap().toString();
      assertThat(attributes)
          .contains(
              "gen_ai.operation.name=chat",
              "gen_ai.provider.name=openai",
              "gen_ai.usage.input_tokens=20",
              "gen_ai.response.finish_reasons=[stop]")
          .doesNotContain("secret", "private");
      assertThat(spans.getFirst().getAttributes().asMap().toString()).contains("error.type");
      assertThat(spans.getFirst().getStatus()).isEqualTo(StatusData.error());
    }
  }

  @Test
  void what_was_said_is_in_spans_without_secrets_if_it_is_wanted_there() {
    var exporter = InMemorySpanExporter.create();
    var tracing =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    var telemetry = OpenTelemetrySdk.builder().setTracerProvider(tracing).build();
    try (tracing;
        var server =
            ScriptedModelServer.of(
                ModelScript.fails(500, "no s3cret"), ModelScript.says("It is s3cret."))) {
      var gateway =
          new ModelGateway(
              MINI,
              List.of(
                  new OpenAiProvider(
                      "openai", server.url() + "/v1/", "", Duration.ofSeconds(10), 100)),
              telemetry,
              true,
              nanos::get);

      var reply = gateway.reply(calls.text("Is it s3cret?").knowing(new OneSecret()));

      var spans = exporter.getFinishedSpanItems();
      assertThat(reply.text()).isEqualTo("It is s3cret.");
      assertThat(spans).hasSize(2);
      assertThat(spans.getFirst().getStatus().getDescription()).contains("no [removed]");
      assertThat(spans.getLast().getAttributes().asMap().toString())
          .contains("Is it [removed]?", "It is [removed].")
          .doesNotContain("s3cret");
    }
  }

  private static final class OneSecret implements Redaction {

    @Override
    public Optional<String> found(String text) {
      return text.contains("s3cret") ? Optional.of("secret") : Optional.empty();
    }

    @Override
    public String removed(String text) {
      return text.replace("s3cret", "[removed]");
    }
  }

  @Test
  void serves_on_in_spite_of_faults_now_and_then() {
    try (var server =
        ScriptedModelServer.of(ModelScript.says("fine"))
            .every(3, ModelScript.busy("0.01"))
            .every(5, ModelScript.fails(500, "oops"))
            .every(7, new ModelScript.Breaks("fi"))) {
      var gateway = gateway(MINI, server);
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.reply(calls.text("x")).text()).isEqualTo("fine");
      }
      assertThat(calls.failed).isNotEmpty();
    }
  }
}
