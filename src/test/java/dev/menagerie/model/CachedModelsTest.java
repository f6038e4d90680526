// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Tool;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies that are kept, over a gateway and a model behind HTTP. */
@BesideOthers
class CachedModelsTest {

  private static final Duration KEEP = Duration.ofMinutes(10);
  private static final Tool TOOL = new Tool("t", "Does.", Json.object("{\"type\":\"object\"}"));

  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final ScriptedModelServer server =
      ScriptedModelServer.of(_ -> ModelScript.says("answer " + answers.incrementAndGet()));
  private final Calls listener = new Calls();

  @AfterEach
  void close() {
    server.close();
  }

  private CachedModels models(Optional<Double> similarity) {
    return models(server, similarity, 1_000_000, CachedModelsTest::vector);
  }

  private CachedModels models(
      ScriptedModelServer server,
      Optional<Double> similarity,
      long bytes,
      Function<String, Optional<float[]>> embedder) {
    var provider = new OpenAiProvider("openai", server.url(), "k", Duration.ofSeconds(20), 256);
    var config = ModelConfig.of("openai:small").withRoles(Map.of("judge", "openai:large"));
    var gateway =
        new ModelGateway(config, List.of(provider), OpenTelemetry.noop(), System::nanoTime);
    return new CachedModels(
        gateway, new CacheConfig(KEEP, bytes, similarity), embedder, nanos::get);
  }

  /** The shares of letters in a text: alike for texts of the same letters. */
  private static Optional<float[]> vector(String text) {
    var vector = new float[26];
    double sum = 0;
    for (var c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c >= 'a' && c <= 'z') {
        vector[c - 'a']++;
      }
    }
    for (var share : vector) {
      sum += share * share;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return Optional.of(vector);
  }

  private ModelCall at(String path, Prompt prompt) {
    return new ModelCall(prompt, Map.of(), Optional.empty(), List.of(), path, listener);
  }

  private ModelCall call(String text) {
    return at("/0", Prompt.of("test", text));
  }

  @Test
  void an_equal_call_has_the_same_reply_at_no_cost() {
    var models = models(Optional.empty());

    var first = models.reply(call("greet"));
    var second = models.reply(call("greet"));

    assertThat(first.cached()).isFalse();
    assertThat(first.usage().tokens()).isPositive();
    assertThat(second).isEqualTo(first.again());
    assertThat(second.cached()).isTrue();
    assertThat(second.usage()).isEqualTo(Usage.NONE);
    assertThat(server.received()).hasSize(1);
    assertThat(listener.attempts).isEqualTo(2);
    assertThat(listener.deltas.getLast()).isEqualTo(first.text());
  }

  @Test
  void a_call_that_differs_in_anything_is_asked() {
    var models = models(Optional.empty());
    var prompt = Prompt.of("test", "greet");
    var schema = Json.object("{\"type\":\"object\"}");
    var calls =
        List.of(
            call("greet"),
            call("greet "),
            at("/0", prompt.as(Role.JUDGE)),
            at("/0", prompt.maxTokens(9)),
            at("/0", prompt.stop("x")),
            at("/0", prompt.then(new Turn.User("greet"))),
            at("/0", Prompt.of("test", List.<Turn>of(new Turn.System("greet")))),
            new ModelCall(prompt, Map.of(), Optional.of(schema), List.of(), "/0", listener),
            new ModelCall(prompt, Map.of(), Optional.empty(), List.of(TOOL), "/0", listener),
            new ModelCall(
                prompt, Map.of("solver", "huge"), Optional.empty(), List.of(), "/0", listener));

    // Twice, and the second time nobody is asked.
    assertThat(calls.stream().map(models::reply).filter(it -> it.cached())).isEmpty();
    assertThat(calls.stream().map(models::reply).filter(it -> it.cached())).hasSize(calls.size());
  }

