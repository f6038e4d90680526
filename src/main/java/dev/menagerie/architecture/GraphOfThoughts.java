// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.GraphOperation.Kind;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Carries out a graph of operations on thoughts: parts are solved for themselves, the best thoughts
 * are kept, merged and improved.
 *
 * <p>Paper: Besta et al., "Graph of Thoughts: Solving Elaborate Problems with Large Language
 * Models", AAAI 2024, arXiv:2308.09687, with the graphs of the authors' code for sorting, set
 * intersection and keyword counting.
 *
 * <p>Deviation: the material is parted without the model; replies are typed; errors count as
 * negative scores, so that the highest is best everywhere.
 *
 * @param graph what the material is, and which graph is used if {@code operations} has none
 * @param parts parts that the material is cut into, 1 to 16
 * @param branches first thoughts for each part, and improvements of inner merges, 1 to 100
 * @param merges thoughts of each merge, 1 to 100
 * @param improvements of the last merge, 1 to 100
 * @param operations a graph of one's own, each operation behind those that it needs; its last
 *     operation's best thought is the answer
 */
public record GraphOfThoughts(
    @Says("answer: any task, scored by the model; sorting, intersection, keywords: exact scores")
        Graph graph,
    @Says("parts that the material is cut into, 1 to 16") int parts,
    @Says("first thoughts for each part, and improvements of inner merges, 1 to 100") int branches,
    @Says("thoughts of each merge, 1 to 100") int merges,
    @Says("improvements of the last merge, 1 to 100") int improvements,
    @Says("a graph of one's own, in an order in which it can be done; empty for that of the kind")
        List<GraphOperation> operations)
    implements Architecture {

  /** What the material is. */
  public enum Graph {
    ANSWER,
    SORTING,
    INTERSECTION,
    KEYWORDS
  }

  public static final GraphOfThoughts DEFAULTS =
      new GraphOfThoughts(Graph.ANSWER, 4, 5, 10, 10, List.of());

  private static final int KEPT = 3;
  private static final long MOST_THOUGHTS = 20_000;

  public GraphOfThoughts {
    operations = List.copyOf(operations);
    Bound.range("parts", parts, 1, 16);
    Bound.range("branches", branches, 1, 100);
    Bound.range("merges", merges, 1, 100);
    Bound.range("improvements", improvements, 1, 100);
    if (!operations.isEmpty()) {
      GraphOperation.problem(operations)
          .ifPresent(
              it -> {
                throw new IllegalArgumentException("operations: " + it);
              });
      if (GraphOperation.mostThoughts(operations, graph == Graph.ANSWER) > MOST_THOUGHTS) {
        throw new IllegalArgumentException(
            "operations: more than %d thoughts may come of them".formatted(MOST_THOUGHTS));
      }
    }
  }

  long mostThoughts() {
    return GraphOperation.mostThoughts(plan(parts), graph == Graph.ANSWER);
  }

  @Override
  public Answer solve(Task task, Run run) {
    var problem = GraphProblem.of(graph, task.text());
    if (problem.isEmpty()) {
      return Answer.partial(
          "The task has nothing for the graph %s: it needs %s."
              .formatted(graph.name().toLowerCase(Locale.ROOT), needed()));
    }
    int cut = problem.get().parts(parts).size();
    var controller = new GraphController(plan(cut), problem.get(), run);
    var best = controller.execute();
    if (best.isEmpty()) {
      return Answer.partial(
          controller.best().map(GraphThought::current).orElse("No thought came of the graph."));
    }
    return Answer.of(best.get().current());
  }

  private String needed() {
    return switch (graph) {
      case ANSWER -> "a task";
      case SORTING -> "a list of numbers in brackets";
      case INTERSECTION -> "two lists of numbers in brackets";
      case KEYWORDS -> "keywords in brackets, and a text behind a colon";
    };
  }

  /** The graph for material that is cut into so many parts. */
  List<GraphOperation> plan(int cut) {
    if (!operations.isEmpty()) {
      return operations;
    }
    return graph == Graph.ANSWER ? answering() : merging(cut);
  }

  private List<GraphOperation> answering() {
    return List.of(
        GraphOperation.of("generate", Kind.GENERATE, branches),
        GraphOperation.of("score", Kind.SCORE, 1, "generate"),
        GraphOperation.of("best", Kind.KEEP_BEST, KEPT, "score"),
        GraphOperation.of("merge", Kind.AGGREGATE, 1, "best"),
        GraphOperation.of("merge-score", Kind.SCORE, 1, "merge"),
        GraphOperation.of("merge-best", Kind.KEEP_BEST, 1, "best", "merge-score"),
        GraphOperation.of("improve", Kind.IMPROVE, 1, "merge-best"),
        GraphOperation.of("improve-score", Kind.SCORE, 1, "improve"),
        GraphOperation.of("final", Kind.KEEP_BEST, 1, "merge-best", "improve-score"));
  }

  /** Each part solved, then merged two by two; the best before an improvement stays in the race. */
  private List<GraphOperation> merging(int cut) {
    var graph = new ArrayList<GraphOperation>();
    var level = new ArrayList<String>();
    for (int part = 0; part < cut; part++) {
      var id = "p" + (part + 1);
      graph.add(new GraphOperation(id, Kind.PART, List.of(), cut, part));
      level.add(kept(id, Kind.GENERATE, branches, List.of(id), "", graph));
    }
    for (int depth = 1; level.size() > 1; depth++) {
      var next = new ArrayList<String>();
      for (int at = 0; at + 1 < level.size(); at += 2) {
        var id = "m%d-%d".formatted(depth, at / 2 + 1);
        var merged = kept(id, Kind.AGGREGATE, merges, level.subList(at, at + 2), "", graph);
        boolean last = level.size() == 2;
        int tries = last ? improvements : branches;
        next.add(kept(id + "-improve", Kind.IMPROVE, tries, List.of(merged), merged, graph));
      }
      if (level.size() % 2 == 1) {
        next.add(level.getLast());
      }
      level = next;
    }
    return graph;
  }

  /** Makes thoughts, scores them, keeps the best of them and of what was the best before. */
  private static String kept(
      String id,
      Kind kind,
      int count,
      List<String> needs,
      String before,
      List<GraphOperation> graph) {
    var made = kind == Kind.GENERATE ? id + "-generate" : id;
    graph.add(new GraphOperation(made, kind, needs, count, 0));
    graph.add(GraphOperation.of(id + "-score", Kind.SCORE, 1, made));
    var rivals = before.isEmpty() ? List.of(id + "-score") : List.of(before, id + "-score");
    graph.add(new GraphOperation(id + "-best", Kind.KEEP_BEST, rivals, 1, 0));
    return id + "-best";
  }
}
