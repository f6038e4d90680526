// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static dev.menagerie.model.demo.StoryWords.ALL;
import static dev.menagerie.model.demo.StoryWords.EACH;
import static dev.menagerie.model.demo.StoryWords.GAIN;
import static dev.menagerie.model.demo.StoryWords.LEFT;
import static dev.menagerie.model.demo.StoryWords.LOSS;
import static dev.menagerie.model.demo.StoryWords.NOT;
import static dev.menagerie.model.demo.StoryWords.OFF;
import static dev.menagerie.model.demo.StoryWords.ON;
import static dev.menagerie.model.demo.StoryWords.PRICE;
import static dev.menagerie.model.demo.StoryWords.SHARED;

import dev.menagerie.model.demo.Expression.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@link Story} comes to when its numbers are taken one after the other. */
final class Tally {

  private final Wording wording;
  private Optional<Expression> total = Optional.empty();
  private Optional<Expression> pending = Optional.empty();
  private boolean losing;

  Tally(Wording wording) {
    this.wording = wording;
  }

  Optional<Expression> told() {
    for (int at = 0; at < wording.tokens().size(); at++) {
      if (wording.tokens().get(at) instanceof Token.Number(var value, _)
          && !take(at, new Expression.Number(value))) {
        return Optional.empty();
      }
    }
    flush('+');
    return total;
  }

  private boolean take(int at, Expression number) {
    if (wording.token(at + 1).is('%') || wording.token(at + 1).is("percent")) {
      return percent(at, number);
    }
    var clause = wording.clause(at);
    if (wording.token(at + 1).is("times")
        && (wording.token(at + 2).is("as") || wording.token(at + 2).is("more"))) {
      return multiple(number);
    }
    if (item(at)) {
      flush('+');
      pending = Optional.of(number);
      return true;
    }
    if (per(at) && pending.isPresent()) {
      char sign =
          wording.tokens().stream().anyMatch(it -> it.is("long"))
                  && wording.after(at, 4).contains("per")
              ? '/'
              : '*';
      pending = pending.map(it -> Expression.of(sign, it, number));
      return true;
    }
    if (SHARED.stream().anyMatch(it -> wording.before(at, 6).contains(it))
        && (pending.isPresent() || total.isPresent())) {
      flush('+');
      total = total.map(it -> Expression.of('/', it, number));
      return true;
    }
    boolean loss =
        clause.stream().anyMatch(LOSS::contains) && !(pending.isEmpty() && total.isEmpty());
    boolean gain =
        clause.stream().anyMatch(GAIN::contains) || wording.before(at, 2).contains("and");
    boolean rate = pending.isPresent() && rated(at);
    if (rate) {
      var length = length(at);
      pending =
          pending.map(
              it -> Expression.of('*', it, length.map(l -> times(number, l)).orElse(number)));
      return true;
    }
    boolean goesOn =
        losing
            && wording.token(at - 1).is("and")
            && !wording.after(at, 2).stream().anyMatch(GAIN::contains);
    losing = loss || goesOn;
    if (losing || (wording.asks(LEFT) && !gain && !(pending.isEmpty() && total.isEmpty()))) {
      flush('+');
      total = total.map(it -> Expression.of('-', it, number));
      return true;
    }
    if (gain || (pending.isEmpty() && total.isEmpty())) {
      flush('+');
      pending = Optional.of(number);
      return true;
    }
    return false;
  }

  /** "3 times as many". */
  private boolean multiple(Expression factor) {
    flush('+');
    total =
        total.map(
            it ->
                wording.asks(ALL)
                    ? Expression.of('+', it, Expression.of('*', it, factor))
                    : Expression.of('*', it, factor));
    return total.isPresent();
  }

  private static Expression times(Expression number, Exact factor) {
    return factor.equals(Exact.ONE)
        ? number
        : Expression.of('*', number, new Expression.Number(factor));
  }

  /** "and a notebook for 4.20": one more thing with a price of its own. */
  private boolean item(int at) {
    var before = wording.before(at, 6);
    int joint = Math.max(before.indexOf("and"), before.indexOf("plus"));
    return joint > 0
        && !(pending.isEmpty() && total.isEmpty())
        && before.subList(0, joint).stream().anyMatch(PRICE::contains)
        && before.subList(0, joint).stream().anyMatch(it -> it.matches("an?|one|another"))
        && wording.after(at, 3).stream().noneMatch(EACH::contains);
  }

  /** How many of a rate's units a length of time has: "a day ... in 2 weeks". */
  private Optional<Exact> length(int at) {
    for (int index = at - 1; index > 0; index--) {
      if (wording.tokens().get(index) instanceof Token.Word(var unit, _)
          && wording.tokens().get(index - 1) instanceof Token.Word(var rate, _)
          && rate.matches("an?|per|each|every")
          && wording.tokens().get(Math.min(at + 1, wording.tokens().size() - 1))
              instanceof Token.Word(var span, _)) {
        var found = Units.in(unit, span);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** "3 boxes at 4.50 each", "each costs 2", "60 kilometres per hour for 3 hours". */
  private boolean per(int at) {
    var after = wording.after(at, 5);
    var before = wording.before(at, 4);
    boolean each =
        after.stream().anyMatch(EACH::contains) || before.stream().anyMatch(EACH::contains);
    boolean of = wording.token(at - 1).is("of") && wording.token(at - 3) instanceof Token.Number;
    return (each && before.stream().anyMatch(PRICE::contains)) || before.contains("at") || of;
  }

  private boolean rated(int at) {
    var earlier = wording.before(at, 12);
    return length(at).isPresent() || (rate(earlier) && wanted(at));
  }

  private static boolean rate(List<String> earlier) {
    return earlier.contains("per")
        || earlier.contains("each")
        || earlier.contains("every")
        || (earlier.contains("an") && earlier.contains("hour"));
  }

  private boolean wanted(int at) {
    return wording.before(at, 3).contains("for")
        || wording.before(at, 3).contains("in")
        || wording.before(at, 5).contains("do")
        || wording.before(at, 5).contains("are")
        || wording.before(at, 4).contains("many")
        || wording.before(at, 4).contains("much");
  }

  private boolean percent(int at, Expression share) {
    var near = new ArrayList<>(wording.after(at, 5));
    near.addAll(wording.before(at, 6));
    boolean off = near.stream().anyMatch(OFF::contains);
    boolean on = near.stream().anyMatch(ON::contains);
    flush('+');
    if (total.isEmpty()) {
      return false;
    }
    if (!off && !on) {
      total =
          total.map(
              it ->
                  Expression.of(
                      wording.asks(LEFT) || wording.asks(NOT) ? '-' : '*', it, new Percent(share)));
      return true;
    }
    if (off == on && !near.contains("off")) {
      return false;
    }
    total = total.map(it -> Expression.of(off ? '-' : '+', it, new Percent(share)));
    return true;
  }

  private void flush(char sign) {
    if (pending.isPresent()) {
      var more = pending.get();
      total = Optional.of(total.map(it -> Expression.of(sign, it, more)).orElse(more));
      pending = Optional.empty();
    }
  }
}
