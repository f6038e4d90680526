// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OnnxEmbedderTest {

  private static final EmbeddingConfig CONFIG = EmbeddingConfig.DEFAULT;

  private static final Embedder EMBEDDER = Embedder.open(CONFIG).get();

  @AfterAll
  static void close() {
    EMBEDDER.close();
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double cosine(String one, String other) {
    var vectors = EMBEDDER.embed(List.of(one, other));
    return cosine(vectors.get(0), vectors.get(1));
  }

  @Test
  void texts_of_like_meaning_are_nearer_than_others() {
    var pairs =
        List.of(
            List.of("A cat sleeps on the sofa", "The kitten is napping on the couch"),
            List.of("The customer wants her money back", "She asked for a refund"),
            List.of("Our server crashed last night", "The machine went down yesterday evening"),
            List.of("He was born in Paris", "His birthplace is the capital of France"),
            List.of("The meeting was moved to Friday", "They postponed the appointment"));

    for (var pair : pairs) {
      double alike = cosine(pair.get(0), pair.get(1));
      for (var other : pairs) {
        if (!other.equals(pair)) {
          assertThat(alike).isGreaterThan(cosine(pair.get(0), other.get(1)) + 0.15);
        }
      }
    }
  }

  @Test
  void vectors_have_length_one() {
    var vector = EMBEDDER.embed(List.of("Grüße aus Köln, 日本語, \uD83D\uDE00")).getFirst();

    assertThat(vector).hasSize(384).hasSize(EMBEDDER.dimension());
    assertThat(cosine(vector, vector)).isEqualTo(1, within(1e-5));
    assertThat(EMBEDDER.model()).isEqualTo("onnx:all-minilm-l6-v2-q");
  }

  @Test
  void the_end_of_a_text_of_many_tokens_counts() {
    var beginning = "The river flows through the green valley. ".repeat(60);

    assertThat(cosine(beginning + "A cat.", beginning + "Stocks fell by half on Monday."))
        .isBetween(0.9, 0.9999);
  }

  @Test
  void a_text_of_characters_that_no_token_has_has_a_vector() {
    assertThat(EMBEDDER.embed(List.of("\u0001x", "\u200B", "\uDBFF"))).hasSize(3);
  }

  @Test
  void a_text_has_the_same_vector_on_all_threads_and_in_any_company() throws Exception {
    var texts = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      texts.add("Sentence %d tells of %s things.".formatted(i, "many ".repeat(i)));
    }
    var alone = texts.stream().map(it -> EMBEDDER.embed(List.of(it)).getFirst()).toList();

    var tasks = new ArrayList<FutureTask<List<float[]>>>();
    for (int i = 0; i < 4; i++) {
      var order = new ArrayList<>(texts);
      int turn = i;
      Collections.rotate(order, turn);
      tasks.add(
          new FutureTask<>(
              () -> {
                try (var another = Embedder.open(CONFIG).get()) {
                  var vectors = new ArrayList<>(another.embed(order));
                  Collections.rotate(vectors, -turn);
                  return vectors;
                }
              }));
    }
    tasks.forEach(Thread.ofVirtual()::start);

    for (var task : tasks) {
      assertThat(task.get().stream().map(Arrays::toString))
          .containsExactlyElementsOf(alone.stream().map(Arrays::toString).toList());
    }
  }

  @Test
  void a_closed_embedder_gives_nothing() {
    var closed = Embedder.open(CONFIG).get();
    closed.embed(List.of("open"));

    closed.close();

    assertThatExceptionOfType(EmbeddingFailed.class)
        .isThrownBy(() -> closed.embed(List.of("closed")))
        .withMessage("the embedder: closed");
    assertThat(EMBEDDER.embed(List.of("another is open"))).hasSize(1);
  }

  @Test
  void closing_waits_for_what_is_at_work() throws Exception {
    for (int i = 0; i < 3; i++) {
      var embedder = Embedder.open(CONFIG).get();
      embedder.embed(List.of("loaded"));
      var texts = new ArrayList<String>();
      for (int j = 0; j < 100; j++) {
        texts.add("text %d %s".formatted(j, "long ".repeat(200)));
      }
      var work = new FutureTask<>(() -> embedder.embed(texts));
      var worker = Thread.ofVirtual().start(work);

      embedder.close();
      worker.join();

      assertThat(work.state()).isEqualTo(Future.State.FAILED);
      assertThat(work.exceptionNow()).isInstanceOf(EmbeddingFailed.class);
    }
  }
}
