// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import java.time.Duration;
import java.util.Locale;

/**
 * Which model makes vectors, and how it is treated.
 *
 * @param url of a server that speaks OpenAI's embeddings
 * @param model its name there, or that of a bean
 * @param key for that server; empty when it wants none
 * @param dimensions length of its vectors, which is asked for; 0 for what the model gives
 * @param timeout for the vectors of one batch of texts
 * @param maxChars of a text that count, from its beginning
 * @param cacheBytes for vectors that are kept
 * @param failures in a row after which the model is left alone
 * @param alone how long
 */
public record EmbeddingConfig(
    Provider provider,
    String url,
    String model,
    String key,
    int dimensions,
    Duration timeout,
    int maxChars,
    long cacheBytes,
    int failures,
    Duration alone) {

  /** Where vectors are made. */
  public enum Provider {
    /** In this process, by the model that comes along. */
    ONNX,
    /** By a server. */
    OPENAI,
    /** By a model of LangChain4j that the application brings. */
    BEAN,
    /** Nowhere: there are none. */
    NONE
  }

  public static final EmbeddingConfig DEFAULT =
      new EmbeddingConfig(
          Provider.ONNX,
          "",
          "",
          "",
          0,
          Duration.ofSeconds(10),
          8_000,
          1 << 26,
          3,
          Duration.ofSeconds(30));

  public EmbeddingConfig {
    boolean named = provider == Provider.OPENAI || provider == Provider.BEAN;
    if (named && model.isBlank()) {
      throw new IllegalArgumentException(
          "model: blank, must be set for the provider " + provider.name().toLowerCase(Locale.ROOT));
    }
    if (provider == Provider.OPENAI) {
      url = RemoteModel.versioned(url);
    }
    if (dimensions < 0 || maxChars < 1 || cacheBytes < 0 || failures < 1) {
      throw new IllegalArgumentException(
          "dimensions %d, maxChars %d, cacheBytes %d, failures %d: must be at least 0, 1, 0 and 1"
              .formatted(dimensions, maxChars, cacheBytes, failures));
    }
  }

  /** The same with a server instead. */
  public EmbeddingConfig with(String url, String model, String key) {
    return new EmbeddingConfig(
        Provider.OPENAI,
        url,
        model,
        key,
        dimensions,
        timeout,
        maxChars,
        cacheBytes,
        failures,
        alone);
  }

  Guard guard(String name) {
    return new Guard(name, key, timeout, failures, alone);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "%s %s %s".formatted(provider, url, model);
  }
}
