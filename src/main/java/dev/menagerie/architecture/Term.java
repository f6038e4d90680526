// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;

/** A term of first-order logic, as Prolog writes it. */
sealed interface Term {

  /** Nodes that a term may have; a larger one is not built. */
  int LARGEST = 1_000;

  /**
   * Stands for any term.
   *
   * @param copy tells the variables of one use of a rule from those of another; 0 as written
   */
  record Variable(String name, int copy) implements Term {
    @Override
    public String toString() {
      return copy == 0 ? name : name + "_" + Math.abs(copy);
    }
  }

  /** A number; {@code 1.0} and {@code 1} are the same. */
  record Number(BigDecimal value) implements Term {
    public Number {
      value = value.stripTrailingZeros();
    }

    @Override
    public String toString() {
      return value.toPlainString();
    }
  }

  /** A text in quotes. */
  record Text(String value) implements Term {
    @Override
    public String toString() {
      return value.indexOf('"') < 0 ? '"' + value + '"' : "'" + value + "'";
    }
  }

  /** A name, alone or of arguments. A fact is one without variables. */
  record Compound(String name, List<Term> arguments) implements Term {
    public Compound {
      arguments = List.copyOf(arguments);
    }

    /** What facts are told apart by first: {@code parent/2}. */
    String predicate() {
      return name + "/" + arguments.size();
    }

    @Override
    public String toString() {
      return arguments.isEmpty()
          ? name
          : arguments.stream().map(Term::toString).collect(joining(", ", name + "(", ")"));
    }
  }

  default boolean ground() {
    return switch (this) {
      case Variable _ -> false;
      case Number _, Text _ -> true;
      case Compound(_, var arguments) -> arguments.stream().allMatch(Term::ground);
    };
  }

  /** How many nodes the term has. */
  default int size() {
    return this instanceof Compound(_, var arguments)
        ? 1 + arguments.stream().mapToInt(Term::size).sum()
        : 1;
  }

  /** Hands over the variables from left to right, each as often as it occurs. */
  default void variables(Consumer<Variable> sink) {
    switch (this) {
      case Variable variable -> sink.accept(variable);
      case Number _, Text _ -> {}
      case Compound(_, var arguments) -> arguments.forEach(it -> it.variables(sink));
    }
  }

  /** The term with variables of its own. */
  default Term renamed(int copy) {
    return switch (this) {
      case Variable(var name, _) -> new Variable(name, copy);
      case Number number -> number;
      case Text text -> text;
      case Compound compound -> renamed(compound, copy);
    };
  }

  static Compound renamed(Compound compound, int copy) {
    var arguments = compound.arguments().stream().map(it -> it.renamed(copy)).toList();
    return new Compound(compound.name(), arguments);
  }
}
