// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.memory.embedding.Embedder;
import java.util.List;

/** Knows what a text is about: the first of some words that is in it. */
record Topics(List<String> words) implements Embedder {

  @Override
  public String model() {
    return "topics";
  }

  @Override
  public int dimension() {
    return words.size() + 1;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return texts.stream().map(this::vector).toList();
  }

  private float[] vector(String text) {
    var vector = new float[dimension()];
    int topic = 0;
    while (topic < words.size() && !text.contains(words.get(topic))) {
      topic++;
    }
    vector[topic] = 1;
    return vector;
  }

  @Override
  public void close() {}
}
