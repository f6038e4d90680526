// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys of what makes vectors of memories, and of where these are kept. */
final class EmbeddingKeys {

  /** Begins the keys of a vector store's own settings. */
  static final String SETTING = "menagerie.memory.vectors.setting.";

  private static final String EMBEDDING = "menagerie.memory.embedding";
  private static final String VECTORS = "menagerie.memory.vectors";
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final String EMBEDDED = "embedded";

  private EmbeddingKeys() {}

  /** Which model makes vectors. OpenAI's own key is sent to OpenAI and nowhere else. */
  static EmbeddingConfig embedding(Keys keys) {
    var provider = chosen(keys, EMBEDDING + ".provider", "", EmbeddingConfig.Provider.values());
    var url = keys.optional(EMBEDDING + ".url");
    var key = keys.optional(EMBEDDING + ".key");
    try {
      return new EmbeddingConfig(
          provider,
          url.orElse(provider == EmbeddingConfig.Provider.OPENAI ? OPENAI : ""),
          keys.optional(EMBEDDING + ".model").orElse(""),
          key.or(() -> ownKey(keys, provider, url)).orElse(""),
          keys.whole(EMBEDDING + ".dimensions", 0, 100_000),
          keys.duration(EMBEDDING + ".timeout"),
          keys.whole(EMBEDDING + ".max-chars", 100, 1_000_000),
          keys.whole(EMBEDDING + ".cache-bytes", 0, 2_000_000_000),
          keys.whole(EMBEDDING + ".breaker-failures", 1, 1_000_000),
          keys.duration(EMBEDDING + ".breaker-open"));
    } catch (IllegalArgumentException e) {
      throw new StartRefused(EMBEDDING + "." + e.getMessage());
    }
  }

  private static Optional<String> ownKey(
      Keys keys, EmbeddingConfig.Provider provider, Optional<String> url) {
    boolean openAi = provider == EmbeddingConfig.Provider.OPENAI && url.isEmpty();
    return openAi ? keys.optional("OPENAI_API_KEY") : Optional.empty();
  }

  /** Where vectors are kept. */
  static VectorStoreConfig vectors(Keys keys) {
    var key = VECTORS + ".store";
    var kind =
        keys.text(key).equals(EMBEDDED)
            ? Optional.<VectorStoreConfig.Kind>empty()
            : Optional.of(chosen(keys, key, EMBEDDED + ", ", VectorStoreConfig.Kind.values()));
    return new VectorStoreConfig(
        kind,
        keys.named(SETTING),
        keys.duration(VECTORS + ".timeout"),
        keys.whole(VECTORS + ".breaker-failures", 1, 1_000_000),
        keys.duration(VECTORS + ".breaker-open"));
  }

  private static <E extends Enum<E>> E chosen(Keys keys, String key, String others, E[] all) {
    var name = keys.text(key);
    return Arrays.stream(all)
        .filter(it -> text(it).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new StartRefused(
                    "%s: %s, must be one of %s%s"
                        .formatted(
                            key,
                            name,
                            others,
                            Arrays.stream(all)
                                .map(EmbeddingKeys::text)
                                .collect(Collectors.joining(", ")))));
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
