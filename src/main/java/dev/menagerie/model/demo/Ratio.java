// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parts in a ratio: "Ann and Ben share 60 in the ratio 3 to 2. How much does Ben get?".
 *
 * @param names of the parts, in the order of the parts; empty if they have none
 * @param parts how much of each, in parts
 * @param end the place behind the ratio
 */
record Ratio(List<String> names, List<Expression> parts, int end) {

  private static final Set<String> TO = Set.of("to", "and");
  private static final Set<String> LARGER =
      Set.of("larger", "largest", "bigger", "biggest", "greater", "greatest");
  private static final Set<String> SMALLER = Set.of("smaller", "smallest", "lesser", "least");

  Ratio {
    names = List.copyOf(names);
    parts = List.copyOf(parts);
  }

  /** What the part that is asked for comes to. */
  static Optional<Expression> part(List<Token> tokens) {
    for (int at = 0; at < tokens.size(); at++) {
      if (tokens.get(at).is("ratio")) {
        return read(tokens, at).flatMap(it -> it.asked(tokens));
      }
    }
    return Optional.empty();
  }

  private static Optional<Ratio> read(List<Token> tokens, int at) {
    var cursor = new Cursor(tokens);
    cursor.back(at + 1);
    var names = cursor.attempt(() -> named(cursor)).orElseGet(() -> before(tokens, at));
    cursor.skip(Set.of("of", "is", "are", "was"));
    var parts = new ArrayList<Expression>();
    while (cursor.more() && cursor.peek() instanceof Token.Number(var value, _)) {
      cursor.next();
      parts.add(new Expression.Number(value));
      boolean more =
          cursor.peek(1) instanceof Token.Number && (cursor.accept(':') || cursor.accept(TO));
      if (!more) {
        break;
      }
    }
    return parts.size() < 2
        ? Optional.empty()
        : Optional.of(
            new Ratio(names.size() == parts.size() ? names : List.of(), parts, cursor.at()));
  }

  /** "of boys to girls". */
  private static Optional<List<String>> named(Cursor cursor) {
    var names = new ArrayList<String>();
    if (!cursor.accept("of")) {
      return Optional.empty();
    }
    do {
      cursor.skip(Set.of("the"));
      if (!(cursor.next() instanceof Token.Word(var name, _))) {
        return Optional.empty();
      }
      names.add(name);
    } while (cursor.accept(TO));
    return Optional.of(names);
  }

  /** "Ann, Ben and Cid share". */
  private static List<String> before(List<Token> tokens, int at) {
    var names = new ArrayList<String>();
    for (int index = 0; index < at; index++) {
      if (tokens.get(index) instanceof Token.Word(var name, _)) {
        boolean listed =
            index + 1 < at && (tokens.get(index + 1).is("and") || tokens.get(index + 1).is(','));
        boolean last = index > 0 && tokens.get(index - 1).is("and");
        if (listed || (last && !names.isEmpty())) {
          names.add(name);
        }
        if (last && !names.isEmpty()) {
          return names;
        }
      }
    }
    return List.of();
  }

  private Optional<Expression> asked(List<Token> tokens) {
    var given =
        new Wording(tokens)
            .numbers().stream().filter(it -> it >= end || !inside(tokens, it)).toList();
    if (given.size() != 1) {
      return Optional.empty();
    }
    int place = given.getFirst();
    int wanted = wanted(tokens, place);
    if (wanted < 0) {
      return Optional.empty();
    }
    var unit =
        place + 1 < tokens.size() && tokens.get(place + 1) instanceof Token.Word(var word, _)
            ? names.indexOf(word)
            : -1;
    var all = unit >= 0 ? parts.get(unit) : new Expression.Apply(Expression.Function.SUM, parts);
    return Optional.of(
        Expression.of(
            '*', Expression.of('/', new Wording(tokens).number(place), all), parts.get(wanted)));
  }

  /** Whether a place is one of the numbers of the ratio: the last ones before its end. */
  private boolean inside(List<Token> tokens, int place) {
    return new Wording(tokens.subList(place, end)).numbers().size() <= parts.size();
  }

  /** Which part the question is about: the last of its words that tells it. */
  private int wanted(List<Token> tokens, int place) {
    for (int at = tokens.size() - 1; at > Math.max(place, end) - 1 && at >= 0; at--) {
      if (tokens.get(at) instanceof Token.Word(var word, _)) {
        if (names.contains(word) && at != place + 1) {
          return names.indexOf(word);
        }
        if (LARGER.contains(word) || SMALLER.contains(word)) {
          return extreme(LARGER.contains(word));
        }
      }
    }
    return -1;
  }

  private int extreme(boolean largest) {
    int best = 0;
    for (int index = 1; index < parts.size(); index++) {
      int order = parts.get(index).value().compareTo(parts.get(best).value());
      best = (largest ? order > 0 : order < 0) ? index : best;
    }
    return best;
  }
}
