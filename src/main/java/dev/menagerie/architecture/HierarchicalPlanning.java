// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.FactSearch.Operator;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Plans by one of four strategies, checks the plan, carries it out while watching what holds, and
 * plans again from there when something is not as it should be.
 *
 * <p>Paper: Nau et al., "SHOP2: An HTN Planning System", JAIR 20, 2003: tasks are parted in the
 * order in which they are done, so that the state is known at every step.
 *
 * <p>Deviation: the model proposes parts and operators, where SHOP2 is given methods; what is too
 * deep to be parted is searched for.
 *
 * @param strategy how plans are made; chosen by the model if auto
 * @param maxDepth levels of parts, 1 to 8
 * @param maxSteps steps of a plan, 1 to 50
 * @param maxPlanning calls of the planner for one plan, 1 to 100
 * @param maxCalls replies of the executor per step, 2 to 50
 * @param maxReplans further plans, 0 to 10
 */
public record HierarchicalPlanning(
    @Says(
            "decomposition: parts of parts; forward_search, backward_chaining: exact search from"
                + " what holds or from the goal; hybrid: parts once, then search; auto: the model"
                + " chooses")
        Strategy strategy,
    @Says("levels of parts, 1 to 8") int maxDepth,
    @Says("steps of a plan, 1 to 50") int maxSteps,
    @Says("calls of the planner for one plan, 1 to 100") int maxPlanning,
    @Says("replies of the executor per step, 2 to 50") int maxCalls,
    @Says("further plans, 0 to 10") int maxReplans)
    implements Architecture {

  /** How plans are made. */
  public enum Strategy {
    AUTO,
    DECOMPOSITION,
    FORWARD_SEARCH,
    BACKWARD_CHAINING,
    HYBRID
  }

  /** What the model may choose. */
  enum Choice {
    DECOMPOSITION(Strategy.DECOMPOSITION),
    FORWARD_SEARCH(Strategy.FORWARD_SEARCH),
    BACKWARD_CHAINING(Strategy.BACKWARD_CHAINING),
    HYBRID(Strategy.HYBRID);

    private final Strategy strategy;

    Choice(Strategy strategy) {
      this.strategy = strategy;
    }
  }

  record Analysis(
      @Says("what kind of goal it is, brief") String reason,
      @Says("the strategy that fits it") Choice strategy) {}

  public static final HierarchicalPlanning DEFAULTS =
      new HierarchicalPlanning(Strategy.AUTO, 5, 20, 20, 5, 2);

  public HierarchicalPlanning {
    Bound.range("maxDepth", maxDepth, 1, 8);
    Bound.range("maxSteps", maxSteps, 1, 50);
    Bound.range("maxPlanning", maxPlanning, 1, 100);
    Bound.range("maxCalls", maxCalls, 2, 50);
    Bound.range("maxReplans", maxReplans, 0, 10);
  }

  static final String ANALYSE =
      """
      Choose how to plan for the task.
      decomposition: it falls into parts, and those into smaller ones
      forward_search: few things can be done at each point
      backward_chaining: the goal is clear, and few things lead to it
      hybrid: it falls into parts, each of which has a clear goal

      Task: %s\
      """;

  private static final String UNMET = "not done, because it does not hold that %s";

  /** A step of the plan with what must hold before it and after it. */
  private record Action(PlanAndExecute.Step step, Operator operator, Set<String> effects) {}

  @Override
  public Answer solve(Task task, Run run) {
    run.report(new Progress.Node("0", Optional.empty(), Excerpt.label(task.goal())));
    var chosen = strategy == Strategy.AUTO ? chosen(task, run) : strategy;
    var board = new StepBoard(run);
    Set<String> facts = new TreeSet<>();
    var problem = "";
    boolean gapless = true;
    for (int plan = 0; plan <= maxReplans && gapless; plan++) {
      var planner = new HierarchicalPlanner(this, run, board.text());
      var operators = planner.plan(task, chosen, facts);
      problem = planner.problem();
      gapless = operators.isPresent();
      facts.addAll(planner.assumed());
      if (operators.isPresent()
          && carryOut(task, actions(operators.get(), board), facts, board, run)) {
        break;
      }
    }
    if (board.next() == 1) {
      return Answer.partial("No plan was found: %s.".formatted(problem));
    }
    board.close();
    var text = PlanAndExecute.SYNTHESISE.formatted(task.text(), board.text());
    return new Answer(run.think(Prompt.of("synthesise", text)), gapless && board.complete());
  }

  private static Strategy chosen(Task task, Run run) {
    var prompt = Prompt.of("analyse", ANALYSE.formatted(task.text())).as(Role.PLANNER);
    return Attempt.think(run, prompt, Analysis.class)
        .map(it -> it.strategy().strategy)
        .orElse(Strategy.DECOMPOSITION);
  }

  /** Does steps while what they need holds; whether all were done. */
  private boolean carryOut(
      Task task, List<Action> actions, Set<String> facts, StepBoard board, Run run) {
    board.plan(actions.stream().map(Action::step).toList());
    for (var action : actions) {
      board.started(action.step());
      var outcome = outcome(task, action, facts, board, run);
      board.ended(action.step(), outcome);
      run.offer(board.text());
      switch (outcome) {
        case Observation.Result _ -> {
          var after = action.operator().after(facts);
          facts.clear();
          facts.addAll(after);
        }
        case Observation.Failure _ -> {
          return false;
        }
      }
    }
    return true;
  }

  /** What comes of a step; nothing is done if what it needs does not hold. */
  private Observation outcome(
      Task task, Action action, Set<String> facts, StepBoard board, Run run) {
    var unmet = new TreeSet<>(FactSearch.keys(action.operator().preconditions()));
    unmet.removeAll(facts);
    if (!unmet.isEmpty()) {
      return new Observation.Failure(UNMET.formatted(unmet.first()));
    }
    var step = action.step();
    var text = PlanAndExecute.STEP.formatted(task.text(), board.needed(step), step.instruction());
    return new StepExecutor(maxCalls, run).execute(text);
  }

  /** Steps, each needing the last ones before it that bring about what it needs. */
  private static List<Action> actions(List<Operator> operators, StepBoard board) {
    var actions = new ArrayList<Action>();
    for (var operator : operators) {
      var needs = new TreeSet<Integer>();
      for (var fact : FactSearch.keys(operator.preconditions())) {
        actions.reversed().stream()
            .filter(it -> it.effects().contains(fact))
            .findFirst()
            .ifPresent(it -> needs.add(it.step().id()));
      }
      var step =
          new PlanAndExecute.Step(
              board.next() + actions.size(), operator.instruction(), List.copyOf(needs));
      actions.add(new Action(step, operator, FactSearch.keys(operator.effects())));
    }
    return actions;
  }
}
