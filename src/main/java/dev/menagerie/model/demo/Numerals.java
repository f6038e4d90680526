// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers written as words: "one hundred and five", "twenty-five", "three point two". */
final class Numerals {

  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
  private static final Map<String, Long> LARGE =
      Map.of("dozen", 12L, "thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);

  private Numerals() {}

  /** Whether a word with hyphens is a number, like "twenty-five". */
  static boolean compound(String word) {
    if (!word.contains("-")) {
      return false;
    }
    for (var part : word.split("-")) {
      if (small(part).isEmpty() && !part.equals("hundred") && parts(part) == 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Integer> small(String word) {
    if (SMALL.contains(word)) {
      return Optional.of(SMALL.indexOf(word));
    }
    return TENS.contains(word) ? Optional.of(20 + 10 * TENS.indexOf(word)) : Optional.empty();
  }

  /** Into how many parts a fraction's word divides; 0 if it is none. */
  static int parts(String word) {
    return switch (word) {
      case "half", "halves" -> 2;
      case "third", "thirds" -> 3;
      case "quarter", "quarters", "fourth", "fourths" -> 4;
      case "fifth", "fifths" -> 5;
      case "sixth", "sixths" -> 6;
      case "seventh", "sevenths" -> 7;
      case "eighth", "eighths" -> 8;
      case "ninth", "ninths" -> 9;
      case "tenth", "tenths" -> 10;
      default -> 0;
    };
  }

  /** An ordinal's number, "second" or "2nd" without its digits apart; 0 if it is none. */
  static int ordinal(String word) {
    return switch (word) {
      case "first" -> 1;
      case "second" -> 2;
      case "third" -> 3;
      case "fourth" -> 4;
      case "fifth" -> 5;
      case "sixth" -> 6;
      case "seventh" -> 7;
      case "eighth" -> 8;
      case "ninth" -> 9;
      case "tenth" -> 10;
      default -> 0;
    };
  }

  /** The same tokens with number words joined to numbers. */
  static List<Token> joined(List<Token> tokens) {
    var result = new ArrayList<Token>(tokens.size());
    int at = 0;
    while (at < tokens.size()) {
      int end = end(tokens, at);
      if (end > at) {
        var words = tokens.subList(at, end);
        result.add(new Token.Number(number(words), original(words)));
        at = end;
      } else if (tokens.get(at) instanceof Token.Number(var value, var digits)
          && at + 1 < tokens.size()
          && tokens.get(at + 1) instanceof Token.Word(var word, _)
          && LARGE.containsKey(word)) {
        var large = value.times(Exact.of(LARGE.getOrDefault(word, 1L)));
        result.add(new Token.Number(large, digits + " " + word));
        at += 2;
      } else {
        result.add(tokens.get(at++));
      }
    }
    return result;
  }

  private static String original(List<Token> words) {
    var texts = new ArrayList<String>();
    for (var token : words) {
      if (token instanceof Token.Word(_, var original)) {
        texts.add(original);
      }
    }
    return String.join(" ", texts);
  }

  private static int end(List<Token> tokens, int start) {
    int at = start;
    if (at + 1 < tokens.size() && tokens.get(at).is("a") && scale(tokens.get(at + 1))) {
      at++;
    }
    if (at >= tokens.size()
        || !(numeral(tokens.get(at)) || (scale(tokens.get(at)) && at > start))) {
      return start;
    }
    int small = 100;
    while (at < tokens.size()) {
      var token = tokens.get(at);
      if (token.is("and")
          && at > start
          && scaleEnds(tokens, at)
          && at + 1 < tokens.size()
          && numeral(tokens.get(at + 1))) {
        at++;
      } else if (scale(token)) {
        small = 100;
        at++;
      } else if (token.is("point") && at + 1 < tokens.size() && numeral(tokens.get(at + 1))) {
        at++;
        while (at < tokens.size() && digit(tokens.get(at))) {
          at++;
        }
        return at;
      } else if (numeral(token)
          && value(token) < small
          && (small >= 100 || (small >= 20 && value(token) < 10 && value(token) > 0))) {
        small = value(token);
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  private static boolean scaleEnds(List<Token> tokens, int at) {
    return scale(tokens.get(at - 1));
  }

  private static Exact number(List<Token> words) {
    long total = 0;
    long group = 0;
    int at = 0;
    for (; at < words.size() && !words.get(at).is("point"); at++) {
      if (!(words.get(at) instanceof Token.Word(var word, _)) || word.equals("and")) {
        continue;
      }
      if (word.equals("a")) {
        group = 1;
      } else if (word.equals("hundred")) {
        group = Math.max(1, group) * 100;
      } else if (LARGE.containsKey(word)) {
        total += Math.max(1, group) * LARGE.getOrDefault(word, 1L);
        group = 0;
      } else {
        group += small(word).orElse(0);
      }
    }
    var value = Exact.of(total + group);
    var place = Exact.ONE;
    for (at++; at < words.size(); at++) {
      place = place.dividedBy(Exact.of(10));
      value = value.plus(place.times(Exact.of(value(words.get(at)))));
    }
    return value;
  }

  private static boolean numeral(Token token) {
    return token instanceof Token.Word(var word, _) && small(word).isPresent();
  }

  private static boolean digit(Token token) {
    return numeral(token) && value(token) < 10;
  }

  private static int value(Token token) {
    return token instanceof Token.Word(var word, _) ? small(word).orElse(0) : 0;
  }

  private static boolean scale(Token token) {
    return token instanceof Token.Word(var word, _)
        && (word.equals("hundred") || LARGE.containsKey(word));
  }
}
