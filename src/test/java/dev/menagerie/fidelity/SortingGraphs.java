// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.List;

/** Graphs of operations that sort: that of the paper, its baselines, and it with parts missing. */
final class SortingGraphs {

  private static final int OF_TOT = 20;

  private final JsonArrayBuilder operations = Json.array();
  private final boolean scored;

  private SortingGraphs(boolean scored) {
    this.scored = scored;
  }

  /** As it is shipped. */
  static Architecture shipped(int parts) {
    return Catalog.create(
        "graph-of-thoughts", Json.object().add("graph", "sorting").add("parts", parts).build());
  }

  /** One call. */
  static Architecture direct() {
    var graph = new SortingGraphs(true);
    graph.operation("generate", "generate", 1, List.of());
    return graph.built();
  }

  /** The authors' ToT: twenty thoughts, then the best of twenty improvements again and again. */
  static Architecture treeOfThoughts(int levels) {
    var graph = new SortingGraphs(true);
    var best = graph.kept("level0", "generate", OF_TOT, List.of(), "");
    for (int level = 1; level <= levels; level++) {
      best = graph.kept("level" + level, "improve", OF_TOT, List.of(best), best);
    }
    return graph.built();
  }

  /** The shipped graph, but what is kept is not the best but one of all. */
  static Architecture unscored(int parts) {
    return merging(parts, new SortingGraphs(false), true);
  }

  /** The shipped graph without improvements. */
  static Architecture unimproved(int parts) {
    return merging(parts, new SortingGraphs(true), false);
  }

  private static Architecture merging(int parts, SortingGraphs graph, boolean improved) {
    var level = new ArrayList<String>();
    for (int part = 0; part < parts; part++) {
      var id = "p" + part;
      graph.operation(id, "part", parts, List.of(), part);
      level.add(graph.kept(id + "g", "generate", 5, List.of(id), ""));
    }
    while (level.size() > 1) {
      var next = new ArrayList<String>();
      for (int at = 0; at < level.size(); at += 2) {
        var id = "m%d-%d".formatted(level.size(), at);
        var merged = graph.kept(id, "aggregate", 10, level.subList(at, at + 2), "");
        int tries = level.size() == 2 ? 10 : 5;
        next.add(
            improved ? graph.kept(id + "i", "improve", tries, List.of(merged), merged) : merged);
      }
      level = next;
    }
    return graph.built();
  }

  /** Without scores the first of the new ones is kept. */
  private String kept(String id, String kind, int count, List<String> needs, String before) {
    operation(id, kind, count, needs);
    var rivals = new ArrayList<String>();
    if (scored) {
      operation(id + "-score", "score", 1, List.of(id));
      rivals.add(id + "-score");
    } else {
      rivals.add(id);
    }
    if (!before.isEmpty()) {
      rivals.add(before);
    }
    operation(id + "-best", "keep_best", 1, rivals);
    return id + "-best";
  }

  private void operation(String id, String kind, int count, List<String> needs) {
    operation(id, kind, count, needs, 0);
  }

  private void operation(String id, String kind, int count, List<String> needs, int index) {
    operations.add(
        Json.object()
            .add("id", id)
            .add("kind", kind)
            .add("needs", Json.array(needs))
            .add("count", count)
            .add("index", index));
  }

  private Architecture built() {
    return Catalog.create(
        "graph-of-thoughts",
        Json.object().add("graph", "sorting").add("operations", operations).build());
  }
}
