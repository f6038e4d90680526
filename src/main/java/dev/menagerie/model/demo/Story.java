// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Small word problems: things at a price, rates, gains and losses, shares, discounts. */
final class Story {

  private static final int MOST = 400;
  private static final Set<String> EACH = Set.of("each", "apiece", "per", "every");
  private static final Set<String> PRICE =
      Set.of(
          "at",
          "for",
          "cost",
          "costs",
          "costing",
          "of",
          "with",
          "worth",
          "holding",
          "containing",
          "hold",
          "contain",
          "has",
          "have");
  private static final Set<String> LOSS =
      Set.of(
          "gives", "give", "gave", "loses", "lose", "lost", "eats", "eat", "ate", "sells", "sell",
          "sold", "spends", "spend", "spent", "uses", "use", "used", "removes", "remove", "removed",
          "takes", "took", "breaks", "broke", "away", "leave", "leaves", "left", "drops", "donates",
          "paid", "pays", "refund", "cheaper", "minus");
  private static final Set<String> GAIN =
      Set.of(
          "gets",
          "get",
          "got",
          "buys",
          "buy",
          "bought",
          "finds",
          "find",
          "found",
          "receives",
          "receive",
          "received",
          "earns",
          "earned",
          "adds",
          "added",
          "more",
          "another",
          "join",
          "joins",
          "arrive",
          "picks",
          "picked",
          "wins",
          "won",
          "plus",
          "additional",
          "extra",
          "makes",
          "bakes",
          "collects");
  private static final Set<String> SHARED =
      Set.of(
          "shared",
          "split",
          "divided",
          "share",
          "divide",
          "distributed",
          "among",
          "between",
          "equally");
  private static final Set<String> OFF =
      Set.of(
          "off",
          "discount",
          "reduction",
          "rebate",
          "cheaper",
          "reduced",
          "less",
          "decrease",
          "decreases",
          "drops",
          "falls",
          "lower");
  private static final Set<String> ON =
      Set.of(
          "tax",
          "vat",
          "tip",
          "interest",
          "surcharge",
          "fee",
          "more",
          "increase",
          "increases",
          "grows",
          "rises",
          "service",
          "raise",
          "markup");

  private final List<Token> tokens;
  private Optional<Expression> total = Optional.empty();
  private Optional<Expression> pending = Optional.empty();

  private Story(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** What the story comes to, if each of its numbers has found its place. */
  static Optional<Expression> of(List<Token> tokens) {
    if (tokens.size() > MOST
        || tokens.stream().filter(it -> it instanceof Token.Number).count() < 2
        || tokens.stream().anyMatch(it -> it instanceof Token.Name)) {
      return Optional.empty();
    }
    return new Story(tokens).told();
  }

  private Optional<Expression> told() {
    for (int at = 0; at < tokens.size(); at++) {
      if (tokens.get(at) instanceof Token.Number(var value, _)
          && !take(at, new Expression.Number(value))) {
        return Optional.empty();
      }
    }
    flush('+');
    return total;
  }

  private boolean take(int at, Expression number) {
    if (token(at + 1).is('%') || token(at + 1).is("percent")) {
      return percent(at, number);
    }
    var clause = clause(at);
    if (per(at) && pending.isPresent()) {
      pending = pending.map(it -> Expression.of('*', it, number));
      return true;
    }
    if (SHARED.stream().anyMatch(it -> before(at, 6).contains(it))
        && (pending.isPresent() || total.isPresent())) {
      flush('+');
      total = total.map(it -> Expression.of('/', it, number));
      return true;
    }
    boolean loss =
        clause.stream().anyMatch(LOSS::contains) && !(pending.isEmpty() && total.isEmpty());
    boolean gain = clause.stream().anyMatch(GAIN::contains) || before(at, 2).contains("and");
    boolean rate = pending.isPresent() && rated(at);
    if (rate) {
      pending = pending.map(it -> Expression.of('*', it, number));
      return true;
    }
    if (loss) {
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

  /** "3 boxes at 4.50 each", "each costs 2", "60 kilometres per hour for 3 hours". */
  private boolean per(int at) {
    var after = after(at, 5);
    var before = before(at, 4);
    boolean each =
        after.stream().anyMatch(EACH::contains) || before.stream().anyMatch(EACH::contains);
    return (each && before.stream().anyMatch(PRICE::contains)) || before.contains("at");
  }

  private boolean rated(int at) {
    var earlier = before(at, 12);
    return (earlier.contains("per")
            || earlier.contains("each")
            || earlier.contains("every")
            || (earlier.contains("an") && earlier.contains("hour")))
        && (before(at, 3).contains("for")
            || before(at, 3).contains("in")
            || before(at, 5).contains("do")
            || before(at, 5).contains("are")
            || before(at, 4).contains("many")
            || before(at, 4).contains("much"));
  }

  private boolean percent(int at, Expression share) {
    var near = new ArrayList<>(after(at, 5));
    near.addAll(before(at, 6));
    boolean off = near.stream().anyMatch(OFF::contains);
    boolean on = near.stream().anyMatch(ON::contains);
    flush('+');
    if ((off == on && !near.contains("off")) || total.isEmpty()) {
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

  private Token token(int at) {
    return at >= 0 && at < tokens.size() ? tokens.get(at) : new Token.Symbol('\0');
  }

  /**
   * The words of the clause that a place is in, from its beginning to a little behind the place.
   */
  private List<String> clause(int at) {
    var words = new ArrayList<String>();
    for (int index = at - 1;
        index >= 0
            && !(tokens.get(index) instanceof Token.Symbol)
            && !(tokens.get(index) instanceof Token.Number)
            && !tokens.get(index).is("and");
        index--) {
      add(words, index);
    }
    words.addAll(after(at, 4));
    return words;
  }

  private List<String> before(int at, int count) {
    var words = new ArrayList<String>();
    for (int index = at - 1; index >= Math.max(0, at - count); index--) {
      if (tokens.get(index) instanceof Token.Number && count <= 6) {
        break;
      }
      add(words, index);
    }
    return words;
  }

  private List<String> after(int at, int count) {
    var words = new ArrayList<String>();
    for (int index = at + 1; index < Math.min(tokens.size(), at + 1 + count); index++) {
      if (tokens.get(index) instanceof Token.Number
          || tokens.get(index).is(',')
          || tokens.get(index).is('.')
          || tokens.get(index).is("and")) {
        break;
      }
      add(words, index);
    }
    return words;
  }

  private void add(List<String> words, int index) {
    if (tokens.get(index) instanceof Token.Word(var text, _)) {
      words.add(text);
    }
  }
}
