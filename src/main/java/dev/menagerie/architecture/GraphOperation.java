// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * One vertex of a graph of operations, as in {@link GraphOfThoughts}.
 *
 * @param id the name, no other's
 * @param kind what is done with the thoughts of all operations in {@code needs}
 * @param needs operations that come before; of one without, the thought is the task's material
 * @param count GENERATE, IMPROVE: new thoughts for each; AGGREGATE: new thoughts of all together;
 *     KEEP_BEST: most kept; SCORE: judgements where a model judges; PART: how many parts there are
 * @param index PART: which of the parts, from 0
 */
record GraphOperation(
    @Says("its name, no other's") String id,
    @Says("what is done") Kind kind,
    @Says("names of the operations whose thoughts it takes") List<String> needs,
    @Says("how many, 1 to 100") int count,
    @Says("part: which of the parts, from 0") int index) {

  private static final int MOST = 500;

  /** What is done with thoughts. */
  enum Kind {
    PART,
    GENERATE,
    SCORE,
    KEEP_BEST,
    AGGREGATE,
    IMPROVE
  }

  GraphOperation {
    needs = List.copyOf(needs);
  }

  static GraphOperation of(String id, Kind kind, int count, String... needs) {
    return new GraphOperation(id, kind, List.of(needs), count, 0);
  }

  /** What is wrong with a graph, in words; empty if nothing is. */
  static Optional<String> problem(List<GraphOperation> graph) {
    if (graph.isEmpty() || graph.size() > MOST) {
      return Optional.of("%d, must be from 1 to %d".formatted(graph.size(), MOST));
    }
    var before = new ArrayList<String>();
    for (var operation : graph) {
      if (before.contains(operation.id())) {
        return Optional.of("%s: there are two of that id".formatted(operation.id()));
      }
      if (operation.count() < 1 || operation.count() > 100) {
        return Optional.of(
            "%s: count: %d, must be from 1 to 100".formatted(operation.id(), operation.count()));
      }
      if (operation.kind() == Kind.PART
          && (operation.index() < 0 || operation.index() >= operation.count())) {
        return Optional.of(
            "%s: index: %d, must be from 0 to %d"
                .formatted(operation.id(), operation.index(), operation.count() - 1));
      }
      for (var need : operation.needs()) {
        if (!before.contains(need)) {
          return Optional.of(
              "%s: needs %s, which does not come before it".formatted(operation.id(), need));
        }
      }
      before.add(operation.id());
    }
    return Optional.empty();
  }

  /** How often a model is asked at most, if it judges too or does not. */
  static long mostThoughts(List<GraphOperation> graph, boolean judged) {
    var thoughts = new LinkedHashMap<String, Long>();
    long asked = 0;
    for (var it : graph) {
      long given =
          it.needs().isEmpty()
              ? 1
              : it.needs().stream().mapToLong(need -> thoughts.getOrDefault(need, 0L)).sum();
      long made =
          switch (it.kind()) {
            case PART -> 1;
            case GENERATE, IMPROVE -> it.count() * given;
            case AGGREGATE -> it.count();
            case SCORE -> given;
            case KEEP_BEST -> Math.min(it.count(), given);
          };
      asked +=
          switch (it.kind()) {
            case GENERATE, IMPROVE, AGGREGATE -> made;
            case SCORE -> judged ? it.count() * given : 0;
            case PART, KEEP_BEST -> 0;
          };
      if (made > 10_000 || asked > 100_000) {
        return Long.MAX_VALUE;
      }
      thoughts.put(it.id(), made);
    }
    return asked;
  }
}
