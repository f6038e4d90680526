// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.memory.embedding.VectorStore.Where;
import dev.menagerie.memory.retrieval.Elsewhere;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What one search has from a vector store, which is asked once however often it is looked at. */
final class Nearby implements Elsewhere {

  private final VectorStore store;
  private final String space;
  private final float[] vector;
  private final Where where;
  private final long upTo;
  private @Nullable List<Near> near;

  /**
   * Nothing is asked yet.
   *
   * @param upTo the position up to which the store is fed
   */
  Nearby(VectorStore store, String space, float[] vector, Where where, long upTo) {
    this.store = store;
    this.space = space;
    this.vector = vector;
    this.where = where;
    this.upTo = upTo;
  }

  @Override
  public List<Near> nearest(int k, LongPredicate wanted) {
    var known = near;
    if (known == null) {
      known =
          store.search(space, vector, k, where, id -> wanted.test(Long.parseLong(id))).stream()
              .map(it -> new Near(Long.parseLong(it.id()), it.similarity()))
              .toList();
      near = known;
    }
    return known;
  }

  @Override
  public long upTo() {
    return upTo;
  }
}
