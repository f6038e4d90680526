// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.FactSearch.Operator;
import dev.menagerie.architecture.HierarchicalPlanning.Strategy;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes plans for {@link HierarchicalPlanning}, each strategy in its way, and checks them. */
final class HierarchicalPlanner {

  /** A part of a goal. */
  record Subgoal(
      @Says("what to do, in one sentence that can be understood alone") String instruction,
      @Says("whether one call of a tool or one thought does it") boolean primitive,
      @Says("facts that must hold before it") List<String> preconditions,
      @Says("facts that hold after it") List<String> effects,
      @Says("facts that no more hold after it") List<String> removes) {

    Operator operator() {
      return new Operator(instruction, preconditions, effects, removes);
    }
  }

  record Decomposition(
      @Says("facts that hold now and are needed") List<String> holds,
      @Says("the parts in the order in which they are done") List<Subgoal> subgoals) {

    int facts() {
      return holds.size() + subgoals.stream().mapToInt(it -> it.operator().facts()).sum();
    }
  }

  /** What a search works on. */
  record Domain(
      @Says("facts that hold now and are needed") List<String> holds,
      @Says("facts that hold when the task is done") List<String> goal,
      @Says("everything that may be of use to do") List<Operator> operators) {

    int facts() {
      return holds.size() + goal.size() + operators.stream().mapToInt(Operator::facts).sum();
    }
  }

  private static final String WORLD =
      """
      %s A fact is a short sentence; use the same words for the same fact.

      Tools:
      %s

      Facts that hold:
      %s

      Task: %s

      Steps:
      %s\
      """;

  static final String DECOMPOSE =
      "Break the task down into parts, which are done one after the other. A part that one call of"
          + " a tool or one thought does is primitive; others are broken down further. What was"
          + " done is not done again.";

  static final String DOMAIN =
      "Say which facts hold when the task is done, and what can be done to bring them about: each"
          + " operator is one call of a tool or one thought, with the facts that it needs and that"
          + " it brings about. A search puts them in order. What was done is not done again.";

  private static final String AGAIN = "\n\nThe last reply could not be used: %s.";

  private final HierarchicalPlanning how;
  private final Run run;
  private final String done;
  private final Set<String> assumed = new TreeSet<>();
  private int calls;
  private int drawn;
  private String problem = "all calls of the planner were used";

  /**
   * @param done what was done before, and what came of it
   */
  HierarchicalPlanner(HierarchicalPlanning how, Run run, String done) {
    this.how = how;
    this.run = run;
    this.done = done;
  }

  /** Why there is no plan. */
  String problem() {
    return problem;
  }

  /** The facts that plans take for granted. */
  Set<String> assumed() {
    return assumed;
  }

  /** Operators that can be carried out one after the other; none if no such plan was found. */
  Optional<List<Operator>> plan(Task task, Strategy strategy, Set<String> facts) {
    var plan =
        switch (strategy) {
          case FORWARD_SEARCH, BACKWARD_CHAINING -> searched(task.text(), strategy, facts);
          case DECOMPOSITION, HYBRID, AUTO -> decomposed(task.text(), strategy, facts, 1, "0");
        };
    if (plan.isPresent() && plan.get().size() > how.maxSteps()) {
      problem = "a plan has %d steps, at most %d".formatted(plan.get().size(), how.maxSteps());
      return Optional.empty();
    }
    return plan;
  }

  /** Parts a goal, and the parts that are not primitive; each must be possible after the others. */
  private Optional<List<Operator>> decomposed(
      String goal, Strategy strategy, Set<String> facts, int depth, String above) {
    var asked = ask("decompose", DECOMPOSE, goal, facts);
    for (int attempt = 1; attempt <= 2 && calls < how.maxPlanning(); attempt++) {
      calls++;
      var reply = Attempt.think(run, asked, Decomposition.class);
      var plan = reply.flatMap(it -> worked(it, strategy, facts, depth, above));
      if (plan.isPresent()) {
        return plan;
      }
      problem = reply.isEmpty() ? "a decomposition could not be read" : problem;
      asked = again("decompose", DECOMPOSE, goal, facts);
    }
    return Optional.empty();
  }

