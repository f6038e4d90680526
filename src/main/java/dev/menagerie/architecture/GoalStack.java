// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.List;

/**
 * Pursues several goals: those in conflict are settled before, the most urgent one that can be
 * begun comes next, and a goal that is blocked pushes the sub-goals that it needs.
 *
 * <p>Source: the goal stack of STRIPS (Fikes and Nilsson 1971); earliest deadline first after
 * Jackson, "Scheduling a Production Line to Minimize Maximum Tardiness", UCLA, 1955, and Liu and
 * Layland, JACM 20(1), 1973; deadlocks are found by Tarjan's components.
 *
 * <p>Deviation: goals are data and time is counted in the units that they are given in; code alone
 * decides what comes next, and a model only among equals.
 *
 * @param goals goals that every task begins with, in YAML or JSON
 * @param execute whether goals are carried out; else they are only put into a timetable
 * @param agent the agent that they are given to; a model with the task's tools if empty
 * @param workers goals under way at the same time, 1 to 10
 * @param resource what is done if two goals need the same thing at the same time
 * @param priority what is done if two urgent goals exclude each other
 * @param temporal what is done if not all goals can be met in time; not merge
 * @param logical what is done if two goals exclude or contradict each other
 * @param high the priority from which a goal is urgent, 1 to 10
 * @param aging choices that a goal waits for to count as one priority higher, 0 to 1000; none at 0
 * @param maxGoals goals, sub-goals among them, 1 to 100
 * @param maxDepth levels of sub-goals, 0 to 5
 * @param maxCalls replies of the model for a goal, 2 to 50
 * @param maxRankings choices among equals that are put to the model at most, 0 to 1000
 * @param maxChecks pairs of goals of which the model is asked whether they contradict, 0 to 1000
 */
public record GoalStack(
    @Says("goals that every task begins with, in YAML or JSON") String goals,
    @Says("whether goals are carried out; else they are only put into a timetable") boolean execute,
    @Says("the agent that goals are given to; a model with the task's tools if empty") String agent,
    @Says("goals under way at the same time, 1 to 10") int workers,
    @Says("if two goals need the same thing at the same time") Strategy resource,
    @Says("if two urgent goals exclude each other; not merge or split") Strategy priority,
    @Says("if not all goals can be met in time; not merge") Strategy temporal,
    @Says("if two goals exclude or contradict each other; not merge or split") Strategy logical,
    @Says("the priority from which a goal is urgent, 1 to 10") int high,
    @Says("choices that a goal waits for to count as one priority higher, 0 to 1000; none at 0")
        int aging,
    @Says("goals, sub-goals among them, 1 to 100") int maxGoals,
    @Says("levels of sub-goals, 0 to 5") int maxDepth,
    @Says("replies of the model for a goal, 2 to 50") int maxCalls,
    @Says("choices among equals that are put to the model at most, 0 to 1000") int maxRankings,
    @Says("pairs of goals of which the model is asked whether they contradict, 0 to 1000")
        int maxChecks)
    implements Architecture {

  /** What is done about a conflict. */
  public enum Strategy {
    /** One after the other; in a temporal conflict the new one may be late. */
    SEQUENCE,
    /** The one of lower priority loses, of equals the new one. */
    PREEMPT,
    /** Both become one goal. */
    MERGE,
    /** The one of lower priority is met in parts. */
    SPLIT,
    /** A person decides. */
    ASK,
    /** The new one loses. */
    REJECT
  }

  public static final GoalStack DEFAULTS =
      new GoalStack(
          "",
          true,
          "",
          1,
          Strategy.SEQUENCE,
          Strategy.PREEMPT,
          Strategy.PREEMPT,
          Strategy.PREEMPT,
          8,
          3,
          50,
          2,
          5,
          10,
          10);

  public GoalStack {
    Bound.range("workers", workers, 1, 10);
    Bound.range("high", high, 1, 10);
    Bound.range("aging", aging, 0, 1000);
    Bound.range("maxGoals", maxGoals, 1, 100);
    Bound.range("maxDepth", maxDepth, 0, 5);
    Bound.range("maxCalls", maxCalls, 2, 50);
    Bound.range("maxRankings", maxRankings, 0, 1000);
    Bound.range("maxChecks", maxChecks, 0, 1000);
    refuse("priority", priority, Strategy.MERGE, Strategy.SPLIT);
    refuse("temporal", temporal, Strategy.MERGE);
    refuse("logical", logical, Strategy.MERGE, Strategy.SPLIT);
    try {
      new GoalReader().read("goals", goals);
    } catch (Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void refuse(String name, Strategy strategy, Strategy... refused) {
    if (List.of(refused).contains(strategy)) {
      throw new IllegalArgumentException(
          "%s: %s, is for goals that share a resource".formatted(name, strategy));
    }
  }

  /** The only goal of a task that states none is the task. */
  static final String TASK = "the task";

  @Override
  public Answer solve(Task task, Run run) {
    var reader = new GoalReader();
    List<Goal> given;
    try {
      reader.read("goals", goals);
      for (int index = 0; index < task.context().size(); index++) {
        var text = task.context().get(index);
        reader.read("context " + (index + 1), GoalReader.isGoals(text) ? text : "");
      }
      reader.read("goal", GoalReader.isGoals(task.goal()) ? task.goal() : "");
      given = reader.goals();
    } catch (Malformed e) {
      return Answer.partial("The goals cannot be used. %s.".formatted(e.getMessage()));
    }
    if (given.size() > maxGoals) {
      return Answer.partial(
          "The goals cannot be used. There are %d, at most %d.".formatted(given.size(), maxGoals));
    }
    var board = new GoalBoard(this, run);
    board.open(given.isEmpty() ? List.of(Goal.of(TASK, task.text())) : given);
    new GoalCycle(this, task, board, run).run();
    return new Answer(board.text(), board.complete());
  }

  /** By the goals: each is tried once, and once more behind its sub-goals. */
  long mostThoughts() {
    return maxGoals * (2L * maxCalls + 1) + maxRankings + maxChecks;
  }
}
