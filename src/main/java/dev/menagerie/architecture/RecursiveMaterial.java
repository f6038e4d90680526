// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A task on a list or a text that is cut: what is small enough is done at once, the results of
 * parts are merged, and each is verified by code.
 */
final class RecursiveMaterial {

  private static final int MOST_ITEMS = 10_000;

  private final Recursive recursive;
  private final GraphProblem problem;
  private final Run run;

  RecursiveMaterial(Recursive recursive, GraphProblem problem, Run run) {
    this.recursive = recursive;
    this.problem = problem;
    this.run = run;
  }

  /** What there is of it at the root; what is not right is not complete. */
  Answer solve() {
    int items = problem.parts(MOST_ITEMS).size();
    var parts = problem.parts(Math.ceilDiv(items, recursive.capacity()));
    var found = solve("1", Optional.empty(), parts, recursive.maxNodes());
    return found
        .map(it -> new Answer(it.current(), right(it)))
        .orElse(Answer.partial("No part of it could be done."));
  }

  private boolean right(GraphThought thought) {
    return thought.score().filter(it -> it < 0).isEmpty();
  }

  /**
   * Does some parts of the material that follow each other.
   *
   * @param nodes that may come of it, this one included
   */
  private Optional<GraphThought> solve(
      String id, Optional<String> parent, List<String> parts, int nodes) {
    var reference = problem.together(parts);
    run.report(new Progress.Node(id, parent, Excerpt.label(reference)));
    boolean primitive =
        parts.size() == 1 || depth(id) >= recursive.maxDepth() || nodes <= Recursive.FEWEST_PARTS;
    var found =
        primitive
            ? tried(id, reference, "generate", Role.PROPOSER, problem.generate(reference))
            : composed(id, reference, parts, nodes - 1);
    run.report(found.isPresent() ? new Progress.Chosen(id) : new Progress.Pruned(id));
    return found;
  }

  private static int depth(String id) {
    return (int) id.chars().filter(it -> it == '.').count();
  }

  private Optional<GraphThought> composed(
      String id, String reference, List<String> parts, int nodes) {
    int count = Math.min(Math.min(recursive.maxParts(), parts.size()), nodes);
    var forks = new ArrayList<Fork<Optional<GraphThought>>>();
    for (int child = 0; child < count; child++) {
      var some = parts.subList(child * parts.size() / count, (child + 1) * parts.size() / count);
      int share = (child + 1) * nodes / count - child * nodes / count;
      var name = "%s.%d".formatted(id, child + 1);
      forks.add(run.fork(() -> solve(name, Optional.of(id), some, share)));
    }
    var heard = new ArrayList<GraphThought>();
    run.gather(
        forks,
        found -> {
          found.ifPresent(heard::add);
          if (depth(id) == 0 && !heard.isEmpty()) {
            run.offer(String.join("\n", heard.stream().map(GraphThought::current).toList()));
          }
        });
    if (heard.size() < 2) {
      return heard.stream()
          .findFirst()
          .map(it -> judged(GraphThought.of(id, reference, it.current())));
    }
    return tried(id, reference, "aggregate", Role.AGGREGATOR, problem.aggregate(heard));
  }

  /** The best of as many tries as it takes to get it right, or as there are. */
  private Optional<GraphThought> tried(
      String id, String reference, String name, Role role, String text) {
    var prompt = Prompt.of(name, text).as(role).temperature(GraphProblem.TEMPERATURE);
    Optional<GraphThought> best = Optional.empty();
    for (int attempt = 0; attempt <= recursive.tries(); attempt++) {
      var said = problem.ask(prompt, run).map(it -> judged(GraphThought.of(id, reference, it)));
      double worth = best.map(GraphThought::worth).orElse(Double.NEGATIVE_INFINITY);
      if (said.filter(it -> it.worth() > worth).isPresent()) {
        best = said;
        run.report(new Progress.Scored(id, said.get().worth()));
        if (depth(id) == 0) {
          run.offer(said.get().current());
        }
      }
      if (best.filter(this::right).isPresent()) {
        return best;
      }
    }
    return best;
  }

  private GraphThought judged(GraphThought thought) {
    return problem.score(thought).map(thought::scored).orElse(thought);
  }
}
