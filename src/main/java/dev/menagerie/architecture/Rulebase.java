// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Production.Action;
import dev.menagerie.architecture.Production.Argument;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import dev.menagerie.core.Malformed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The facts, rules and question that texts state; a later text adds to those before it. */
final class Rulebase {

  private final List<Compound> facts = new ArrayList<>();
  private final List<Production> rules = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private List<Literal> query = List.of();

  /**
   * Reads a text of statements, each ended by a full stop.
   *
   * @param source what messages call it
   * @throws Malformed if one of them cannot be read; the message names source and line
   */
  Rulebase read(String source, String text) {
    var reader = new ClauseReader(source, text);
    while (reader.more()) {
      if (reader.skip("rule")) {
        rules.add(rule(reader));
      } else if (reader.skip("?-")) {
        query = query(reader);
      } else {
        var place = reader.place();
        var fact = reader.atom();
        demand(place, "the fact " + fact, variables(fact), List.of());
        facts.add(fact);
      }
      if (reader.more()) {
        reader.expect(".");
      }
    }
    return this;
  }

  List<Compound> facts() {
    return facts;
  }

  List<Production> rules() {
    return rules;
  }

  /** What is asked for; empty if nothing is. */
  List<Literal> query() {
    return query;
  }

  private static List<Literal> query(ClauseReader reader) {
    var place = reader.place();
    var literals = reader.literals();
    check(place, "the question", literals);
    return Production.ordered(literals);
  }

  private Production rule(ClauseReader reader) {
    var place = reader.place();
    var name = reader.name();
    if (!names.add(name)) {
      throw new Malformed("%s: there is another rule %s".formatted(place, name));
    }
    int salience = reader.skip("salience") ? reader.wholeNumber() : 0;
    reader.expect(":");
    var conditions = reader.literals();
    reader.expect("=>");
    var who = "rule " + name;
    check(place, who, conditions);
    var bound = Production.bound(conditions);
    var actions = new ArrayList<Action>();
    do {
      var at = reader.place();
      var action = action(reader);
      demand(at, who, used(action), bound);
      actions.add(action);
    } while (reader.skip(","));
    return new Production(name, salience, conditions, actions);
  }

  private static Action action(ClauseReader reader) {
    if (reader.skip("call")) {
      var tool = reader.name();
      var arguments = new ArrayList<Argument>();
      reader.expect("(");
      while (!reader.next(")")) {
        var name = reader.name();
        reader.expect(":");
        arguments.add(new Argument(name, reader.term()));
        if (!reader.next(")")) {
          reader.expect(",");
        }
      }
      reader.expect(")");
      reader.expect("->");
      return new Action.Call(tool, arguments, reader.atom());
    } else if (reader.skip("retract")) {
      return new Action.Retract(reader.atom());
    } else if (reader.skip("halt")) {
      return new Action.Halt();
    }
    reader.skip("assert");
    return new Action.Assert(reader.atom());
  }

  private static void check(String place, String who, List<Literal> conditions) {
    var bound = Production.bound(conditions);
    for (var condition : conditions) {
      if (condition instanceof Compared) {
        demand(place, who, Production.variables(condition), bound);
      }
    }
  }

  private static void demand(
      String place, String who, Collection<Variable> used, Collection<Variable> bound) {
    var unbound =
        used.stream().filter(it -> !bound.contains(it)).map(Variable::toString).distinct().toList();
    if (!unbound.isEmpty()) {
      throw new Malformed(
          "%s: %s uses %s, which no fact in its conditions binds"
              .formatted(place, who, unbound.stream().collect(joining(", "))));
    }
  }

  private static List<Variable> variables(Compound atom) {
    var variables = new ArrayList<Variable>();
    atom.variables(variables::add);
    return variables;
  }

  private static List<Variable> used(Action action) {
    var used = new ArrayList<Variable>();
    switch (action) {
      case Action.Assert(var fact) -> fact.variables(used::add);
      case Action.Retract(var fact) -> fact.variables(used::add);
      case Action.Call(_, var arguments, _) ->
          arguments.forEach(it -> it.value().variables(used::add));
      case Action.Halt _ -> {}
    }
    return used;
  }
}
