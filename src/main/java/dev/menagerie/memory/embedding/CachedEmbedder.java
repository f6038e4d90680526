// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Keeps vectors by the hash of model and text, and asks for those of equal texts once, also while
 * they are being made. Who waits only waits: that one gives up ends nothing for the others.
 */
final class CachedEmbedder implements Embedder {

  /** Of a key, an entry and the head of an array, about. */
  private static final int ENTRY_BYTES = 250;

  private final String name;
  private final CheckedModel model;
  private final int batch;
  private final int maxChars;
  private final Runnable end;
  private final Cache<String, float[]> cache;
  private final Map<String, CompletableFuture<float[]>> underway = new ConcurrentHashMap<>();

  /**
   * An embedder that has kept nothing yet.
   *
   * @param batch texts that the model is asked for at once
   * @param end what remains to be done when it is closed
   */
  CachedEmbedder(String name, CheckedModel model, int batch, EmbeddingConfig config, Runnable end) {
    this.name = name;
    this.model = model;
    this.batch = batch;
    this.maxChars = config.maxChars();
    this.end = end;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(config.cacheBytes())
            .<String, float[]>weigher((_, vector) -> Float.BYTES * vector.length + ENTRY_BYTES)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public int dimension() {
    return model.dimension() > 0 ? model.dimension() : embed(List.of("length")).getFirst().length;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    var keys = new ArrayList<String>();
    var byKey = new LinkedHashMap<String, String>();
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).isBlank() || texts.get(i).trim().isEmpty()) {
        throw new IllegalArgumentException("text %d: blank, has no meaning".formatted(i));
      }
      var text = beginning(texts.get(i).strip());
      var key = key(text);
      keys.add(key);
      byKey.put(key, text);
    }
    var found = new HashMap<String, float[]>();
    var wanted = List.copyOf(byKey.entrySet());
    for (int i = 0; i < wanted.size(); i += batch) {
      found.putAll(found(wanted.subList(i, Math.min(i + batch, wanted.size()))));
    }
    // Copies: what is kept stays as it is.
    return keys.stream().map(key -> Objects.requireNonNull(found.get(key)).clone()).toList();
  }

  private Map<String, float[]> found(List<Map.Entry<String, String>> texts) {
    var futures = new LinkedHashMap<String, CompletableFuture<float[]>>();
    var missing = new LinkedHashMap<String, String>();
    for (var text : texts) {
      var own = new CompletableFuture<float[]>();
      var others = underway.putIfAbsent(text.getKey(), own);
      futures.put(text.getKey(), others == null ? own : others);
      if (others == null) {
        var kept = cache.getIfPresent(text.getKey());
        if (kept == null) {
          missing.put(text.getKey(), text.getValue());
        } else {
          underway.remove(text.getKey());
          own.complete(kept);
        }
      }
    }
    if (!missing.isEmpty()) {
      var asking = Context.current().wrap(() -> make(missing));
      Thread.ofVirtual().name("menagerie-embedder").start(asking);
    }
    var found = new HashMap<String, float[]>();
    futures.forEach((key, future) -> found.put(key, waited(future)));
    return found;
  }

  private void make(Map<String, String> texts) {
    var keys = List.copyOf(texts.keySet());
    try {
      var vectors = model.embed(List.copyOf(texts.values()));
      for (int i = 0; i < keys.size(); i++) {
        cache.put(keys.get(i), vectors.get(i));
        ended(keys.get(i)).complete(vectors.get(i));
      }
    } catch (RuntimeException | Error e) {
      keys.forEach(key -> ended(key).completeExceptionally(e));
    }
  }

  private CompletableFuture<float[]> ended(String key) {
    return Objects.requireNonNull(underway.remove(key));
  }

  private static float[] waited(CompletableFuture<float[]> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingFailed("the embedder was interrupted", e);
    } catch (ExecutionException e) {
      switch (future.exceptionNow()) {
        case Error error -> throw error;
        case Throwable cause ->
            throw new EmbeddingFailed(String.valueOf(cause.getMessage()), cause);
      }
    }
  }

  private String beginning(String text) {
    if (text.length() <= maxChars) {
      return text;
    }
    boolean inPair = Character.isHighSurrogate(text.charAt(maxChars - 1));
    return text.substring(0, inPair ? maxChars - 1 : maxChars);
  }

  private String key(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void forget() {
    cache.invalidateAll();
  }

  @Override
  public void close() {
    end.run();
  }
}
