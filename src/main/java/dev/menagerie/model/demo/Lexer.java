// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts English text into tokens. */
final class Lexer {

  /** More than this is not one question. */
  static final int MOST = 20_000;

  private static final int MOST_CHARACTERS = 100_000;

  private static final Pattern PIECE =
      Pattern.compile(
          """
          (?<quoted>"[^"\\n]{1,200}"|“[^”\\n]{1,200}”|`[^`\\n]{1,200}`|(?<![\\p{L}\\d])'[^'\\n]{1,200}'(?!\\p{L}))\
          |(?<name>(?:[\\p{L}\\d_.~-]{1,80}/){0,20}+[\\p{L}\\d_-][\\p{L}\\d_.-]{0,80}?\\.\\p{L}[\\p{L}\\d]{0,9}(?![\\p{L}\\d_])|(?:[\\p{L}\\d_.-]{1,80}/){1,20}[\\p{L}_-][\\p{L}\\d_.-]{0,80}|\\p{L}[\\p{L}\\d_-]{1,80}/\\d{3,8}(?![\\p{L}\\d.]))\
          |(?<number>\\d{1,3}(?:,\\d{3})+(?![\\d,]*\\d)(?:\\.\\d+)?|\\d{1,400}(?:\\.\\d{1,400})?|\\.\\d{1,400})\
          |(?<word>\\p{L}[\\p{L}'’]*(?:-\\p{L}+)*)\
          |(?<symbol>\\*\\*|[^\\s\\p{L}\\d])\
          """);

  private static final List<String> POSSESSIVE = List.of("'s", "s'");

  private Lexer() {}

  static List<Token> tokens(String text) {
    var tokens = new ArrayList<Token>();
    var matcher = PIECE.matcher(text.substring(0, Math.min(text.length(), MOST_CHARACTERS)));
    while (tokens.size() < MOST && matcher.find()) {
      if (matcher.group("quoted") != null) {
        var quoted = matcher.group();
        tokens.add(new Token.Quoted(quoted.substring(1, quoted.length() - 1).strip()));
      } else if (matcher.group("name") != null) {
        name(matcher.group(), tokens);
      } else if (matcher.group("number") != null) {
        var digits = matcher.group();
        tokens.add(new Token.Number(Exact.of(new BigDecimal(digits.replace(",", ""))), digits));
      } else if (matcher.group("word") != null) {
        word(matcher.group(), tokens);
      } else {
        symbol(matcher.group(), tokens);
      }
    }
    return Numerals.joined(tokens);
  }

  private static void name(String text, List<Token> tokens) {
    if (text.matches("(?i)e\\.g|i\\.e|[ap]\\.m|\\p{L}+/\\p{L}{1,2}|and/or")) {
      for (var part : text.toLowerCase(Locale.ROOT).split("[./]", -1)) {
        tokens.add(word(part));
      }
    } else if (text.matches("[\\d.]+[a-zA-Z]+")
        && !text.matches("\\d+\\.(?:txt|md|csv|json|log)")) {
      var digits = text.replaceAll("[^\\d.]", "");
      if (digits.matches("\\d{1,400}(?:\\.\\d{1,400})?")) {
        tokens.add(new Token.Number(Exact.of(new BigDecimal(digits)), digits));
        tokens.add(word(text.substring(digits.length())));
      }
    } else {
      tokens.add(new Token.Name(text));
    }
  }

  private static void word(String text, List<Token> tokens) {
    var plain = text.toLowerCase(Locale.ROOT).replace('’', '\'');
    for (var ending : POSSESSIVE) {
      if (plain.endsWith(ending) && plain.length() > 2) {
        var stem = plain.substring(0, plain.length() - (ending.startsWith("s") ? 1 : 2));
        tokens.add(new Token.Word(stem, text.substring(0, stem.length())));
        return;
      }
    }
    if (Numerals.compound(plain)) {
      for (var part : plain.split("-")) {
        tokens.add(word(part));
      }
    } else {
      tokens.add(new Token.Word(plain, text));
    }
  }

  private static Token.Word word(String text) {
    return new Token.Word(text.toLowerCase(Locale.ROOT), text);
  }

  private static void symbol(String text, List<Token> tokens) {
    switch (text) {
      case "×", "·", "⋅", "∗" -> tokens.add(new Token.Symbol('*'));
      case "÷", "∕" -> tokens.add(new Token.Symbol('/'));
      case "−", "–" -> tokens.add(new Token.Symbol('-'));
      case "**" -> tokens.add(new Token.Symbol('^'));
      case "$", "€", "£", "¥" -> {}
      case "½" -> tokens.add(new Token.Number(Exact.ONE.dividedBy(Exact.of(2)), "½"));
      case "²" -> tokens.add(word("squared"));
      case "³" -> tokens.add(word("cubed"));
      case "√" -> tokens.add(word("sqrt"));
      case "[", "{" -> tokens.add(new Token.Symbol('('));
      case "]", "}" -> tokens.add(new Token.Symbol(')'));
      default -> tokens.add(new Token.Symbol(text.charAt(0)));
    }
  }
}
