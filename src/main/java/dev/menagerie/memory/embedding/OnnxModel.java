// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The model that comes along, in this process. It is loaded by the first text.
 *
 * <p>Native code holds the thread that it runs on, so it has platform threads of its own.
 */
final class OnnxModel implements EmbeddingModel, AutoCloseable {

  static final String NAME = "onnx:all-minilm-l6-v2-q";

  /** Few, so that a batch of long texts takes a few seconds at most. */
  static final int BATCH = 8;

  private static final String OFFLINE = "ai.djl.offline";
  private static final int MOST_THREADS = 4;
  private static final int PATIENCE_SECONDS = 5;

  private final int width = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          width, Thread.ofPlatform().name("menagerie-embedding-", 0).daemon(true).factory());
  private @Nullable MiniLm loaded;

  /** A few texts at a time, so that a search does not wait behind all of a large batch. */
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
    var embeddings = new ArrayList<Embedding>();
    for (int i = 0; i < texts.size(); i += width) {
      var some = texts.subList(i, Math.min(i + width, texts.size()));
      var tasks = new ArrayList<Future<Embedding>>();
      try {
        some.forEach(text -> tasks.add(threads.submit(() -> embedded(text))));
        for (var task : tasks) {
          embeddings.add(task.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (CancellationException | RejectedExecutionException e) {
        throw new IllegalStateException("closed", e);
      } finally {
        tasks.forEach(task -> task.cancel(false));
      }
    }
    return Response.from(embeddings);
  }

  private Embedding embedded(TextSegment text) throws OrtException {
    return Embedding.from(loaded().vector(text.text()));
  }

  private synchronized MiniLm loaded() {
    var known = loaded;
    if (known == null) {
      stayHome();
      try {
        known = new MiniLm();
      } catch (IOException | OrtException | RuntimeException | LinkageError e) {
        throw new IllegalStateException(
            ("the model cannot be loaded (%s); give the server a temp folder and a home that it can"
                 + " write 50 MB to, or set menagerie.memory.embedding.provider to openai or none")
                .formatted(innermost(e)),
            e);
      }
      loaded = known;
    }
    return known;
  }

  private static Throwable innermost(Throwable thrown) {
    return thrown.getCause() == null ? thrown : innermost(thrown.getCause());
  }

  /**
   * The tokenizer's library otherwise reports its use to its makers on some clouds, and fetches
   * another build of itself where it finds a graphics card.
   */
  private static void stayHome() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
  }

  @Override
  public int dimension() {
    return MiniLm.DIMENSION;
  }

  /** Frees the model when nobody is in it any more: to free it earlier would end the process. */
  @Override
  public void close() {
    for (var task : threads.shutdownNow()) {
      if (task instanceof Future<?> waiting) {
        waiting.cancel(false);
      }
    }
    try {
      if (threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        free();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void free() {
    try {
      if (loaded != null) {
        loaded.close();
        loaded = null;
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the embedding model was not freed", e);
    }
  }
}