  private Optional<List<Operator>> worked(
      Decomposition parts, Strategy strategy, Set<String> known, int depth, String above) {
    if (parts.subgoals().isEmpty()) {
      problem = "it has no parts";
      return Optional.empty();
    }
    if (parts.subgoals().size() > how.maxSteps()) {
      problem = "it has %d parts, at most %d".formatted(parts.subgoals().size(), how.maxSteps());
      return Optional.empty();
    }
    if (tooMany(parts.facts())) {
      return Optional.empty();
    }
    var facts = new TreeSet<>(known);
    facts.addAll(assume(parts.holds()));
    var plan = new ArrayList<Operator>();
    for (var part : parts.subgoals()) {
      var id = "%s.%d".formatted(above, ++drawn);
      run.report(new Progress.Node(id, Optional.of(above), Excerpt.label(part.instruction())));
      var missing = new TreeSet<>(FactSearch.keys(part.preconditions()));
      missing.removeAll(facts);
      if (!missing.isEmpty()) {
        problem = "%s: it does not hold that %s".formatted(part.instruction(), missing.first());
        return Optional.empty();
      }
      var operators =
          part.primitive()
              ? Optional.of(List.of(part.operator()))
              : inner(part, strategy, facts, depth, id).map(it -> closed(it, part));
      if (operators.isEmpty()) {
        return Optional.empty();
      }
      plan.addAll(operators.get());
      for (var operator : operators.get()) {
        var after = operator.after(facts);
        facts.clear();
        facts.addAll(after);
      }
    }
    return Optional.of(plan);
  }

  /** With the last of its steps a part brings about what it is for. */
  private static List<Operator> closed(List<Operator> operators, Subgoal part) {
    var last = operators.getLast();
    var effects = new ArrayList<>(last.effects());
    effects.addAll(part.effects());
    var removes = new ArrayList<>(last.removes());
    removes.addAll(part.removes());
    var closed = new ArrayList<>(operators.subList(0, operators.size() - 1));
    closed.add(new Operator(last.instruction(), last.preconditions(), effects, removes));
    return closed;
  }

  /** What is too deep to be parted, or is not to be parted, is searched for. */
  private Optional<List<Operator>> inner(
      Subgoal part, Strategy strategy, Set<String> facts, int depth, String id) {
    return strategy == Strategy.HYBRID || depth >= how.maxDepth()
        ? searched(part.instruction(), Strategy.BACKWARD_CHAINING, facts)
        : decomposed(part.instruction(), strategy, facts, depth + 1, id);
  }

  private Optional<List<Operator>> searched(String goal, Strategy strategy, Set<String> known) {
    var asked = ask("domain", DOMAIN, goal, known);
    for (int attempt = 1; attempt <= 2 && calls < how.maxPlanning(); attempt++) {
      calls++;
      var reply = Attempt.think(run, asked, Domain.class);
      if (reply.isPresent() && reply.get().operators().size() > FactSearch.MOST_OPERATORS) {
        int given = reply.get().operators().size();
        problem = "there are %d operators, at most %d".formatted(given, FactSearch.MOST_OPERATORS);
      } else if (reply.isPresent() && !tooMany(reply.get().facts())) {
        var plan = search(reply.get(), strategy, known);
        if (plan.isPresent() && !plan.get().isEmpty()) {
          return plan;
        }
        problem = "no order of the operators leads from what holds to the goal";
      } else if (reply.isEmpty()) {
        problem = "a domain could not be read";
      }
      asked = again("domain", DOMAIN, goal, known);
    }
    return Optional.empty();
  }

  private boolean tooMany(int facts) {
    boolean many = facts > FactSearch.MOST_FACTS;
    if (many) {
      problem = "it names %d facts, at most %d".formatted(facts, FactSearch.MOST_FACTS);
    }
    return many;
  }

  private Optional<List<Operator>> search(Domain domain, Strategy strategy, Set<String> known) {
    var facts = new TreeSet<>(known);
    facts.addAll(assume(domain.holds()));
    var goal = FactSearch.keys(domain.goal());
    return strategy == Strategy.FORWARD_SEARCH
        ? FactSearch.forward(facts, goal, domain.operators())
        : FactSearch.backward(facts, goal, domain.operators());
  }

  private Set<String> assume(List<String> holds) {
    var facts = FactSearch.keys(holds);
    assumed.addAll(facts);
    return facts;
  }

  private Prompt ask(String name, String what, String goal, Set<String> facts) {
    return Prompt.of(name, text(what, goal, facts)).as(Role.PLANNER);
  }

  private Prompt again(String name, String what, String goal, Set<String> facts) {
    var why = what + AGAIN.formatted(problem);
    return Prompt.of(name, text(why, goal, facts)).as(Role.PLANNER);
  }

  private String text(String what, String goal, Set<String> facts) {
    var tools = run.tools().stream().map(Tool::line).collect(joining("\n"));
    var holds = facts.isEmpty() ? "(none)" : String.join("\n", facts);
    return WORLD.formatted(what, tools, holds, goal, done);
  }
}
