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
          "takes", "took", "break", "breaks", "broke", "drop", "donate", "donated", "throws",
          "threw", "away", "leave", "leaves", "left", "drops", "donates", "paid", "pays", "refund",
          "cheaper", "minus");
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
  private static final Set<String> WORTH =
      Set.of(
          "cost",
          "costs",
          "weigh",
          "weighs",
          "is",
          "are",
          "take",
          "takes",
          "make",
          "makes",
          "need",
          "needs",
          "fill",
          "fills",
          "for",
          "contain",
          "contains",
          "feed",
          "feeds",
          "serve",
          "serves",
          "sells");
  private static final Set<String> ASKING = Set.of("how", "what", "what's");
  private static final Set<String> LEFT =
      Set.of("left", "remain", "remains", "remaining", "rest", "still", "over");
  private static final Set<String> NOT = Set.of("not", "don't", "aren't", "isn't");
  private static final Set<String> ALL =
      Set.of("altogether", "together", "total", "all", "both", "combined", "sum");
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
          "lower",
          "down");
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
  private boolean losing;

  private Story(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** What the story comes to, if each of its numbers has found its place. */
  static Optional<Expression> of(List<Token> question) {
    if (question.size() > MOST || question.stream().anyMatch(it -> it instanceof Token.Name)) {
      return Optional.empty();
    }
    var tokens = compared(question);
    if (numbers(tokens).size() < 2) {
      return Optional.empty();
    }
    return change(tokens)
        .or(() -> proportion(tokens))
        .or(() -> shares(tokens))
        .or(() -> new Story(tokens).told());
  }

  /** "how much change do I get from 20 if ...". */
  private static Optional<Expression> change(List<Token> tokens) {
    int first = numbers(tokens).getFirst();
    var paid = number(tokens, first);
    var rest = tokens.subList(first + 1, tokens.size());
    if (first == 0
        || tokens.stream().noneMatch(it -> it.is("change"))
        || !(tokens.get(first - 1).is("from") || tokens.get(first - 1).is("with"))) {
      return Optional.empty();
    }
    var cost =
        numbers(rest).size() == 1 ? Optional.of(number(rest, numbers(rest).getFirst())) : of(rest);
    return cost.map(it -> Expression.of('-', paid, it));
  }

  /** "3 pens cost 4.50, what do 7 cost". */
  private static Optional<Expression> proportion(List<Token> tokens) {
    var places = numbers(tokens);
    if (places.size() != 3) {
      return Optional.empty();
    }
    var link = words(tokens, places.get(0), places.get(1));
    var question = words(tokens, places.get(1), places.get(2));
    boolean fits =
        link.stream().anyMatch(WORTH::contains)
            && link.stream().noneMatch(EACH::contains)
            && question.stream().anyMatch(ASKING::contains)
            && question.stream().noneMatch(it -> LOSS.contains(it) || GAIN.contains(it))
            && !tokens.get(Math.min(places.get(2) + 1, tokens.size() - 1)).is('%')
            && !percentage(tokens, places.get(2));
    return fits
        ? Optional.of(
            Expression.of(
                '*',
                Expression.of('/', number(tokens, places.get(1)), number(tokens, places.get(0))),
                number(tokens, places.get(2))))
        : Optional.empty();
  }

  private static boolean percentage(List<Token> tokens, int at) {
    return at + 1 < tokens.size()
        && (tokens.get(at + 1).is('%') || tokens.get(at + 1).is("percent"));
  }

  /** "48 chairs in 6 rows, how many chairs per row". */
  private static Optional<Expression> shares(List<Token> tokens) {
    var places = numbers(tokens);
    if (places.size() != 2 || tokens.stream().anyMatch(it -> it.is('%') || it.is("percent"))) {
      return Optional.empty();
    }
    int end = places.get(1);
    while (end < tokens.size() && !(tokens.get(end) instanceof Token.Symbol)) {
      end++;
    }
    var told = words(tokens, -1, end);
    var question = words(tokens, end - 1, tokens.size());
    boolean fits =
        question.stream().anyMatch(ASKING::contains)
            && question.stream().anyMatch(EACH::contains)
            && told.stream().noneMatch(it -> EACH.contains(it) || LOSS.contains(it));
    var first = number(tokens, places.get(0));
    var second = number(tokens, places.get(1));
    boolean turned =
        told.stream().anyMatch(SHARED::contains) && first.value().compareTo(second.value()) < 0;
    return fits
        ? Optional.of(Expression.of('/', turned ? second : first, turned ? first : second))
        : Optional.empty();
  }

  /** "twice as many" with a number in the place of the word. */
  private static List<Token> compared(List<Token> tokens) {
    var told = new ArrayList<Token>();
    for (int at = 0; at < tokens.size(); at++) {
      boolean as = at + 1 < tokens.size() && tokens.get(at + 1).is("as");
      var factor =
          switch (as && tokens.get(at) instanceof Token.Word(var word, _) ? word : "") {
            case "twice", "double" -> Exact.of(2);
            case "thrice" -> Exact.of(3);
            case "half" -> Exact.ONE.dividedBy(Exact.of(2));
            default -> Exact.ZERO;
          };
      if (factor.equals(Exact.ZERO)) {
        told.add(tokens.get(at));
      } else {
        told.add(new Token.Number(factor, factor.text()));
        told.add(new Token.Word("times", "times"));
      }
    }
    return told;
  }

  private static List<Integer> numbers(List<Token> tokens) {
    var places = new ArrayList<Integer>();
    for (int at = 0; at < tokens.size(); at++) {
      if (tokens.get(at) instanceof Token.Number) {
        places.add(at);
      }
    }
    return places;
  }

  private static Expression number(List<Token> tokens, int at) {
    return tokens.get(at) instanceof Token.Number(var value, _)
        ? new Expression.Number(value)
        : Expression.of(0);
  }

  /** The words between two places. */
  private static List<String> words(List<Token> tokens, int from, int to) {
    return tokens.subList(from + 1, to).stream()
        .filter(it -> it instanceof Token.Word)
        .map(it -> ((Token.Word) it).text())
        .toList();
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
    if (token(at + 1).is("times") && (token(at + 2).is("as") || token(at + 2).is("more"))) {
      return multiple(number);
    }
    if (item(at)) {
      flush('+');
      pending = Optional.of(number);
      return true;
    }
    if (per(at) && pending.isPresent()) {
      char sign =
          tokens.stream().anyMatch(it -> it.is("long")) && after(at, 4).contains("per") ? '/' : '*';
      pending = pending.map(it -> Expression.of(sign, it, number));
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
      var length = length(at);
      pending =
          pending.map(
              it -> Expression.of('*', it, length.map(l -> times(number, l)).orElse(number)));
      return true;
    }
    boolean goesOn =
        losing && token(at - 1).is("and") && !after(at, 2).stream().anyMatch(GAIN::contains);
    losing = loss || goesOn;
    if (losing || (asks(LEFT) && !gain && !(pending.isEmpty() && total.isEmpty()))) {
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
                asks(ALL)
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
    var before = before(at, 6);
    int joint = Math.max(before.indexOf("and"), before.indexOf("plus"));
    return joint > 0
        && !(pending.isEmpty() && total.isEmpty())
        && before.subList(0, joint).stream().anyMatch(PRICE::contains)
        && before.subList(0, joint).stream().anyMatch(it -> it.matches("an?|one|another"))
        && after(at, 3).stream().noneMatch(EACH::contains);
  }

  /** How many of a rate's units a length of time has: "a day ... in 2 weeks". */
  private Optional<Exact> length(int at) {
    for (int index = at - 1; index > 0; index--) {
      if (tokens.get(index) instanceof Token.Word(var unit, _)
          && tokens.get(index - 1) instanceof Token.Word(var rate, _)
          && rate.matches("an?|per|each|every")
          && tokens.get(Math.min(at + 1, tokens.size() - 1)) instanceof Token.Word(var span, _)) {
        var found = Units.in(unit, span);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the question, behind the last number, has one of these words. */
  private boolean asks(Set<String> words) {
    var places = numbers(tokens);
    var last = words(tokens, places.isEmpty() ? -1 : places.getLast(), tokens.size());
    return last.stream().anyMatch(words::contains);
  }

  /** "3 boxes at 4.50 each", "each costs 2", "60 kilometres per hour for 3 hours". */
  private boolean per(int at) {
    var after = after(at, 5);
    var before = before(at, 4);
    boolean each =
        after.stream().anyMatch(EACH::contains) || before.stream().anyMatch(EACH::contains);
    boolean of = token(at - 1).is("of") && token(at - 3) instanceof Token.Number;
    return (each && before.stream().anyMatch(PRICE::contains)) || before.contains("at") || of;
  }

  private boolean rated(int at) {
    var earlier = before(at, 12);
    return length(at).isPresent() || (rate(earlier) && wanted(at));
  }

  private static boolean rate(List<String> earlier) {
    return earlier.contains("per")
        || earlier.contains("each")
        || earlier.contains("every")
        || (earlier.contains("an") && earlier.contains("hour"));
  }

  private boolean wanted(int at) {
    return before(at, 3).contains("for")
        || before(at, 3).contains("in")
        || before(at, 5).contains("do")
        || before(at, 5).contains("are")
        || before(at, 4).contains("many")
        || before(at, 4).contains("much");
  }

  private boolean percent(int at, Expression share) {
    var near = new ArrayList<>(after(at, 5));
    near.addAll(before(at, 6));
    boolean off = near.stream().anyMatch(OFF::contains);
    boolean on = near.stream().anyMatch(ON::contains);
    flush('+');
    if (total.isEmpty()) {
      return false;
    }
    if (!off && !on) {
      total =
          total.map(
              it -> Expression.of(asks(LEFT) || asks(NOT) ? '-' : '*', it, new Percent(share)));
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
