// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteEmbedderTest {

  private final EmbeddingServer server = new EmbeddingServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Embedder embedder(int dimensions, Duration timeout, Duration alone) {
    var config =
        new EmbeddingConfig(
            EmbeddingConfig.Provider.OPENAI,
            server.url(),
            "m",
            "sk-secret",
            dimensions,
            timeout,
            100,
            100_000,
            3,
            alone);
    return Embedder.open(config).get();
  }

  private Embedder embedder() {
    return embedder(0, Duration.ofMinutes(1), Duration.ofHours(1));
  }

  private static String failure(Embedder embedder, String text) {
    try {
      embedder.embed(List.of(text));
    } catch (EmbeddingFailed e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void vectors_have_length_one_and_the_order_of_the_texts() {
    var texts = IntStream.rangeClosed(1, 70).mapToObj("x"::repeat).toList();

    var vectors = embedder().embed(texts);

    assertThat(vectors).hasSize(70);
    for (int i = 0; i < 70; i++) {
      var vector = vectors.get(i);
      assertThat(vector[0] / vector[1]).isEqualTo(i + 1, within(1e-3f));
      assertThat(Math.hypot(vector[0], vector[1])).isEqualTo(1, within(1e-6));
    }
    assertThat(server.requests())
        .extracting(it -> it.getJsonArray("input").size())
        .containsExactly(32, 32, 6);
    assertThat(server.requests().getFirst().getString("model")).isEqualTo("m");
    assertThat(server.keys()).containsOnly("Bearer sk-secret");
  }

  @Test
  void a_text_is_asked_for_once() {
    var embedder = embedder();
    var first = embedder.embed(List.of("one", "three", "one")).getFirst();

    first[0] = 7;
    var again = embedder.embed(List.of("one")).getFirst();

    assertThat(again[0]).isNotEqualTo(7);
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().getFirst().getJsonArray("input")).hasSize(2);
  }

  @Test
  void what_was_kept_can_be_forgotten() {
    var embedder = embedder();
    embedder.embed(List.of("one"));

    embedder.forget();
    embedder.embed(List.of("one"));

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void a_text_that_is_being_asked_for_is_not_asked_for_again() throws Exception {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    server.says(
        texts -> {
          asked.countDown();
          EmbeddingServer.await(answer);
          return EmbeddingServer.lengths(texts);
        });
    var embedder = embedder();

    var one = new FutureTask<>(() -> embedder.embed(List.of("text")).getFirst());
    Thread.ofPlatform().daemon().start(one);
    asked.await();
    var two = new FutureTask<>(() -> embedder.embed(List.of("text")).getFirst());
    var second = Thread.ofPlatform().daemon().start(two);
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    answer.countDown();

    assertThat(one.get()).containsExactly(two.get());
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void the_length_of_vectors_is_what_the_model_gives() {
    var embedder = embedder();

    assertThat(embedder.dimension()).isEqualTo(2);
    assertThat(server.requests().getFirst()).doesNotContainKey("dimensions");
    assertThat(embedder.model()).isEqualTo("openai:m");
  }

  @Test
  void a_configured_length_is_asked_for_and_required() {
    var embedder = embedder(3, Duration.ofMinutes(1), Duration.ofHours(1));

    assertThat(embedder.dimension()).isEqualTo(3);
    assertThat(failure(embedder, "text")).contains("a vector of 2 numbers came, must have 3");
    assertThat(server.requests().getFirst().getInt("dimensions")).isEqualTo(3);
    assertThat(embedder.model()).isEqualTo("openai:m/3");
  }

  @Test
  void only_the_beginning_of_a_long_text_counts() {
    var embedder = embedder();

    embedder.embed(List.of("x".repeat(99) + "\uD83D\uDE00" + "y".repeat(1_000_000)));

    assertThat(server.requests().getFirst().getJsonArray("input").getString(0))
        .isEqualTo("x".repeat(99));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\u2003", "\u0001"})
  void a_blank_text_is_refused(String blank) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> embedder().embed(List.of("one", blank)))
        .withMessageContaining("text 1: blank");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[NaN, 1]",
        "[1e999, 1]",
        "[0, 0]",
        "[]",
        "null",
        "[\"a\", 1]",
        "[1, 1], \"embedding\": 5"
      })
  void a_vector_that_is_none_is_a_failure(String vector) {
    server.says(_ -> EmbeddingServer.vectors(List.of(vector)));

    assertThat(failure(embedder(), "text")).startsWith("the embedder http://127.0.0.1:");
  }

  @Test
  void vectors_of_differing_length_are_a_failure() {
    server.says(_ -> EmbeddingServer.vectors(List.of("[1, 2]", "[1, 2, 3]")));

    assertThatExceptionOfType(EmbeddingFailed.class)
        .isThrownBy(() -> embedder().embed(List.of("one", "two")))
        .withMessageContaining("a vector of 3 numbers came, must have 2");
  }

  @Test
  void too_few_vectors_are_a_failure() {
    server.says(_ -> EmbeddingServer.vectors(List.of("[1, 2]")));

    assertThatExceptionOfType(EmbeddingFailed.class)
        .isThrownBy(() -> embedder().embed(List.of("one", "two")))
        .withMessageContaining("1 vectors came for 2 texts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{}", "{\"data\": 5}", "[]"})
  void another_answer_is_a_failure(String body) {
    server.says(200, body);

    assertThat(failure(embedder(), "text")).startsWith("the embedder http://127.0.0.1:");
  }

  @Test
  void a_server_that_says_nothing_is_waited_for_a_while() {
    server.hangs();

    assertThat(failure(embedder(0, Duration.ofMillis(50), Duration.ofHours(1)), "text"))
        .contains("no answer within PT0.05S");
  }

  @Test
  void a_server_that_is_not_there_is_a_failure() {
    var config = EmbeddingConfig.DEFAULT.with(server.url(), "m", "");
    server.close();

    assertThat(failure(Embedder.open(config).get(), "text"))
        .startsWith("the embedder http://127.0.0.1:")
        .endsWith("/v1: no connection");
  }

  @Test
  void each_time_it_is_asked_is_a_span_below_that_of_who_asks() {
    var exporter = InMemorySpanExporter.create();
    var tracing =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    var telemetry = OpenTelemetrySdk.builder().setTracerProvider(tracing).build();
    var config = EmbeddingConfig.DEFAULT.with(server.url(), "m", "");
    try (tracing;
        var embedder = Embedder.open(config, Optional.empty(), telemetry).get()) {
      var asking = tracing.get("t").spanBuilder("asking").startSpan();
      try (var _ = asking.makeCurrent()) {
        embedder.embed(List.of("private", "secret"));
        embedder.embed(List.of("secret"));
        server.says(500, "{}");
        assertThat(failure(embedder, "unheard")).isNotBlank();
      }

      var spans = exporter.getFinishedSpanItems();
      assertThat(spans)
          .hasSize(2)
          .allSatisfy(it -> assertThat(it.getName()).isEqualTo("embeddings m"))
          .allSatisfy(it -> assertThat(it.getKind()).isEqualTo(SpanKind.CLIENT))
          .allSatisfy(
              it ->
                  assertThat(it.getParentSpanId()).isEqualTo(asking.getSpanContext().getSpanId()));
      assertThat(spans.getFirst().getAttributes().asMap().toString())
          .contains(
              "gen_ai.operation.name=embeddings",
              "gen_ai.provider.name=openai",
              "gen_ai.request.model=m",
              "gen_ai.embeddings.dimension.count=2",
              "menagerie.embeddings.texts=2")
          .doesNotContain("private", "secret");
      assertThat(spans.getLast().getAttributes().asMap().toString())
          .contains("error.type=InternalServerException");
      assertThat(spans.getLast().getStatus()).isEqualTo(StatusData.error());
    }
  }

  @Test
  void a_server_that_fails_is_left_alone_and_tried_again() {
    server.says(500, "{\"error\": {\"message\": \"out of memory for sk-secret\"}}");
    var patient = embedder();
    for (int i = 0; i < 3; i++) {
      assertThat(failure(patient, "text")).contains("out of memory for ***");
    }

    assertThat(failure(patient, "text"))
        .contains("left alone for PT1H")
        .contains("out of memory for ***")
        .doesNotContain("sk-secret");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void a_server_that_answers_again_is_used_again() {
    server.says(503, "busy");
    var embedder = embedder(0, Duration.ofMinutes(1), Duration.ofMillis(1));
    for (int i = 0; i < 5; i++) {
      failure(embedder, "text");
    }

    server.says(EmbeddingServer::lengths);
    boolean answered = false;
    while (!answered) {
      try {
        answered = embedder.embed(List.of("text")).size() == 1;
      } catch (EmbeddingFailed _) {
        Thread.onSpinWait();
      }
    }

    assertThat(embedder.embed(List.of("another"))).hasSize(1);
  }

  @Test
  void what_is_kept_is_given_while_the_server_is_left_alone() {
    var embedder = embedder();
    var vector = embedder.embed(List.of("known")).getFirst();
    server.says(500, "");
    for (int i = 0; i < 4; i++) {
      failure(embedder, "text");
    }

    assertThat(embedder.embed(List.of("known")).getFirst()).containsExactly(vector);
  }

  @Test
  void a_text_that_is_refused_says_nothing_against_the_server() {
    server.says(400, "{\"error\": {\"message\": \"too long\"}}");
    var embedder = embedder();
    for (int i = 0; i < 5; i++) {
      assertThat(failure(embedder, "text")).contains("too long");
    }
    server.says(EmbeddingServer::lengths);

    assertThat(embedder.embed(List.of("text"))).hasSize(1);
  }

  @Test
  void an_interrupt_ends_the_wait_and_stays_set() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    server.says(
        texts -> {
          asked.countDown();
          EmbeddingServer.await(never);
          return EmbeddingServer.lengths(texts);
        });
    var embedder = embedder();
    var interrupted = new AtomicBoolean();
    var waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  failure(embedder, "text");
                  interrupted.set(Thread.currentThread().isInterrupted());
                });

    asked.await();
    waiting.interrupt();
    waiting.join();

    assertThat(interrupted).isTrue();
    never.countDown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:1", "ftp://host", "http://", "a b"})
  void a_url_must_be_one(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddingConfig.DEFAULT.with(url, "m", ""))
        .withMessageContaining("must look like http://host:port/v1");
  }

  @Test
  void a_path_of_its_own_is_kept() {
    assertThat(EmbeddingConfig.DEFAULT.with("http://host:1/api/v3/embeddings", "m", "").url())
        .isEqualTo("http://host:1/api/v3");
    assertThat(EmbeddingConfig.DEFAULT.with("http://host:1/", "m", "k").toString())
        .isEqualTo("OPENAI http://host:1/v1 m");
  }
}
