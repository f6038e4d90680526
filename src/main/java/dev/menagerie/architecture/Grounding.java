// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Pddl.Operator;
import dev.menagerie.architecture.SExpression.Group;
import dev.menagerie.core.Malformed;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operators of a domain with every object that their parameters can be. */
final class Grounding {

  private static final int MOST = 50_000;

  private final Pddl pddl;
  private final Map<String, Integer> facts = new LinkedHashMap<>();
  private final Set<String> changing = new LinkedHashSet<>();
  private final Set<String> initial = new LinkedHashSet<>();
  private final List<Strips.Action> actions = new ArrayList<>();
  private long tried;

  private Grounding(Pddl pddl) {
    this.pddl = pddl;
  }

  /**
   * The problem without variables.
   *
   * @throws Malformed if something in it is not understood, or it grows too large
   */
  static Strips of(Pddl pddl) {
    var grounding = new Grounding(pddl);
    return grounding.problem();
  }

  private Strips problem() {
    Map<String, String> none = new LinkedHashMap<>();
    for (var operator : pddl.operators()) {
      operator.effects().forEach(it -> changing.add(positive(it).head()));
    }
    for (var fact : pddl.initial()) {
      if (!fact.head().equals("=")) {
        initial.add(pddl.atom(fact, none));
      }
    }
    var goal = new BitSet();
    var never = new BitSet();
    pddl.goal().forEach(it -> mark(it, none, goal, never));
    for (var operator : pddl.operators()) {
      check(operator);
      ground(operator, 0, new LinkedHashMap<>());
    }
    var start = new BitSet();
    initial.forEach(it -> start.set(number(it)));
    return new Strips(List.copyOf(facts.keySet()), actions, start, goal, never);
  }

  private int number(String fact) {
    var known = facts.putIfAbsent(fact, facts.size());
    return known == null ? facts.size() - 1 : known;
  }

  private static boolean negated(Group literal) {
    return literal.head().equals("not") && literal.rest().size() == 1;
  }

  private static Group positive(Group literal) {
    return negated(literal) ? Pddl.group(literal.rest().getFirst()) : literal;
  }

  private void mark(Group literal, Map<String, String> values, BitSet yes, BitSet no) {
    (negated(literal) ? no : yes).set(number(pddl.atom(positive(literal), values)));
  }

  /** Whether all that is written can be read, also if no objects fit. */
  private void check(Operator operator) {
    Map<String, String> values = new LinkedHashMap<>();
    for (var parameter : operator.parameters()) {
      if (!parameter.name().startsWith("?")) {
        throw new Malformed(
            "%s: a parameter begins with ?: %s".formatted(parameter.place(), parameter.name()));
      }
      values.put(parameter.name(), parameter.name());
    }
    for (var literal : operator.preconditions()) {
      if (positive(literal).head().equals("=")) {
        equal(positive(literal), values);
      } else {
        pddl.atom(positive(literal), values);
      }
    }
    for (var effect : operator.effects()) {
      if (effect.head().equals("increase")) {
        cost(effect);
      } else {
        pddl.atom(positive(effect), values);
      }
    }
  }

  private boolean equal(Group equality, Map<String, String> values) {
    if (equality.rest().size() != 2) {
      throw new Malformed(equality.place() + ": = has 2 arguments");
    }
    return pddl.value(equality.rest().get(0), values)
        .equals(pddl.value(equality.rest().get(1), values));
  }

  private static int cost(Group increase) {
    var by = increase.parts().getLast().toString();
    if (increase.parts().size() != 3 || !by.matches("\\d{1,6}")) {
      throw new Malformed(
          increase.place() + ": an increase is by a whole number: (increase (total-cost) 3)");
    }
    return Integer.parseInt(by);
  }

  /** Binds one parameter after the other, and goes on where nothing fixed speaks against it. */
  private void ground(Operator operator, int bound, Map<String, String> values) {
    if (++tried > 20L * MOST || actions.size() > MOST) {
      throw new Malformed("the objects and parameters make too many actions");
    } else if (!possible(operator, values)) {
      return;
    } else if (bound == operator.parameters().size()) {
      actions.add(action(operator, values));
      return;
    }
    var parameter = operator.parameters().get(bound);
    for (var object : pddl.objects(parameter.type())) {
      values.put(parameter.name(), object);
      ground(operator, bound + 1, values);
    }
    values.remove(parameter.name());
  }

  private boolean possible(Operator operator, Map<String, String> values) {
    for (var literal : operator.preconditions()) {
      var atom = positive(literal);
      boolean known =
          atom.rest().stream()
              .map(String::valueOf)
              .allMatch(it -> !it.startsWith("?") || values.containsKey(it));
      if (known && atom.head().equals("=") && equal(atom, values) == negated(literal)) {
        return false;
      } else if (known
          && !atom.head().equals("=")
          && !changing.contains(atom.head())
          && initial.contains(pddl.atom(atom, values)) == negated(literal)) {
        return false;
      }
    }
    return true;
  }

  private Strips.Action action(Operator operator, Map<String, String> values) {
    var requires = new BitSet();
    var forbids = new BitSet();
    for (var literal : operator.preconditions()) {
      if (!positive(literal).head().equals("=")) {
        mark(literal, values, requires, forbids);
      }
    }
    var adds = new BitSet();
    var deletes = new BitSet();
    int cost = 0;
    boolean priced = false;
    for (var effect : operator.effects()) {
      if (effect.head().equals("increase")) {
        cost += cost(effect);
        priced = true;
      } else {
        mark(effect, values, adds, deletes);
      }
    }
    var arguments = new ArrayList<Strips.Argument>();
    var words = new ArrayList<String>(List.of(operator.name()));
    for (var parameter : operator.parameters()) {
      var value = values.getOrDefault(parameter.name(), "");
      arguments.add(new Strips.Argument(parameter.name().substring(1), value));
      words.add(value);
    }
    return new Strips.Action(
        "(%s)".formatted(String.join(" ", words)),
        operator.name(),
        List.copyOf(arguments),
        requires,
        forbids,
        adds,
        deletes,
        priced ? cost : 1);
  }
}
