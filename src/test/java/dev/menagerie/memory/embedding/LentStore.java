// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** LangChain4j's store in memory, at the other end of a line that can fail. */
public final class LentStore extends InMemoryEmbeddingStore<TextSegment> {

  /** What is wrong with it. */
  public enum Fault {
    NOTHING,
    /** Nothing gets through. */
    DOWN,
    /** It takes nothing more. */
    FULL,
    /** It does not answer. */
    SILENT
  }

  private final List<String> added = new ArrayList<>();
  private final List<Integer> asked = new ArrayList<>();
  private volatile Fault fault = Fault.NOTHING;
  private volatile Duration timeout = Duration.ofMinutes(1);

  /** It as a server opens it. */
  public VectorStore vectors(String place) {
    var config =
        new VectorStoreConfig(
            Optional.empty(), Map.of(), timeout, 1_000_000, Duration.ofMillis(10));
    return new OutsideVectors(() -> this, place, config.guard());
  }

  /** How long who opens it from now on waits for it. */
  public void timeout(Duration timeout) {
    this.timeout = timeout;
  }

  public void fault(Fault fault) {
    this.fault = fault;
  }

  /** Ids in the order in which they came, as often as they came. */
  public synchronized List<String> added() {
    return List.copyOf(added);
  }

  /** For how many vectors it was asked each time. */
  public synchronized List<Integer> asked() {
    return List.copyOf(asked);
  }

  private void answer() {
    switch (fault) {
      case DOWN -> throw new IllegalStateException("the line is dead");
      case SILENT -> {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
      case NOTHING, FULL -> {}
    }
  }

  @Override
  public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
    answer();
    if (fault == Fault.FULL) {
      throw new IllegalStateException("the disk is full");
    }
    synchronized (this) {
      added.addAll(ids);
    }
    super.addAll(ids, embeddings, segments);
  }

  @Override
  public void removeAll(Collection<String> ids) {
    answer();
    super.removeAll(ids);
  }

  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    answer();
    synchronized (this) {
      asked.add(request.maxResults());
    }
    return super.search(request);
  }
}
