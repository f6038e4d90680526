// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Term.Compound;
import java.util.List;
import java.util.function.Consumer;

/** One condition of a rule. */
sealed interface Literal {

  /** The operators that compare. */
  List<String> OPERATORS = List.of("=", "!=", "<", "<=", ">", ">=", "contains");

  /** Such a fact is there. */
  record Holds(Compound atom) implements Literal {
    @Override
    public String toString() {
      return atom.toString();
    }
  }

  /** No such fact is there. */
  record Absent(Compound atom) implements Literal {
    @Override
    public String toString() {
      return "not " + atom;
    }
  }

  /**
   * How two terms stand to each other: numbers by size, others by their text.
   *
   * @param operator one of {@link #OPERATORS}
   */
  record Compared(Term left, String operator, Term right) implements Literal {

    /** Whether it is so, of terms without variables. */
    boolean holds() {
      return switch (operator) {
        case "=" -> left.equals(right);
        case "!=" -> !left.equals(right);
        case "<" -> order() < 0;
        case "<=" -> order() <= 0;
        case ">" -> order() > 0;
        case ">=" -> order() >= 0;
        default -> plain(left).contains(plain(right));
      };
    }

    private int order() {
      return left instanceof Term.Number(var one) && right instanceof Term.Number(var other)
          ? one.compareTo(other)
          : plain(left).compareTo(plain(right));
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(left, operator, right);
    }
  }

  /** A term as a text without quotes. */
  static String plain(Term term) {
    return term instanceof Term.Text(var value) ? value : term.toString();
  }

  default void variables(Consumer<Term.Variable> sink) {
    switch (this) {
      case Holds(var atom) -> atom.variables(sink);
      case Absent(var atom) -> atom.variables(sink);
      case Compared(var left, _, var right) -> {
        left.variables(sink);
        right.variables(sink);
      }
    }
  }

  /** The literal with variables replaced by what they stand for. */
  default Literal under(Bindings bindings) {
    return switch (this) {
      case Holds(var atom) -> new Holds(bindings.apply(atom));
      case Absent(var atom) -> new Absent(bindings.apply(atom));
      case Compared(var left, var operator, var right) ->
          new Compared(bindings.apply(left), operator, bindings.apply(right));
    };
  }

  /** The literal with variables of its own. */
  default Literal renamed(int copy) {
    return switch (this) {
      case Holds(var atom) -> new Holds(Term.renamed(atom, copy));
      case Absent(var atom) -> new Absent(Term.renamed(atom, copy));
      case Compared(var left, var operator, var right) ->
          new Compared(left.renamed(copy), operator, right.renamed(copy));
    };
  }
}
