// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.HornBase.Clause;
import dev.menagerie.architecture.Literal.Absent;
import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Proves goals from clauses by resolution with tabling: every goal is worked on once, and one that
 * comes up again below itself uses what was found so far, until nothing is added.
 */
final class Prover {

  /** Who follows the search. */
  interface Watcher {

    /** The rules for a goal in the order in which to try them. */
    List<Clause> ranked(Compound goal, List<Clause> rules);

    void goal(int id, OptionalInt parent, Compound goal);

    void ended(int id, boolean proven);
  }

  /** What is known of a goal. */
  private static final class Table {
    private final int id;
    private final Compound goal;
    private final boolean ground;
    private final List<Clause> clauses;
    private final Map<Compound, Proof> answers = new LinkedHashMap<>();
    private boolean complete;

    /** Where it stands on the path; -1 if it is not on it. */
    private int depth = -1;

    /** The highest goal on the path that it depends on. */
    private int lowest;

    private long begun;

    private Table(int id, Compound goal, List<Clause> clauses) {
      this.id = id;
      this.goal = goal;
      this.ground = goal.ground();
      this.clauses = clauses;
    }

    private boolean satisfied() {
      return ground && !answers.isEmpty();
    }
  }

  private static final long MOST_STEPS = 2_000_000;

  private final HornBase base;
  private final int maxDepth;
  private final int maxGoals;
  private final Watcher watcher;
  private final Map<Compound, Table> tables = new LinkedHashMap<>();
  private final List<Table> path = new ArrayList<>();
  private final List<Table> pending = new ArrayList<>();
  private final Map<String, Boolean> doubts = new LinkedHashMap<>();
  private int lowest = Integer.MAX_VALUE;
  private boolean changed;
  private long steps;
  private int copies;

  Prover(HornBase base, int maxDepth, int maxGoals, Watcher watcher) {
    this.base = base;
    this.maxDepth = maxDepth;
    this.maxGoals = maxGoals;
    this.watcher = watcher;
  }

  /** Why what was not proven may be so all the same; empty if it is not. */
  Optional<String> doubt() {
    return doubts.keySet().stream().findFirst();
  }

  private boolean exhausted() {
    return steps > MOST_STEPS;
  }

  private void doubt(String why) {
    doubts.put(why, true);
  }

  /** All answers to a goal: the goal as it holds, with its proof. */
  Map<Compound, Proof> prove(Compound goal) {
    return table(goal).answers;
  }

  /** What has been found of a goal until now. */
  Map<Compound, Proof> known(Compound goal) {
    var table = tables.get(canonical(goal));
    return table == null ? new LinkedHashMap<>() : table.answers;
  }

  private Table table(Compound goal) {
    var key = canonical(goal);
    var table = tables.get(key);
    if (table == null) {
      if (path.size() >= maxDepth) {
        doubt("some goals lie deeper than maxDepth");
        return new Table(0, key, List.of());
      } else if (tables.size() >= maxGoals) {
        doubt("more goals came up than maxGoals");
        return new Table(0, key, List.of());
      }
      table = opened(key);
    }
    if (table.complete || table.satisfied()) {
      return table;
    } else if (table.depth >= 0) {
      lowest = Math.min(lowest, table.depth);
    } else if (fresh(table)) {
      lowest = Math.min(lowest, table.lowest);
    } else {
      work(table);
    }
    return table;
  }

  private Table opened(Compound key) {
    var found = base.of(key).stream().filter(it -> fits(key, it)).toList();
    var clauses = new ArrayList<>(found.stream().filter(it -> it.body().isEmpty()).toList());
    var rules = found.stream().filter(it -> !it.body().isEmpty()).toList();
    clauses.addAll(key.ground() && clauses.isEmpty() ? watcher.ranked(key, rules) : rules);
    int id = tables.size() + 1;
    var table = new Table(id, key, clauses);
    tables.put(key, table);
    var parent = path.isEmpty() ? OptionalInt.empty() : OptionalInt.of(path.getLast().id);
    watcher.goal(id, parent, key);
    return table;
  }

  private boolean fits(Compound goal, Clause clause) {
    return Bindings.NONE.unify(goal, Term.renamed(clause.head(), ++copies)).isPresent();
  }

  /** Whether it was worked on since the goal that it waits for was begun anew. */
  private boolean fresh(Table table) {
    return table.lowest < path.size() && table.begun > path.get(table.lowest).begun;
  }

