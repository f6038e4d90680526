// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.EmbeddingFailed;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows that different words name the same animal, and counts the texts it was asked about. */
final class Zoologist implements Embedder {

  private static final List<List<String>> KINDS =
      List.of(List.of("owl", "strix", "hooting"), List.of("cat", "felis"), List.of());

  private final String name;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean asleep;

  Zoologist(String name) {
    this.name = name;
  }

  void sleep(boolean asleep) {
    this.asleep = asleep;
  }

  int asked() {
    return asked.get();
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public int dimension() {
    return KINDS.size();
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    asked.addAndGet(texts.size());
    if (asleep) {
      throw new EmbeddingFailed("the zoologist sleeps", new IllegalStateException());
    }
    return texts.stream().map(Zoologist::vector).toList();
  }

  private static float[] vector(String text) {
    var vector = new float[KINDS.size()];
    int kind = 0;
    while (kind < KINDS.size() - 1 && KINDS.get(kind).stream().noneMatch(text::contains)) {
      kind++;
    }
    vector[kind] = 1;
    return vector;
  }

  @Override
  public void close() {}
}
