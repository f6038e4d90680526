// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * How a model samples.
 *
 * @param temperature in [0, 2]
 * @param maxTokens most tokens of the reply; 0 for the model's default
 * @param stop texts at which the reply ends, themselves left out
 */
public record Sampling(double temperature, int maxTokens, List<String> stop) {

  public static final Sampling GREEDY = new Sampling(0, 0, List.of());

  public Sampling {
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException(
          "temperature: %s, must be from 0 to 2".formatted(temperature));
    }
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens: %d, must be at least 0".formatted(maxTokens));
    }
    stop = List.copyOf(stop);
  }
}