  /** Works on a goal until nothing is added, if no goal above has to be finished first. */
  private void work(Table table) {
    int depth = path.size();
    int above = lowest;
    boolean changedBefore = changed;
    int mark = pending.size();
    path.add(table);
    pending.add(table);
    table.depth = depth;
    do {
      lowest = Integer.MAX_VALUE;
      changed = false;
      table.begun = ++steps;
      resolve(table);
      changedBefore |= changed;
    } while (changed && lowest == depth && !table.satisfied() && !exhausted());
    table.depth = -1;
    path.removeLast();
    var below = pending.subList(mark, pending.size());
    int reached = lowest;
    if (reached >= depth) {
      below.forEach(it -> it.complete = true);
      below.stream().distinct().forEach(it -> watcher.ended(it.id, !it.answers.isEmpty()));
      below.clear();
      reached = Integer.MAX_VALUE;
    } else {
      int least = reached;
      below.forEach(it -> it.lowest = least);
    }
    lowest = Math.min(above, reached);
    changed = changedBefore;
  }

  private void resolve(Table table) {
    for (var clause : table.clauses) {
      if (table.satisfied() || exhausted()) {
        return;
      }
      var own = clause.renamed(++copies);
      Bindings.NONE
          .unify(table.goal, own.head())
          .ifPresent(it -> body(table, own, own.body(), it, List.of()));
    }
  }

  /** Proves what is left of a clause's body in every way there is. */
  private void body(
      Table table, Clause clause, List<Literal> left, Bindings bindings, List<Proof> premises) {
    if (++steps > MOST_STEPS) {
      doubt("the search was given up after %,d steps".formatted(MOST_STEPS));
      return;
    } else if (left.isEmpty()) {
      answer(table, clause, bindings, premises);
      return;
    }
    var next = next(left, bindings);
    if (next.isEmpty()) {
      doubt("%s: %s has variables that nothing binds".formatted(clause.place(), left.getFirst()));
      return;
    }
    var rest = new ArrayList<>(left);
    rest.remove(next.get());
    switch (next.get().under(bindings)) {
      case Holds(var atom) -> {
        for (var found : List.copyOf(table(atom).answers.entrySet())) {
          steps += found.getKey().size();
          bindings
              .unify(atom, Term.renamed(found.getKey(), ++copies))
              .ifPresent(it -> body(table, clause, rest, it, with(premises, found.getValue())));
          if (table.satisfied() || exhausted()) {
            return;
          }
        }
      }
      case Absent(var atom) -> {
        if (table(atom).answers.isEmpty() && doubts.isEmpty()) {
          var proof = new Proof("not " + atom, "cannot be shown", List.of());
          body(table, clause, rest, bindings, with(premises, proof));
        }
      }
      case Compared compared -> {
        if (compared.holds()) {
          var proof = new Proof(compared.toString(), "so it is", List.of());
          body(table, clause, rest, bindings, with(premises, proof));
        } else if (compared.operator().equals("=")) {
          bindings
              .unify(compared.left(), compared.right())
              .ifPresent(it -> body(table, clause, rest, it, premises));
        }
      }
    }
  }

  /** From left to right, but what can only be told of things without variables when they are. */
  private static Optional<Literal> next(List<Literal> left, Bindings bindings) {
    return left.stream()
        .filter(
            it ->
                it instanceof Holds
                    || (it instanceof Compared(_, var operator, _) && operator.equals("="))
                    || Production.variables(it.under(bindings)).isEmpty())
        .findFirst();
  }

  private void answer(Table table, Clause clause, Bindings bindings, List<Proof> premises) {
    var found = bindings.apply(table.goal);
    steps += found.size();
    if (found.size() > Term.LARGEST) {
      doubt("%s: its answers grow without end".formatted(clause.place()));
      return;
    }
    var answer = canonical(found);
    if (!table.answers.containsKey(answer)) {
      table.answers.put(answer, new Proof(answer.toString(), clause.place(), premises));
      changed = true;
    }
  }

  private static List<Proof> with(List<Proof> premises, Proof proof) {
    var more = new ArrayList<>(premises);
    more.add(proof);
    return more;
  }

  /** The goal with its variables named in the order in which they come. */
  private static Compound canonical(Compound goal) {
    var bindings = Bindings.NONE;
    var variables = new ArrayList<Variable>();
    goal.variables(
        it -> {
          if (!variables.contains(it)) {
            variables.add(it);
          }
        });
    for (int index = 0; index < variables.size(); index++) {
      bindings =
          bindings.unify(variables.get(index), new Variable("_", -index - 1)).orElse(bindings);
    }
    return bindings.apply(goal);
  }
}
