// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedSetDocValues;

/**
 * Which entities the documents of a segment are about, both ways. About 8 bytes a pair and 4 a
 * document; a segment never changes, so neither does this.
 */
final class Edges {

  /** Pairs of a document are at {@code ends[document - 1]} up to {@code ends[document]}. */
  private final int[] ends;

  private final int[] entities;
  private final int[] known;
  private final int[] knownEnds;
  private final int[] documents;

  Edges(LeafReader segment, Names names) throws IOException {
    var pairs = DocValues.getSortedSet(segment, Fields.ENTITY);
    var numbers = numbers(pairs, names);
    ends = new int[segment.maxDoc()];
    entities = entities(pairs, numbers, ends);
    known = numbers.clone();
    Arrays.sort(known);
    knownEnds = new int[known.length];
    documents = inverted();
  }

  private static int[] numbers(SortedSetDocValues pairs, Names names) throws IOException {
    var numbers = new int[(int) pairs.getValueCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = names.number(pairs.lookupOrd(i).utf8ToString());
    }
    return numbers;
  }

  private static int[] entities(SortedSetDocValues pairs, int[] numbers, int[] ends)
      throws IOException {
    var entities = new int[Math.max(16, ends.length)];
    int size = 0;
    for (int document = 0; document < ends.length; document++) {
      if (pairs.advanceExact(document)) {
        for (int i = pairs.docValueCount(); i > 0; i--) {
          entities = size == entities.length ? Arrays.copyOf(entities, size * 2) : entities;
          entities[size++] = numbers[(int) pairs.nextOrd()];
        }
      }
      ends[document] = size;
    }
    return Arrays.copyOf(entities, size);
  }

  private int[] inverted() {
    for (int entity : entities) {
      knownEnds[Arrays.binarySearch(known, entity)]++;
    }
    Arrays.parallelPrefix(knownEnds, Integer::sum);
    var next = new int[known.length];
    for (int i = 1; i < known.length; i++) {
      next[i] = knownEnds[i - 1];
    }
    var inverted = new int[entities.length];
    for (int document = 0; document < ends.length; document++) {
      for (int i = document == 0 ? 0 : ends[document - 1]; i < ends[document]; i++) {
        inverted[next[Arrays.binarySearch(known, entities[i])]++] = document;
      }
    }
    return inverted;
  }

  /** The entities of a document. */
  int[] entities(int document) {
    return Arrays.copyOfRange(entities, document == 0 ? 0 : ends[document - 1], ends[document]);
  }

  /** How many entities a document has. */
  int degree(int document) {
    return ends[document] - (document == 0 ? 0 : ends[document - 1]);
  }

  /** How many documents an entity has. */
  int documents(int entity) {
    int at = Arrays.binarySearch(known, entity);
    return at < 0 ? 0 : knownEnds[at] - (at == 0 ? 0 : knownEnds[at - 1]);
  }

  /** Tells the documents of an entity, in their order. */
  void documents(int entity, IntConsumer told) {
    int at = Arrays.binarySearch(known, entity);
    if (at >= 0) {
      for (int i = at == 0 ? 0 : knownEnds[at - 1]; i < knownEnds[at]; i++) {
        told.accept(documents[i]);
      }
    }
  }
}
