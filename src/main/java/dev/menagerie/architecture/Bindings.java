// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What variables stand for. Never changed: binding one more gives others. */
final class Bindings {

  static final Bindings NONE = new Bindings(null, null, null);

  private final @Nullable Variable variable;
  private final @Nullable Term value;
  private final @Nullable Bindings rest;

  private Bindings(@Nullable Variable variable, @Nullable Term value, @Nullable Bindings rest) {
    this.variable = variable;
    this.value = value;
    this.rest = rest;
  }

  /** These and what makes two terms equal, by Robinson's unification with the occurs check. */
  Optional<Bindings> unify(Term left, Term right) {
    var first = walk(left);
    var second = walk(right);
    if (first.equals(second)) {
      return Optional.of(this);
    } else if (first instanceof Variable unbound) {
      return bind(unbound, second);
    } else if (second instanceof Variable unbound) {
      return bind(unbound, first);
    } else if (first instanceof Compound one && second instanceof Compound other) {
      return each(one, other, Bindings::unify);
    }
    return Optional.empty();
  }

  /** The same for a term without variables: none can occur in it, however large it is. */
  Optional<Bindings> match(Term pattern, Term ground) {
    var known = walk(pattern);
    if (known instanceof Variable unbound) {
      return Optional.of(new Bindings(unbound, ground, this));
    } else if (known instanceof Compound one && ground instanceof Compound other) {
      return each(one, other, Bindings::match);
    }
    return known.equals(ground) ? Optional.of(this) : Optional.empty();
  }

  /** Makes two terms equal. */
  @FunctionalInterface
  private interface Step {
    Optional<Bindings> take(Bindings bindings, Term one, Term other);
  }

  private Optional<Bindings> each(Compound one, Compound other, Step step) {
    if (!one.predicate().equals(other.predicate())) {
      return Optional.empty();
    }
    var bindings = Optional.of(this);
    for (int index = 0; index < one.arguments().size() && bindings.isPresent(); index++) {
      bindings =
          step.take(bindings.get(), one.arguments().get(index), other.arguments().get(index));
    }
    return bindings;
  }

  private Optional<Bindings> bind(Variable unbound, Term to) {
    return occurs(unbound, to) ? Optional.empty() : Optional.of(new Bindings(unbound, to, this));
  }

  private boolean occurs(Variable unbound, Term term) {
    return switch (walk(term)) {
      case Variable variable -> variable.equals(unbound);
      case Term.Number _, Term.Text _ -> false;
      case Compound(_, var arguments) -> arguments.stream().anyMatch(it -> occurs(unbound, it));
    };
  }

  /** What a variable stands for, as far as that is known; another term itself. */
  private Term walk(Term term) {
    var found = term;
    var at = this;
    while (found instanceof Variable && at != null) {
      if (found.equals(at.variable) && at.value != null) {
        found = at.value;
        at = this;
      } else {
        at = at.rest;
      }
    }
    return found;
  }

  /** The term with variables replaced by what they stand for. */
  Term apply(Term term) {
    return walk(term) instanceof Compound compound ? apply(compound) : walk(term);
  }

  Compound apply(Compound compound) {
    var arguments = compound.arguments().stream().map(this::apply).toList();
    return new Compound(compound.name(), arguments);
  }
}
