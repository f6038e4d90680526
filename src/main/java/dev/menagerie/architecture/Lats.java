// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.Optional;

/**
 * Monte-Carlo tree search over trajectories of actions: select by UCT, expand, evaluate, simulate,
 * backpropagate, reflect on what failed.
 *
 * <p>Paper: Zhou et al., "Language Agent Tree Search Unifies Reasoning, Acting, and Planning in
 * Language Models", ICML 2024, arXiv:2310.04406, Algorithm 1.
 *
 * <p>Deviation: a model judges final answers, where the authors' code looks at the right one; steps
 * are typed; an environment with a state is brought back to one by replaying its actions.
 *
 * @param trajectories iterations at most (k), 1 to 100
 * @param nGenerate steps sampled at each expansion (n), 1 to 20
 * @param depth steps of a trajectory at most (L), 1 to 50
 * @param rollout expansions of a simulation at most, 0 to 20
 * @param weight of exploration in UCT (w), 0 to 10
 * @param lambda weight of the model's value against self-consistency, 0 to 1
 * @param maxReflections reflections that later prompts show, 0 to 10
 * @param reset the tool that brings the environment back to its beginning; blank if calls leave no
 *     trace
 */
public record Lats(
    @Says("trajectories at most (k), 1 to 100") int trajectories,
    @Says("steps sampled at each expansion (n), 1 to 20") int nGenerate,
    @Says("steps of a trajectory at most (L), 1 to 50") int depth,
    @Says("expansions of a simulation at most, 0 to 20") int rollout,
    @Says("weight of exploration in UCT (w), 0 to 10") double weight,
    @Says("weight of the model's value against self-consistency, 0 to 1") double lambda,
    @Says("reflections that later prompts show, 0 to 10") int maxReflections,
    @Says("the tool that brings the environment back to its beginning; blank if there is no state")
        String reset)
    implements Architecture {

  public static final Lats DEFAULTS = new Lats(30, 5, 7, 4, 1, 0.5, 3, "");

  /** What a simulation is worth that found no end. */
  private static final double CUT_OFF = -1;

  public Lats {
    Bound.range("trajectories", trajectories, 1, 100);
    Bound.range("nGenerate", nGenerate, 1, 20);
    Bound.range("depth", depth, 1, 50);
    Bound.range("rollout", rollout, 0, 20);
    Bound.range("weight", weight, 0, 10);
    Bound.range("lambda", lambda, 0, 1);
    Bound.range("maxReflections", maxReflections, 0, 10);
  }

  long mostThoughts() {
    return trajectories * ((1L + rollout) * 2 * nGenerate + 1) + 1;
  }

  long mostToolCalls() {
    long each = reset.isBlank() ? 1 : depth + 1L;
    return trajectories * (1L + rollout) * nGenerate * each;
  }

  @Override
  public Answer solve(Task task, Run run) {
    if (!reset.isBlank() && run.tools().stream().noneMatch(it -> it.name().equals(reset))) {
      return Answer.partial("There is no tool %s to reset the environment with.".formatted(reset));
    }
    var agent = new LatsAgent(this, task, run);
    var root = LatsNode.root();
    run.report(new Progress.Node(root.id(), Optional.empty(), Excerpt.label(task.goal())));
    for (int trajectory = 0; trajectory < trajectories && !root.exhausted(); trajectory++) {
      var leaf = select(root);
      run.report(new Progress.Chosen(leaf.id()));
      var end = simulate(leaf, agent, run);
      if (end.reward() >= 1) {
        run.report(new Progress.Chosen(end.id()));
        return Answer.of(end.answer().orElse(""));
      }
      end.backpropagate(end.answer().isPresent() ? end.reward() : CUT_OFF);
      if (end.answer().isPresent() && !root.exhausted() && trajectory + 1 < trajectories) {
        agent.reflect(end);
      }
    }
    return Answer.partial(
        agent.best().or(() -> agent.conclude(root)).orElse("No answer was found."));
  }

  /** Down from the root to a leaf, at each node to the child of the highest UCT. */
  private LatsNode select(LatsNode root) {
    var node = root;
    var next = Optional.of(root);
    while (next.isPresent()) {
      node = next.get();
      var parent = node;
      next =
          node.open().stream()
              .reduce(
                  (one, other) ->
                      other.uct(parent, weight) > one.uct(parent, weight) ? other : one);
    }
    return node;
  }

  /** Expands a leaf, then goes on from the best child of each expansion to an end. */
  private LatsNode simulate(LatsNode leaf, LatsAgent agent, Run run) {
    var node = leaf;
    int expansions = 0;
    while (node.reward() < 1) {
      if (!node.terminal() && node.steps().size() < depth) {
        if (expansions++ > rollout) {
          return node;
        }
        agent.expand(node);
      }
      var best =
          node.open().stream().reduce((one, next) -> next.value() > one.value() ? next : one);
      if (best.isEmpty()) {
        node.exhaust().forEach(it -> run.report(new Progress.Pruned(it.id())));
        return node;
      }
      node = best.get();
    }
    return node;
  }
}
