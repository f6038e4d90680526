// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph of what is visible: a document is joined with each entity that it is about. A
 * document's node is its number, an entity's the complement of its own.
 */
final class Neighbourhood implements PersonalisedPageRank.Graph {

  private final List<Segment> segments;
  private final List<Shown> shown;
  private final boolean everything;

  Neighbourhood(List<Segment> segments, List<Shown> shown) {
    this.segments = segments;
    this.shown = shown;
    everything = shown.stream().allMatch(it -> it.documents() == null);
  }

  static boolean isDocument(int node) {
    return node >= 0;
  }

  /**
   * Where walks begin, none if it is empty. Entities weigh by how few documents are about them,
   * documents by their rank.
   *
   * @param seeds documents, best first
   * @param seedShare what share of walks begins at these if there are entities too
   */
  Map<Integer, Double> reset(Set<Integer> entities, List<Integer> seeds, double seedShare) {
    var named = new HashMap<Integer, Double>();
    for (int entity : entities) {
      int documents = degree(~entity);
      if (documents > 0) {
        named.put(~entity, 1.0 / documents);
      }
    }
    var found = new HashMap<Integer, Double>();
    for (int i = 0; i < seeds.size(); i++) {
      found.put(seeds.get(i), 1.0 / (i + 1));
    }
    var reset = new HashMap<Integer, Double>();
    add(named, found.isEmpty() ? 1 : 1 - seedShare, reset);
    add(found, named.isEmpty() ? 1 : seedShare, reset);
    return reset;
  }

  private static void add(Map<Integer, Double> weights, double share, Map<Integer, Double> reset) {
    double sum = weights.values().stream().mapToDouble(it -> it).sum();
    weights.forEach(
        (node, weight) -> {
          if (share > 0) {
            reset.put(node, share * weight / sum);
          }
        });
  }

  @Override
  public int degree(int node) {
    if (isDocument(node)) {
      var segment = segments.get(segment(node));
      return segment.edges().degree(node - segment.base());
    }
    return everything
        ? segments.stream().mapToInt(it -> it.edges().documents(~node)).sum()
        : documents(~node).length;
  }

  @Override
  public int[] around(int node) {
    return isDocument(node) ? entities(node) : documents(~node);
  }

  private int segment(int document) {
    int at = 0;
    while (at + 1 < segments.size() && segments.get(at + 1).base() <= document) {
      at++;
    }
    return at;
  }

  private int[] entities(int document) {
    var segment = segments.get(segment(document));
    var entities = segment.edges().entities(document - segment.base());
    for (int i = 0; i < entities.length; i++) {
      entities[i] = ~entities[i];
    }
    return entities;
  }

  private int[] documents(int entity) {
    var documents = new Numbers();
    for (int i = 0; i < segments.size(); i++) {
      var visible = shown.get(i);
      int base = segments.get(i).base();
      segments
          .get(i)
          .edges()
          .documents(
              entity,
              it -> {
                if (visible.shows(it)) {
                  documents.add(base + it);
                }
              });
    }
    return documents.all();
  }

  /** A growing list of numbers. */
  private static final class Numbers {

    private int[] numbers = new int[16];
    private int size;

    void add(int number) {
      numbers = size == numbers.length ? Arrays.copyOf(numbers, size * 2) : numbers;
      numbers[size++] = number;
    }

    int[] all() {
      return Arrays.copyOf(numbers, size);
    }
  }
}
