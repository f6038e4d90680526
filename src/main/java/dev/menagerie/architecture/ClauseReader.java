// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Literal.Absent;
import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import dev.menagerie.core.Malformed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads facts and conditions as Prolog writes them: {@code parent(ann, X)}, {@code not closed(T)},
 * {@code Age >= 18}. A comment begins with {@code %} or {@code #}. What cannot be read throws
 * {@link Malformed}, whose message names source and line.
 */
final class ClauseReader {

  private record Token(String text, int line) {}

  private static final Pattern TOKEN =
      Pattern.compile(
          "[%#][^\\n]*|\\n|[ \\t\\r\\f]+|\"[^\"\\n]*\"|'[^'\\n]*'|-?\\d+(?:\\.\\d+)?"
              + "|[\\p{L}_][\\p{L}\\p{N}_]*(?:-[\\p{L}\\p{N}_]+)*"
              + "|:-|\\?-|=>|->|!=|\\\\=|<=|=<|>=|\\\\\\+|[(),.:=<>]");
  private static final Pattern DIGITS = Pattern.compile("-?\\d{1,100}(?:\\.\\d{1,100})?");
  private static final Pattern NAME = Pattern.compile("\\p{L}.*");
  private static final int DEEPEST = 50;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int unnamed;

  /** A reader of a text; the source is what messages call it. */
  ClauseReader(String source, String text) {
    this.source = source;
    int line = 1;
    var token = TOKEN.matcher(text);
    for (int start = 0; start < text.length(); start = token.end()) {
      token.region(start, text.length());
      if (!token.lookingAt()) {
        int end = text.offsetByCodePoints(start, 1);
        throw new Malformed(place(line) + ": unexpected " + text.substring(start, end));
      }
      var found = token.group();
      if (found.equals("\n")) {
        line++;
      } else if (!found.isBlank() && !found.startsWith("%") && !found.startsWith("#")) {
        tokens.add(new Token(found, line));
      }
    }
    tokens.add(new Token("", line));
  }

  private String place(int line) {
    return "%s, line %d".formatted(source, line);
  }

  /** Where the reader stands, for messages. */
  String place() {
    return place(tokens.get(at).line());
  }

  boolean more() {
    return at < tokens.size() - 1;
  }

  boolean next(String text) {
    return tokens.get(at).text().equals(text);
  }

  /** Reads the text if it is next. */
  boolean skip(String text) {
    boolean found = next(text);
    at += found ? 1 : 0;
    return found;
  }

  void expect(String text) {
    if (!skip(text)) {
      throw wrong(text);
    }
  }

  Malformed wrong(String wanted) {
    var found = tokens.get(at).text();
    return new Malformed(
        "%s: %s, where %s should be"
            .formatted(place(), found.isEmpty() ? "the end" : Excerpt.label(found), wanted));
  }

  /** A plain name, of a rule, a tool or an argument. */
  String name() {
    var text = tokens.get(at).text();
    if (!NAME.matcher(text).matches()) {
      throw wrong("a name");
    }
    at++;
    return text;
  }

  int wholeNumber() {
    var text = tokens.get(at).text();
    if (!text.matches("-?\\d{1,6}")) {
      throw wrong("a whole number");
    }
    at++;
    return Integer.parseInt(text);
  }

  /** Conditions between commas. */
  List<Literal> literals() {
    var literals = new ArrayList<Literal>();
    do {
      literals.add(literal());
    } while (skip(","));
    return literals;
  }

  private Literal literal() {
    if (skip("not") || skip("\\+")) {
      return new Absent(atom());
    }
    var left = term(0);
    var operator =
        switch (tokens.get(at).text()) {
          case "\\=" -> "!=";
          case "=<" -> "<=";
          case String other -> other;
        };
    if (Literal.OPERATORS.contains(operator)) {
      at++;
      return new Compared(left, operator, term(0));
    } else if (left instanceof Compound atom) {
      return new Holds(atom);
    }
    throw wrong("one of " + String.join(" ", Literal.OPERATORS));
  }

  /** A name, alone or of terms. */
  Compound atom() {
    var text = tokens.get(at).text();
    if (variable(text) || !NAME.matcher(text).matches()) {
      throw wrong("a name in lower case");
    }
    return compound(0);
  }

  private Compound compound(int depth) {
    if (depth > DEEPEST) {
      throw new Malformed("%s: nested deeper than %d".formatted(place(), DEEPEST));
    }
    var name = name();
    var arguments = new ArrayList<Term>();
    if (skip("(")) {
      do {
        arguments.add(term(depth + 1));
      } while (skip(","));
      expect(")");
    }
    return new Compound(name, arguments);
  }

  /** A variable, number, text or name. */
  Term term() {
    return term(0);
  }

  private Term term(int depth) {
    var text = tokens.get(at).text();
    if (DIGITS.matcher(text).matches()) {
      at++;
      return new Term.Number(new BigDecimal(text));
    } else if (text.startsWith("\"") || text.startsWith("'")) {
      at++;
      return new Term.Text(text.substring(1, text.length() - 1));
    } else if (variable(text)) {
      at++;
      return new Variable(text.equals("_") ? "_" + ++unnamed : text, 0);
    }
    return compound(depth);
  }

  private static boolean variable(String text) {
    return text.startsWith("_") || (!text.isEmpty() && Character.isUpperCase(text.codePointAt(0)));
  }
}
