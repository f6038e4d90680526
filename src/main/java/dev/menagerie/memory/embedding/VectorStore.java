// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Vectors that are kept elsewhere, by memory space. It is a copy that may lag behind or be made
 * anew: adding again what it has changes nothing. Calls block; all throw {@link VectorStoreFailed}
 * if the store does not answer.
 */
public interface VectorStore extends AutoCloseable {

  /**
   * A vector and what it can be chosen by.
   *
   * @param id that no other vector of the store has, in whatever space
   * @param texts attributes that are words, such as {@code kind}
   * @param numbers attributes that are numbers, such as {@code from}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, compared by nobody.
  record Stored(String id, float[] vector, Map<String, String> texts, Map<String, Long> numbers) {

    public Stored {
      texts = Map.copyOf(texts);
      numbers = Map.copyOf(numbers);
    }
  }

  /**
   * What is searched, beside the space. Every condition must hold.
   *
   * @param oneOf the texts that an attribute may be
   * @param atMost the number that an attribute must not be above
   */
  record Where(Map<String, Set<String>> oneOf, Map<String, Long> atMost) {

    public static final Where NONE = new Where(Map.of(), Map.of());

    public Where {
      oneOf = Map.copyOf(oneOf);
      atMost = Map.copyOf(atMost);
    }
  }

  /**
   * A thing whose vector is near.
   *
   * @param similarity cosine, from -1 to 1
   */
  record Near(String id, double similarity) {}

  /**
   * The store that is configured. It is not connected to before the first call.
   *
   * @param dimension of all vectors, asked when it is connected to
   * @return empty if vectors are kept with everything else
   * @throws IllegalArgumentException if settings are unknown or missing, or the module of the store
   *     is not on the class path
   */
  static Optional<VectorStore> open(VectorStoreConfig config, IntSupplier dimension) {
    return config
        .kind()
        .map(kind -> new StoreModule(kind, config.settings(), dimension))
        .map(module -> new OutsideVectors(module::open, config.place(), config.guard()));
  }

  /**
   * A part of a store that others share. Neither ids nor spaces are the same thing in two parts.
   *
   * @param name of the part
   */
  static VectorStore part(VectorStore whole, String name) {
    return new PartOfStore(whole, name);
  }

  /** Names the store and the place in it. Another place has other vectors. */
  String place();

  /** Adds vectors, or replaces those of the same id. */
  void add(String space, List<Stored> vectors);

  /** Removes what is there of these, in whatever space. */
  void remove(Collection<String> ids);

  /**
   * The at most k nearest of a space that a filter lets pass and that are wanted, the nearest
   * first. The store is asked for more as long as too few of those it gave are wanted, all in the
   * time of one call, and for 10,000 at most.
   *
   * @param wanted tells by the id; on a thread of its own, also after the time is up
   */
  List<Near> search(String space, float[] vector, int k, Where filter, Predicate<String> wanted);

  @Override
  void close();
}
