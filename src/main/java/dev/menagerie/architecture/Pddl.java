// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.SExpression.Group;
import dev.menagerie.architecture.SExpression.Word;
import dev.menagerie.core.Malformed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A domain and a problem in PDDL: STRIPS with types, constants, negative preconditions, equality
 * and action costs. What is not understood throws {@link Malformed} with source and line.
 */
final class Pddl {

  /** A variable or object with its type. */
  record Typed(String name, String type, String place) {}

  /** An operator as it is written. */
  record Operator(
      String name, List<Typed> parameters, List<Group> preconditions, List<Group> effects) {}

  static final String OBJECT = "object";

  private final Map<String, String> parents = new LinkedHashMap<>();
  private final Map<String, Integer> predicates = new LinkedHashMap<>();
  private final Map<String, Typed> objects = new LinkedHashMap<>();
  private final List<Operator> operators = new ArrayList<>();
  private final List<Group> initial = new ArrayList<>();
  private final List<Group> goal = new ArrayList<>();
  private boolean problem;

  Pddl() {
    parents.put(OBJECT, "");
  }

  /** Reads a text with definitions of a domain or a problem, or with both, domain first. */
  Pddl read(String source, String text) {
    for (var expression : SExpression.read(source, text)) {
      if (!(expression instanceof Group definition && definition.head().equals("define"))) {
        throw new Malformed(
            "%s: %s, where (define ... should be"
                .formatted(expression.place(), Excerpt.label(expression.toString())));
      }
      for (var part : definition.rest()) {
        section(group(part));
      }
    }
    return this;
  }

  private void section(Group section) {
    switch (section.head()) {
      case "domain", ":domain", ":requirements", ":metric", ":functions" -> {}
      case "problem" -> problem = true;
      case ":types" -> {
        var types = typed(section.rest(), false);
        types.forEach(it -> parents.put(it.name(), it.type()));
        types.forEach(it -> parents.putIfAbsent(it.type(), OBJECT));
      }
      case ":constants", ":objects" ->
          typed(section.rest(), true).forEach(it -> objects.put(it.name(), it));
      case ":predicates" -> {
        for (var part : section.rest()) {
          var predicate = group(part);
          predicates.put(predicate.head(), typed(predicate.rest(), true).size());
        }
      }
      case ":action" -> operators.add(operator(section));
      case ":init" -> section.rest().forEach(it -> initial.add(group(it)));
      case ":goal" -> section.rest().forEach(it -> conjuncts(group(it), goal));
      default -> throw new Malformed(section.place() + ": not understood: " + section.head());
    }
  }

  private Operator operator(Group action) {
    var parts = new LinkedHashMap<String, Group>();
    var rest = action.rest();
    if (rest.isEmpty() || !(rest.getFirst() instanceof Word name)) {
      throw new Malformed(action.place() + ": an action needs a name");
    }
    for (int index = 1; index + 1 < rest.size(); index += 2) {
      var key = rest.get(index).toString();
      if (!List.of(":parameters", ":precondition", ":effect").contains(key)) {
        throw new Malformed(rest.get(index).place() + ": not understood: " + key);
      }
      parts.put(key, group(rest.get(index + 1)));
    }
    if (rest.size() % 2 == 0 || !parts.containsKey(":effect")) {
      throw new Malformed("%s: action %s needs an :effect".formatted(action.place(), name));
    }
    var none = new Group(List.of(), action.place());
    var preconditions = new ArrayList<Group>();
    conjuncts(parts.getOrDefault(":precondition", none), preconditions);
    var effects = new ArrayList<Group>();
    conjuncts(parts.getOrDefault(":effect", none), effects);
    var parameters = typed(parts.getOrDefault(":parameters", none).parts(), true);
    return new Operator(name.text(), parameters, preconditions, effects);
  }

  /** The parts of a conjunction, or the one thing that is none. */
  private static void conjuncts(Group group, List<Group> sink) {
    if (group.head().equals("and")) {
      group.rest().forEach(it -> conjuncts(group(it), sink));
    } else if (!group.parts().isEmpty()) {
      sink.add(group);
    }
  }

  static Group group(SExpression expression) {
    if (expression instanceof Group group) {
      return group;
    }
    throw new Malformed("%s: %s, where ( should be".formatted(expression.place(), expression));
  }

  /** Names, of which those before a dash and a type are of it. */
  private List<Typed> typed(List<SExpression> parts, boolean known) {
    var typed = new ArrayList<Typed>();
    var open = new ArrayList<Word>();
    for (int index = 0; index < parts.size(); index++) {
      if (!(parts.get(index) instanceof Word word)) {
        throw new Malformed("%s: a name should be here".formatted(parts.get(index).place()));
      }
      if (!word.text().equals("-")) {
        open.add(word);
      } else if (++index < parts.size() && parts.get(index) instanceof Word type) {
        if (known && !parents.containsKey(type.text())) {
          throw new Malformed("%s: no type %s".formatted(type.place(), type));
        }
        open.forEach(it -> typed.add(new Typed(it.text(), type.text(), it.place())));
        open.clear();
      } else {
        throw new Malformed(word.place() + ": a type should follow -");
      }
    }
    open.forEach(it -> typed.add(new Typed(it.text(), OBJECT, it.place())));
    return typed;
  }

  /** Whether there is a problem with a goal to plan for. */
  boolean complete() {
    return problem && !goal.isEmpty();
  }

  List<Operator> operators() {
    return operators;
  }

  List<Group> initial() {
    return initial;
  }

  List<Group> goal() {
    return goal;
  }

  /** The objects that are of a type. */
  List<String> objects(String type) {
    return objects.values().stream().filter(it -> is(it.type(), type)).map(Typed::name).toList();
  }

  private boolean is(String type, String wanted) {
    var at = type;
    for (int step = 0; step <= parents.size(); step++) {
      if (at.equals(wanted)) {
        return true;
      }
      at = parents.getOrDefault(at, "");
    }
    return false;
  }

  /** The atom that a group says, without variables. */
  String atom(Group atom, Map<String, String> values) {
    var arity = predicates.get(atom.head());
    if (arity == null) {
      throw new Malformed(
          "%s: %s is no predicate; only and, not and = are understood"
              .formatted(atom.place(), atom.head().isEmpty() ? atom : atom.head()));
    } else if (arity != atom.rest().size()) {
      throw new Malformed(
          "%s: %s has %d arguments, not %d"
              .formatted(atom.place(), atom.head(), arity, atom.rest().size()));
    }
    var parts = new ArrayList<String>(List.of(atom.head()));
    atom.rest().forEach(it -> parts.add(value(it, values)));
    return "(%s)".formatted(String.join(" ", parts));
  }

  /** What a variable stands for, or the object itself. */
  String value(SExpression term, Map<String, String> values) {
    var text = term.toString();
    if (text.startsWith("?")) {
      if (!values.containsKey(text)) {
        throw new Malformed("%s: %s is no parameter".formatted(term.place(), text));
      }
      return values.getOrDefault(text, "");
    } else if (!objects.containsKey(text)) {
      throw new Malformed("%s: no object %s".formatted(term.place(), text));
    }
    return text;
  }
}
