// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.Literal.Absent;
import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rules could do next: their instantiations that have not fired, in order of conflict. */
final class Agenda {

  /**
   * A rule with facts that fulfil its conditions.
   *
   * @param order where the rule stands among the rules
   */
  record Instantiation(Production rule, int order, Facts.Match match) {

    int newest() {
      return match.tags().isEmpty() ? 0 : Collections.max(match.tags());
    }

    /** Whether conflict resolution prefers neither but for where the rules stand. */
    boolean ties(Instantiation other) {
      return PREFERENCE.compare(this, other) == 0;
    }

    @Override
    public String toString() {
      return rule.conditions().stream()
          .map(it -> it.under(match.bindings()).toString())
          .collect(joining(", ", rule.name() + ": ", ""));
    }
  }

  private static final Comparator<Instantiation> PREFERENCE =
      Comparator.comparingInt((Instantiation it) -> it.rule().salience())
          .thenComparingInt(it -> it.rule().specificity())
          .thenComparingInt(Instantiation::newest)
          .reversed();

  private static final Comparator<Instantiation> ORDER =
      PREFERENCE.thenComparingInt(Instantiation::order);

  private final List<Production> rules;
  private final Facts facts;
  private final Map<Production, List<Instantiation>> matched = new LinkedHashMap<>();
  private final Map<String, Set<Production>> concerned = new LinkedHashMap<>();
  private final Map<Integer, Set<List<Integer>>> fired = new LinkedHashMap<>();

  Agenda(List<Production> rules, Facts facts) {
    this.rules = rules;
    this.facts = facts;
    for (var rule : rules) {
      for (var condition : rule.conditions()) {
        switch (condition) {
          case Holds(var atom) -> concerned(atom).add(rule);
          case Absent(var atom) -> concerned(atom).add(rule);
          case Compared _ -> {}
        }
      }
    }
  }

  private Set<Production> concerned(Compound atom) {
    return concerned.computeIfAbsent(atom.predicate(), _ -> new LinkedHashSet<>());
  }

  /** The facts of a predicate are no longer what they were. */
  void changed(Compound fact) {
    concerned(fact).forEach(matched::remove);
  }

  /** What may fire now, the preferred one first. */
  List<Instantiation> conflictSet() {
    var set = new ArrayList<Instantiation>();
    for (int order = 0; order < rules.size(); order++) {
      var rule = rules.get(order);
      var instantiations = matched.get(rule);
      if (instantiations == null) {
        int position = order;
        instantiations =
            facts.matches("rule " + rule.name(), rule.conditions()).stream()
                .map(it -> new Instantiation(rule, position, it))
                .toList();
        matched.put(rule, instantiations);
        keep(position, instantiations);
      }
      var spent = spent(order);
      instantiations.stream().filter(it -> !spent.contains(it.match().tags())).forEach(set::add);
    }
    set.sort(ORDER);
    return set;
  }

  /** Forgets what fired and is fulfilled no longer: when it is again, it may fire again. */
  private void keep(int order, List<Instantiation> instantiations) {
    var now = new LinkedHashSet<List<Integer>>();
    instantiations.forEach(it -> now.add(it.match().tags()));
    spent(order).retainAll(now);
  }

  private Set<List<Integer>> spent(int order) {
    return fired.computeIfAbsent(order, _ -> new LinkedHashSet<>());
  }

  /** It does not fire again while it stays fulfilled. */
  void fired(Instantiation instantiation) {
    spent(instantiation.order()).add(instantiation.match().tags());
  }

  /**
   * All that the future depends on: the facts in their order, and what has fired and is still
   * fulfilled. If it is as it was before, so will be what follows.
   */
  List<Object> state() {
    conflictSet();
    var tags = facts.tags();
    var places = new LinkedHashMap<Integer, Integer>();
    tags.forEach(it -> places.put(it, places.size()));
    var spent = new ArrayList<List<Object>>();
    for (var rule : fired.entrySet()) {
      for (var match : rule.getValue()) {
        spent.add(
            List.of(rule.getKey(), match.stream().map(it -> places.getOrDefault(it, 0)).toList()));
      }
    }
    return List.of(List.copyOf(facts.all()), spent);
  }
}
