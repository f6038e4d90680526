// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, in buckets short enough to be stored anew. One thread adds; others read meanwhile
 * without a lock, since a bucket is never changed but replaced.
 */
final class Directory<V> {

  private static final int FULL = 32;

  private record Named<V>(String name, V value) {}

  private static final class Bucket<V> {

    /** Final, so that a bucket which is seen is seen whole. */
    private final Named<V>[] names;

    Bucket(Named<V>[] names) {
      this.names = names;
    }

    @Nullable V find(String name) {
      for (var named : names) {
        if (named.name.equals(name)) {
          return named.value;
        }
      }
      return null;
    }
  }

  /** Its length is a power of two. */
  private volatile @Nullable Bucket<V>[] buckets = table(4);

  private int size;

  @Nullable V find(String name) {
    var table = buckets;
    var bucket = table[slot(name, table.length)];
    return bucket == null ? null : bucket.find(name);
  }

  /**
   * Adds a value under a name that has none.
   *
   * @param changed hears of each object that has to be stored
   */
  void add(String name, V value, Consumer<Object> changed) {
    if (size >= buckets.length * FULL) {
      grow();
    }
    var table = buckets;
    put(table, new Named<>(name, value));
    buckets = table;
    size++;
    changed.accept(table);
    changed.accept(this);
  }

  private void grow() {
    @Nullable Bucket<V>[] wider = table(buckets.length * 4);
    for (var bucket : buckets) {
      if (bucket != null) {
        for (var named : bucket.names) {
          put(wider, named);
        }
      }
    }
    buckets = wider;
  }

  private static <V> void put(@Nullable Bucket<V>[] table, Named<V> named) {
    int slot = slot(named.name, table.length);
    var bucket = table[slot];
    int length = bucket == null ? 0 : bucket.names.length;
    Named<V>[] names = bucket == null ? names(1) : Arrays.copyOf(bucket.names, length + 1);
    names[length] = named;
    table[slot] = new Bucket<>(names);
  }

  private static int slot(String name, int length) {
    int hash = name.hashCode();
    return (hash ^ (hash >>> 16)) & (length - 1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
  private static <V> @Nullable Bucket<V>[] table(int length) {
    return new Bucket[length];
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <V> Named<V>[] names(int length) {
    return new Named[length];
  }

  /** The names in no order. */
  Stream<String> names() {
    return Arrays.stream(buckets)
        .flatMap(it -> it == null ? Stream.empty() : Arrays.stream(it.names))
        .map(Named::name);
  }
}
