// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of what makes vectors of memories, and of where these are kept. */
final class EmbeddingKeys {

  private static final String EMBEDDING = "menagerie.memory.embedding.";
  private static final String VECTORS = "menagerie.memory.vectors.";
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final String EMBEDDED = "embedded";

  private static final Kind<VectorStoreConfig.Kind> OUTSIDE =
      Kind.choice(VectorStoreConfig.Kind.values());

  private static final Key<EmbeddingConfig.Provider> PROVIDER =
      Key.of(
          EMBEDDING + "provider",
          Kind.choice(EmbeddingConfig.Provider.values()),
          "onnx",
          "`onnx` for the model that comes along and runs in the server, `openai` for a server that"
              + " speaks OpenAI's embeddings, `bean` for [one of"
              + " LangChain4j](langchain4j.md#an-embedding-model-for-memory), `none` for no"
              + " vectors: memories are found by words.");
  private static final Key<String> URL =
      Key.optional(
          EMBEDDING + "url",
          Kind.TEXT,
          "Of that server, `http://127.0.0.1:11434/v1`; without it OpenAI's.");
  private static final Key<String> MODEL =
      Key.optional(
          EMBEDDING + "model",
          Kind.TEXT,
          "The name of the model there, `text-embedding-3-small`, or of the bean.");
  private static final Key<String> KEY =
      Key.secret(
          EMBEDDING + "key",
          Kind.TEXT,
          "The key for that server. Without `url`, `OPENAI_API_KEY` does; it is never sent"
              + " elsewhere.");
  private static final Key<Integer> DIMENSIONS =
      Key.of(
          EMBEDDING + "dimensions",
          Kind.whole(0, 100_000),
          "0",
          "Length of the vectors, which that server is asked for and which is then required; `0`"
              + " for what its model gives.");
  private static final Key<Duration> TIMEOUT =
      Key.of(
          EMBEDDING + "timeout", Kind.DURATION, "PT10S", "For the vectors of one batch of texts.");
  private static final Key<Integer> MAX_CHARS =
      Key.of(
          EMBEDDING + "max-chars",
          Kind.whole(100, 1_000_000),
          "8000",
          "What is beyond that many characters of a text does not count for its meaning.");
  private static final Key<Integer> CACHE =
      Key.of(
          EMBEDDING + "cache-bytes",
          Kind.bytes(0, 2_000_000_000),
          "64MiB",
          "For vectors that are kept, about 1,800 bytes each.");
  private static final Key<Integer> FAILURES =
      Key.of(
          EMBEDDING + "breaker-failures",
          Kind.whole(1, 1_000_000),
          "3",
          "Failures in a row after which the model is left alone, and memories are found by"
              + " words.");
  private static final Key<Duration> ALONE =
      Key.of(
          EMBEDDING + "breaker-open",
          Kind.DURATION,
          "PT30S",
          "How long it is left alone; then one call tries it.");

  static final Key<Optional<VectorStoreConfig.Kind>> STORE =
      Key.of(
          VECTORS + "store",
          new Kind<>(
              "`%s`, %s".formatted(EMBEDDED, OUTSIDE.word()),
              OUTSIDE.wanted().replace("one of ", "one of %s, ".formatted(EMBEDDED)),
              EmbeddingKeys::store),
          EMBEDDED,
          "`embedded` for with the memories; `pgvector`, `qdrant`, `chroma` or `pinecone` for a"
              + " [store elsewhere](memory-embeddings.md#stores-elsewhere).");
  static final KeyGroup SETTING =
      new KeyGroup(
          VECTORS + "setting.",
          "*",
          "text",
          "none",
          "Settings of that store, `menagerie.memory.vectors.setting.host=db.example`; as a"
              + " variable `MENAGERIE_MEMORY_VECTORS_SETTING_HOST`.");
  private static final Key<Duration> STORE_TIMEOUT =
      Key.of(
          VECTORS + "timeout",
          Kind.DURATION,
          "PT5S",
          "Of one call of it. A search waits so long at most.");
  private static final Key<Integer> STORE_FAILURES =
      Key.of(
          VECTORS + "breaker-failures",
          Kind.whole(1, 1_000_000),
          "3",
          "Failures in a row after which it is left alone, and memories are found by words.");
  private static final Key<Duration> STORE_ALONE =
      Key.of(VECTORS + "breaker-open", Kind.DURATION, "PT30S", "How long; then one call tries it.");

  static final List<Entry> ALL =
      List.of(
          PROVIDER,
          URL,
          MODEL,
          KEY,
          DIMENSIONS,
          TIMEOUT,
          MAX_CHARS,
          CACHE,
          FAILURES,
          ALONE,
          STORE,
          SETTING,
          STORE_TIMEOUT,
          STORE_FAILURES,
          STORE_ALONE);

  private EmbeddingKeys() {}

  /** Which model makes vectors. OpenAI's own key is sent to OpenAI and nowhere else. */
  static EmbeddingConfig embedding(Keys keys) {
    var provider = keys.get(PROVIDER);
    var url = keys.optional(URL);
    return keys.made(
        EMBEDDING,
        () ->
            new EmbeddingConfig(
                provider,
                url.orElse(provider == EmbeddingConfig.Provider.OPENAI ? OPENAI : ""),
                keys.optional(MODEL).orElse(""),
                keys.optional(KEY).or(() -> ownKey(keys, provider, url)).orElse(""),
                keys.get(DIMENSIONS),
                keys.get(TIMEOUT),
                keys.get(MAX_CHARS),
                keys.get(CACHE),
                keys.get(FAILURES),
                keys.get(ALONE)),
        EmbeddingConfig.DEFAULT);
  }

  private static Optional<String> ownKey(
      Keys keys, EmbeddingConfig.Provider provider, Optional<String> url) {
    boolean openAi = provider == EmbeddingConfig.Provider.OPENAI && url.isEmpty();
    return openAi ? keys.text(ModelKeys.OPENAI_KEY) : Optional.empty();
  }

  /** Where vectors are kept. */
  static VectorStoreConfig vectors(Keys keys) {
    return new VectorStoreConfig(
        keys.get(STORE),
        keys.named(SETTING.prefix()),
        keys.get(STORE_TIMEOUT),
        keys.get(STORE_FAILURES),
        keys.get(STORE_ALONE));
  }

  private static Optional<Optional<VectorStoreConfig.Kind>> store(String text) {
    var outside = OUTSIDE.reader().apply(text);
    return Optional.of(outside).filter(it -> it.isPresent() || text.equals(EMBEDDED));
  }
}
