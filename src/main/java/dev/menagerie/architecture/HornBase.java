// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Literal.Absent;
import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.core.Malformed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The facts, rules and question that Prolog texts state; a later text adds to those before it. */
final class HornBase {

  /**
   * The head holds where the body does.
   *
   * @param body empty for a fact
   * @param place where it is written
   */
  record Clause(Compound head, List<Literal> body, String place) {
    public Clause {
      body = List.copyOf(body);
    }

    Clause renamed(int copy) {
      return new Clause(
          Term.renamed(head, copy), body.stream().map(it -> it.renamed(copy)).toList(), place);
    }

    @Override
    public String toString() {
      return body.isEmpty()
          ? head + "."
          : "%s :- %s."
              .formatted(head, String.join(", ", body.stream().map(Literal::toString).toList()));
    }
  }

  private final List<Clause> clauses = new ArrayList<>();
  private final Map<String, List<Clause>> byPredicate = new LinkedHashMap<>();
  private List<Literal> query = List.of();

  /**
   * Reads a text of clauses, each ended by a full stop.
   *
   * @param source what messages call it
   * @throws Malformed if one of them cannot be read; the message names source and line
   */
  HornBase read(String source, String text) {
    var reader = new ClauseReader(source, text);
    while (reader.more()) {
      var place = reader.place();
      if (reader.skip("?-")) {
        query = reader.literals();
      } else {
        var head = reader.atom();
        var body = reader.skip(":-") ? reader.literals() : List.<Literal>of();
        add(new Clause(head, body, place));
      }
      if (reader.more()) {
        reader.expect(".");
      }
    }
    return this;
  }

  private void add(Clause clause) {
    clauses.add(clause);
    byPredicate.computeIfAbsent(clause.head().predicate(), _ -> new ArrayList<>()).add(clause);
  }

  /** The same, and a clause that no text can state. */
  HornBase with(Clause clause) {
    var more = new HornBase();
    clauses.forEach(more::add);
    more.query = query;
    more.add(clause);
    return more;
  }

  /** What is asked for; empty if nothing is. */
  List<Literal> query() {
    return query;
  }

  /** The clauses of a predicate. */
  List<Clause> of(Compound goal) {
    return byPredicate.getOrDefault(goal.predicate(), List.of());
  }

  /**
   * Whether what is not so can be told: no predicate may depend on its own negation.
   *
   * @throws Malformed if one does; the message names it and where
   */
  void demandStratified() {
    for (var clause : clauses) {
      for (var literal : clause.body()) {
        if (literal instanceof Absent(var atom)
            && reached(atom.predicate()).contains(clause.head().predicate())) {
          throw new Malformed(
              "%s: %s depends on its own negation, by way of not %s"
                  .formatted(clause.place(), clause.head().predicate(), atom.predicate()));
        }
      }
    }
  }

  /** All predicates that one depends on, itself included. */
  private Set<String> reached(String predicate) {
    var reached = new LinkedHashSet<String>(List.of(predicate));
    var open = new ArrayDeque<String>(reached);
    while (!open.isEmpty()) {
      for (var clause : byPredicate.getOrDefault(open.pop(), List.of())) {
        for (var literal : clause.body()) {
          var next =
              switch (literal) {
                case Holds(var atom) -> atom.predicate();
                case Absent(var atom) -> atom.predicate();
                case Compared _ -> predicate;
              };
          if (reached.add(next)) {
            open.push(next);
          }
        }
      }
    }
    return reached;
  }
}
