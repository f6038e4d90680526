// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is kept of one party in a store of several: everything goes by its name and what it would go
 * by alone.
 *
 * @param whole is closed by whoever opened it
 * @param name that is no other part's
 */
record PartOfStore(VectorStore whole, String name) implements VectorStore {

  /** In no name of a tenant or a space. */
  private static final String BETWEEN = "\u001f";

  @Override
  public String place() {
    return inside(whole.place());
  }

  @Override
  public void add(String space, List<Stored> vectors) {
    whole.add(
        inside(space),
        vectors.stream()
            .map(it -> new Stored(inside(it.id()), it.vector(), it.texts(), it.numbers()))
            .toList());
  }

  @Override
  public void remove(Collection<String> ids) {
    whole.remove(ids.stream().map(this::inside).toList());
  }

  @Override
  public List<Near> search(
      String space, float[] vector, int k, Where filter, Predicate<String> wanted) {
    return whole.search(inside(space), vector, k, filter, id -> wanted.test(own(id))).stream()
        .map(near -> new Near(own(near.id()), near.similarity()))
        .toList();
  }

  private String inside(String own) {
    return name + BETWEEN + own;
  }

  private String own(String inside) {
    return inside.substring(name.length() + BETWEEN.length());
  }

  @Override
  public void close() {}
}
