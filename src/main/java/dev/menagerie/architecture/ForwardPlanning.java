// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.Locale;

/**
 * Searches the states that operators lead to for a plan, and carries it out if tools do its
 * actions.
 *
 * <p>Paper: Fikes and Nilsson, "STRIPS: A New Approach to the Application of Theorem Proving to
 * Problem Solving", Artificial Intelligence 2, 1971; A* after Hart, Nilsson and Raphael 1968, with
 * the heuristics of Bonet and Geffner, "Planning as Heuristic Search", Artificial Intelligence 129,
 * 2001; the model beside a sound search after Kambhampati et al., "LLMs Can't Plan, But Can Help
 * Planning in LLM-Modulo Frameworks", ICML 2024, arXiv:2402.01817.
 *
 * <p>Deviation: the model proposes no plans; it ranks the actions that code has found applicable.
 *
 * @param domain a domain in PDDL that every task has
 * @param search what comes first
 * @param heuristic what a state is from the goal (h)
 * @param maxExpansions states that are expanded at most, for each plan, 1 to 1000000
 * @param maxReplans further plans after an action that failed or could not be done, 0 to 20
 * @param maxRankings states whose actions the model ranks at most, 0 to 1000
 */
public record ForwardPlanning(
    @Says("a domain in PDDL that every task has; none if empty") String domain,
    @Says("astar: lowest cost and rest together; greedy: lowest rest") Search search,
    @Says("hmax: never too much; hadd: sums, sooner but not shortest; goals: how many are missing")
        Heuristic heuristic,
    @Says("states that are expanded at most, for each plan, 1 to 1000000") int maxExpansions,
    @Says("further plans after an action that failed or could not be done, 0 to 20") int maxReplans,
    @Says("states whose actions the model ranks at most, 0 to 1000") int maxRankings)
    implements Architecture {

  /** What comes first. */
  public enum Search {
    ASTAR,
    GREEDY
  }

  /** What a state is from the goal. */
  public enum Heuristic {
    HMAX,
    HADD,
    GOALS
  }

  public static final ForwardPlanning DEFAULTS =
      new ForwardPlanning("", Search.ASTAR, Heuristic.HMAX, 10_000, 3, 10);

  public ForwardPlanning {
    Bound.range("maxExpansions", maxExpansions, 1, 1_000_000);
    Bound.range("maxReplans", maxReplans, 0, 20);
    Bound.range("maxRankings", maxRankings, 0, 1000);
    try {
      new Pddl().read("domain", domain);
    } catch (Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static final String NO_PROBLEM =
      "There is no problem to plan for. Give it in PDDL, in the goal or the context: "
          + "(define (problem name) (:objects ...) (:init ...) (:goal ...)). "
          + "The domain stands before it, or in the parameter domain.";

  /** Whether a plan is of the lowest cost there is. */
  boolean optimal() {
    return search == Search.ASTAR && heuristic == Heuristic.HMAX;
  }

  @Override
  public Answer solve(Task task, Run run) {
    var pddl = new Pddl();
    try {
      pddl.read("domain", domain);
      for (int index = 0; index < task.context().size(); index++) {
        pddl.read("context " + (index + 1), task.context().get(index));
      }
      if (task.goal().toLowerCase(Locale.ROOT).contains("(define")) {
        pddl.read("goal", task.goal());
      }
      if (!pddl.complete()) {
        return Answer.partial(NO_PROBLEM);
      }
      var problem = Grounding.of(pddl);
      var goal = problem.text(problem.goal());
      var ranking = new Ranking(goal, maxRankings, run);
      var search = new StateSearch(problem, this, ranking, run);
      return new PlanMonitor(problem, this, search, run).solve();
    } catch (Malformed e) {
      return Answer.partial("The problem cannot be used. %s.".formatted(e.getMessage()));
    }
  }
}
