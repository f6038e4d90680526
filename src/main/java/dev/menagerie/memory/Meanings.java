// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.EmbeddingFailed;
import dev.menagerie.memory.retrieval.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of what is remembered and of what is looked for. Without an embedder, or with
 * one that fails, there are none. Called by any thread, which waits.
 */
final class Meanings {

  private static final System.Logger LOG = System.getLogger(Meanings.class.getName());

  /** Texts that are without vectors together if one call fails. */
  private static final int BATCH = 64;

  private final @Nullable Embedder embedder;

  Meanings(@Nullable Embedder embedder) {
    this.embedder = embedder;
  }

  /**
   * What is looked for.
   *
   * @param vector null if there is none
   * @param warnings why not, if there should be one
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, compared by nobody.
  record Sought(float @Nullable [] vector, List<String> warnings) {}

  /** The name of the model; empty if there is none. */
  String model() {
    return embedder == null ? "" : embedder.model();
  }

  Sought sought(String text) {
    if (embedder == null || isMeaningless(text)) {
      return new Sought(null, List.of());
    }
    try {
      return new Sought(vectors(embedder, List.of(text)).getFirst(), List.of());
    } catch (EmbeddingFailed e) {
      return new Sought(null, List.of("Searched by words only: " + e.getMessage()));
    }
  }

  /** The events with the vectors of what they say. */
  List<MemoryEvent> prepared(List<MemoryEvent> events) {
    var prepared = new ArrayList<>(events);
    var places = new ArrayList<Integer>();
    var texts = new ArrayList<String>();
    for (int i = 0; i < events.size(); i++) {
      var text = text(events.get(i));
      if (!isMeaningless(text)) {
        places.add(i);
        texts.add(text);
      }
    }
    for (int from = 0; embedder != null && from < texts.size(); from += BATCH) {
      int to = Math.min(texts.size(), from + BATCH);
      add(embedder, texts.subList(from, to), places.subList(from, to), prepared);
    }
    return prepared;
  }

  private static void add(
      Embedder embedder, List<String> texts, List<Integer> places, List<MemoryEvent> events) {
    try {
      var vectors = vectors(embedder, texts);
      for (int i = 0; i < texts.size(); i++) {
        int place = places.get(i);
        events.set(place, Meaning.add(events.get(place), embedder.model(), vectors.get(i)));
      }
    } catch (EmbeddingFailed e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} memories are written without a vector and found by words only: {1}",
          texts.size(),
          e.getMessage());
    }
  }

  private static List<float[]> vectors(Embedder embedder, List<String> texts) {
    var vectors = embedder.embed(texts);
    for (var vector : vectors) {
      if (!Unit.fits(vector)) {
        var message =
            "vectors of %s have %d dimensions, must have at most %d; set menagerie.memory.embedding.dimensions, or take another model"
                .formatted(embedder.model(), vector.length, Unit.MOST);
        throw new EmbeddingFailed(message, new IllegalStateException(message));
      }
    }
    return vectors;
  }

  private static String text(MemoryEvent event) {
    return switch (Applying.read(event).change()) {
      case MemoryChange.Add(var content) -> Documents.text(content);
      case MemoryChange.Edit(_, var content) -> Documents.text(content);
      case MemoryChange.Summarise(_, var summary, _) -> summary;
      case MemoryChange.Close _,
          MemoryChange.Use _,
          MemoryChange.Remove _,
          MemoryChange.Clear _,
          MemoryChange.Undo _ ->
          "";
    };
  }

  /** An embedder makes nothing of white space and control characters. */
  private static boolean isMeaningless(String text) {
    return text.isBlank() || text.trim().isEmpty();
  }
}
