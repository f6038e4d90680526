// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static dev.menagerie.model.demo.StoryWords.ASKING;
import static dev.menagerie.model.demo.StoryWords.EACH;
import static dev.menagerie.model.demo.StoryWords.GAIN;
import static dev.menagerie.model.demo.StoryWords.LOSS;
import static dev.menagerie.model.demo.StoryWords.SHARED;
import static dev.menagerie.model.demo.StoryWords.WORTH;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small word problems: things at a price, rates, gains and losses, shares, discounts. */
final class Story {

  private static final int MOST = 400;

  private Story() {}

  /** What the story comes to, if each of its numbers has found its place. */
  static Optional<Expression> of(List<Token> question) {
    if (question.size() > MOST || question.stream().anyMatch(it -> it instanceof Token.Name)) {
      return Optional.empty();
    }
    var text = new Wording(compared(question));
    if (text.numbers().size() < 2) {
      return Optional.empty();
    }
    return change(text)
        .or(() -> proportion(text))
        .or(() -> shares(text))
        .or(() -> new Tally(text).told());
  }

  /** "how much change do I get from 20 if ...". */
  private static Optional<Expression> change(Wording text) {
    int first = text.numbers().getFirst();
    var paid = text.number(first);
    var rest = new Wording(text.tokens().subList(first + 1, text.tokens().size()));
    if (first == 0
        || text.tokens().stream().noneMatch(it -> it.is("change"))
        || !(text.tokens().get(first - 1).is("from") || text.tokens().get(first - 1).is("with"))) {
      return Optional.empty();
    }
    var cost =
        rest.numbers().size() == 1
            ? Optional.of(rest.number(rest.numbers().getFirst()))
            : of(rest.tokens());
    return cost.map(it -> Expression.of('-', paid, it));
  }

  /** "3 pens cost 4.50, what do 7 cost". */
  private static Optional<Expression> proportion(Wording text) {
    var places = text.numbers();
    if (places.size() != 3) {
      return Optional.empty();
    }
    var link = text.words(places.get(0), places.get(1));
    var question = text.words(places.get(1), places.get(2));
    boolean fits =
        link.stream().anyMatch(WORTH::contains)
            && link.stream().noneMatch(EACH::contains)
            && question.stream().anyMatch(ASKING::contains)
            && question.stream().noneMatch(it -> LOSS.contains(it) || GAIN.contains(it))
            && !text.tokens().get(Math.min(places.get(2) + 1, text.tokens().size() - 1)).is('%')
            && !text.percentage(places.get(2));
    return fits
        ? Optional.of(
            Expression.of(
                '*',
                Expression.of('/', text.number(places.get(1)), text.number(places.get(0))),
                text.number(places.get(2))))
        : Optional.empty();
  }

  /** "48 chairs in 6 rows, how many chairs per row". */
  private static Optional<Expression> shares(Wording text) {
    var places = text.numbers();
    if (places.size() != 2
        || text.tokens().stream().anyMatch(it -> it.is('%') || it.is("percent"))) {
      return Optional.empty();
    }
    int end = places.get(1);
    while (end < text.tokens().size() && !(text.tokens().get(end) instanceof Token.Symbol)) {
      end++;
    }
    var told = text.words(-1, end);
    var question = text.words(end - 1, text.tokens().size());
    boolean fits =
        question.stream().anyMatch(ASKING::contains)
            && question.stream().anyMatch(EACH::contains)
            && told.stream().noneMatch(it -> EACH.contains(it) || LOSS.contains(it));
    var first = text.number(places.get(0));
    var second = text.number(places.get(1));
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
}
