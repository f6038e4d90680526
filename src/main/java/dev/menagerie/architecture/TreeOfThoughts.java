// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.ThoughtEvaluator.Final;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Searches a tree of partial solutions: propose next steps, judge each state, go on with the best.
 *
 * <p>Paper: Yao et al., "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
 * NeurIPS 2023, arXiv:2305.10601, Algorithms 1 (ToT-BFS) and 2 (ToT-DFS), with the values and the
 * greedy selection of the authors' code.
 *
 * <p>Deviation: replies are typed; a state without proposals stays as it is and competes on; a
 * duplicate is never followed; final answers are written and judged after the last level.
 *
 * @param search how the tree is walked
 * @param generator how thoughts come about
 * @param evaluator how states are judged
 * @param depth thoughts in a full solution (T), 1 to 20
 * @param breadth states kept per level by BFS and BEAM (b), 1 to 100
 * @param nEvaluate values per state, or votes per level, 1 to 50
 * @param nGenerate thoughts per state (k): samples drawn, or most proposals taken, 1 to 200
 * @param threshold DFS prunes children whose value is not above it (v_th), 0 to 1000
 * @param maxStates states that DFS visits at most, 1 to 10000
 */
public record TreeOfThoughts(
    @Says("bfs: best states of each level; beam: the same by the sum of values; dfs: backtracking")
        Search search,
    @Says("propose: next steps listed in one call; sample: drawn one by one") Generator generator,
    @Says("value: each state judged alone; vote: the states of a level compared")
        Evaluator evaluator,
    @Says("thoughts in a full solution (T), 1 to 20") int depth,
    @Says("states kept per level by bfs and beam (b), 1 to 100") int breadth,
    @Says("values per state, or votes per level, 1 to 50") int nEvaluate,
    @Says("thoughts per state (k): samples drawn, or most proposals taken, 1 to 200") int nGenerate,
    @Says("dfs prunes children whose value is not above it, 0 to 1000") double threshold,
    @Says("states that dfs visits at most, 1 to 10000") int maxStates)
    implements Architecture {

  static final double TEMPERATURE = 0.7;

  /** How the tree is walked. */
  public enum Search {
    BFS,
    DFS,
    BEAM
  }

  /** How thoughts come about. */
  public enum Generator {
    PROPOSE,
    SAMPLE
  }

  /** How states are judged. */
  public enum Evaluator {
    VALUE,
    VOTE
  }

  public static final TreeOfThoughts DEFAULTS =
      new TreeOfThoughts(Search.BFS, Generator.PROPOSE, Evaluator.VALUE, 3, 5, 3, 40, 0.5, 100);

  public TreeOfThoughts {
    Bound.range("depth", depth, 1, 20);
    Bound.range("breadth", breadth, 1, 100);
    Bound.range("nEvaluate", nEvaluate, 1, 50);
    Bound.range("nGenerate", nGenerate, 1, 200);
    Bound.range("threshold", threshold, 0, 1000);
    Bound.range("maxStates", maxStates, 1, 10_000);
  }

  /** By what a state, or a visit, can bring about at most. */
  long mostThoughts() {
    return (1L + nEvaluate)
        * switch (search) {
          case BFS, BEAM -> ((long) depth * nGenerate + 1) * breadth;
          case DFS -> (maxStates + 1L) * (nGenerate + 1L);
        };
  }

  /** A state one step further, not yet valued. */
  ThoughtState child(ThoughtState parent, int number, String step) {
    var steps = new ArrayList<>(parent.steps());
    steps.add(step);
    var before = search == Search.BEAM ? parent.value() : 0;
    return new ThoughtState("%s.%d".formatted(parent.id(), number), steps, before, 0);
  }

  @Override
  public Answer solve(Task task, Run run) {
    var generator = new ThoughtGenerator(this, task, run);
    var evaluator = new ThoughtEvaluator(this, task, run);
    var root = new ThoughtState("0", List.of(), 0, 0);
    run.report(new Progress.Node(root.id(), Optional.empty(), Excerpt.label(task.goal())));
    return switch (search) {
      case BFS, BEAM -> breadthFirst(root, generator, evaluator, run);
      case DFS -> depthFirst(root, generator, evaluator, run);
    };
  }

  /** Algorithm 1: all states of a level are expanded and judged, the best of all of them stay. */
  private Answer breadthFirst(
      ThoughtState root, ThoughtGenerator generator, ThoughtEvaluator evaluator, Run run) {
    var frontier = List.of(root);
    for (int level = 1; level <= depth; level++) {
      var expanded = generator.expand(frontier);
      if (expanded.stream().allMatch(List::isEmpty)) {
        break;
      }
      var candidates = new ArrayList<ThoughtState>();
      for (int index = 0; index < frontier.size(); index++) {
        var children = expanded.get(index);
        candidates.addAll(children.isEmpty() ? List.of(frontier.get(index)) : children);
      }
      if (level == 1) {
        run.offer(candidates.getFirst().text());
      }
      frontier = select(evaluator, candidates, run);
      run.offer(frontier.getFirst().text());
    }
    var best = evaluator.conclude(frontier, Optional.empty());
    return best.map(it -> Answer.of(it.answer()))
        .orElse(Answer.partial(frontier.getFirst().text()));
  }

  /** The best states, ties in the order of the candidates. */
  private List<ThoughtState> select(
      ThoughtEvaluator evaluator, List<ThoughtState> candidates, Run run) {
    var fresh = ThoughtState.distinct(candidates, run);
    var ranked = ThoughtState.ranked(evaluator.evaluate(fresh));
    var chosen = ranked.subList(0, Math.min(breadth, ranked.size()));
    chosen.forEach(state -> run.report(new Progress.Chosen(state.id())));
    ranked.stream().skip(breadth).forEach(it -> run.report(new Progress.Pruned(it.id())));
    return chosen;
  }

  /** Algorithm 2: the best child first, back when a state is hopeless, until an answer is right. */
  private Answer depthFirst(
      ThoughtState root, ThoughtGenerator generator, ThoughtEvaluator evaluator, Run run) {
    var deepest = root;
    var best = Optional.<Final>empty();
    var open = new ArrayDeque<ThoughtState>();
    open.push(root);
    for (int visited = 0; visited < maxStates && !open.isEmpty(); visited++) {
      var state = open.pop();
      run.report(new Progress.Chosen(state.id()));
      if (state.steps().size() > deepest.steps().size()) {
        deepest = state;
      }
      if (best.isEmpty() && !deepest.steps().isEmpty()) {
        run.offer(deepest.text());
      }
      var children =
          state.steps().size() < depth
              ? ThoughtState.distinct(generator.expand(List.of(state)).getFirst(), run)
              : List.<ThoughtState>of();
      if (children.isEmpty()) {
        best = better(best, evaluator.conclude(List.of(state), best));
        best.ifPresent(it -> run.offer(it.answer()));
        if (best.isPresent() && best.get().right()) {
          return Answer.of(best.get().answer());
        }
      } else {
        if (best.isEmpty() && deepest.steps().isEmpty()) {
          run.offer(children.getFirst().text());
        }
        push(ThoughtState.ranked(evaluator.evaluate(children)), open, run);
      }
    }
    var found = best.isPresent() ? best : evaluator.conclude(List.of(deepest), best);
    return Answer.partial(found.map(Final::answer).orElse(deepest.text()));
  }

  private void push(List<ThoughtState> ranked, Deque<ThoughtState> open, Run run) {
    for (var state : ranked.reversed()) {
      if (state.value() > threshold) {
        open.push(state);
      } else {
        run.report(new Progress.Pruned(state.id()));
      }
    }
  }

  private static Optional<Final> better(Optional<Final> best, Optional<Final> next) {
    return next.isPresent() && (best.isEmpty() || next.get().value() > best.get().value())
        ? next
        : best;
  }
}
