// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A model of LangChain4j that is not relied on: what it gives is checked and made of length 1. */
final class CheckedModel {

  private final EmbeddingModel model;
  private final AtomicInteger dimension;
  private final Guard guard;
  private final EmbeddingSpan span;

  /**
   * A model that has not been asked yet.
   *
   * @param dimension of its vectors; 0 for that of the first one
   */
  CheckedModel(EmbeddingModel model, int dimension, Guard guard, EmbeddingSpan span) {
    this.model = model;
    this.dimension = new AtomicInteger(dimension);
    this.guard = guard;
    this.span = span;
  }

  /** The length of its vectors; 0 if there was none yet. */
  int dimension() {
    return dimension.get();
  }

  /**
   * The unit vectors of texts, in their order.
   *
   * @throws Guard.Failure if there are none
   */
  List<float[]> embed(List<String> texts) {
    var segments = texts.stream().map(TextSegment::from).toList();
    return span.around(
        segments.size(),
        () -> guard.call(() -> checked(segments.size(), model.embedAll(segments).content())));
  }

  private List<float[]> checked(int asked, List<Embedding> given) {
    if (given.size() != asked) {
      throw new IllegalStateException(
          "%d vectors came for %d texts".formatted(given.size(), asked));
    }
    return given.stream().map(it -> unit(it.vector())).toList();
  }

  private float[] unit(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    double length = Math.sqrt(squares);
    if (!Double.isFinite(length) || length == 0) {
      throw new IllegalStateException(
          "a vector came that has numbers which are none, or only zeros");
    }
    dimension.compareAndSet(0, vector.length);
    if (vector.length != dimension.get()) {
      throw new IllegalStateException(
          "a vector of %d numbers came, must have %d".formatted(vector.length, dimension.get()));
    }
    var unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