  @Test
  void samples_of_one_prompt_differ_and_are_the_same_at_their_places() {
    var models = models(Optional.empty());
    var sampled = Prompt.of("test", "guess").temperature(0.8);

    var one = models.reply(at("/0/0", sampled));
    var other = models.reply(at("/1/0", sampled));

    assertThat(other.text()).isNotEqualTo(one.text());
    assertThat(models.reply(at("/0/0", sampled)).text()).isEqualTo(one.text());
    assertThat(models.reply(at("/1/0", sampled)).text()).isEqualTo(other.text());
    assertThat(models.reply(at("", sampled)).cached()).isFalse();
    assertThat(models.reply(at("", sampled)).cached()).isFalse();
  }

  @Test
  void a_reply_is_forgotten_after_a_while_and_when_that_is_said() {
    var models = models(Optional.empty());
    models.reply(call("greet"));

    nanos.addAndGet(KEEP.toNanos() - 1);
    assertThat(models.reply(call("greet")).cached()).isTrue();
    nanos.addAndGet(2);
    assertThat(models.reply(call("greet")).cached()).isFalse();
    models.forget();
    assertThat(models.reply(call("greet")).cached()).isFalse();
  }

  @Test
  void replies_take_no_more_room_than_they_may() {
    var models = models(server, Optional.empty(), 2_000, CachedModelsTest::vector);
    for (int i = 0; i < 50; i++) {
      models.reply(call("greet " + i));
    }

    long kept =
        IntStream.range(0, 50).filter(i -> models.reply(call("greet " + i)).cached()).count();
    assertThat(kept).isLessThan(5);
  }

  @Test
  void a_reply_that_was_cut_off_is_not_kept() {
    var count = new ModelScript.Count(5, 0, 5);
    try (var cut =
        ScriptedModelServer.of(new ModelScript.Says("half", List.of(), "length", count))) {
      var models = models(cut, Optional.empty(), 1_000_000, CachedModelsTest::vector);

      models.reply(call("greet"));
      assertThat(models.reply(call("greet")).cached()).isFalse();
    }
  }

  @Test
  void a_similar_call_has_the_reply_of_the_nearest() {
    var models = models(Optional.of(0.95));

    var first = models.reply(call("What is the capital of France?"));
    var similar = models.reply(call("what is france the capital of"));
    var other = models.reply(call("Name a river"));

    assertThat(similar).isEqualTo(first.again());
    assertThat(other.cached()).isFalse();
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void words_with_other_numbers_or_around_other_words_are_not_similar() {
    var models = models(Optional.of(0.5));
    models.reply(call("What is 12 plus 7?"));
    var framed = List.<Turn>of(new Turn.System("Be brief."), new Turn.User("What is 12 plus 7"));

    assertThat(models.reply(call("What is 12 plus 8?")).cached()).isFalse();
    assertThat(models.reply(at("/0", Prompt.of("test", framed))).cached()).isFalse();
    assertThat(models.reply(call("What is 12 plus 7")).cached()).isTrue();
  }

  @Test
  void a_call_with_tools_is_like_no_other() {
    var models = models(Optional.of(0.5));
    for (var text : List.of("Look it up", "look it up")) {
      var prompt = Prompt.of("test", text);
      var call = new ModelCall(prompt, Map.of(), Optional.empty(), List.of(TOOL), "/0", listener);

      assertThat(models.reply(call).cached()).isFalse();
    }
  }

  @Test
  void without_a_vector_a_model_is_asked() {
    var models = models(server, Optional.of(0.5), 1_000_000, _ -> Optional.empty());

    models.reply(call("greet"));
    assertThat(models.reply(call("Greet")).cached()).isFalse();
    assertThat(models.reply(call("greet")).cached()).isTrue();
  }

  @Test
  void a_budget_that_is_spent_ends_a_call_that_costs_nothing_too() {
    var models = models(Optional.empty());
    models.reply(call("greet"));
    listener.allowed = listener.attempts;

    assertThatThrownBy(() -> models.reply(call("greet"))).isInstanceOf(BudgetExhausted.class);
  }
}
