// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A word, or expressions between parentheses, as PDDL writes them; a comment begins with ;. */
sealed interface SExpression {

  /** Where it begins: source and line. */
  String place();

  record Word(String text, String place) implements SExpression {
    @Override
    public String toString() {
      return text;
    }
  }

  record Group(List<SExpression> parts, String place) implements SExpression {
    public Group {
      parts = List.copyOf(parts);
    }

    /** The word that it begins with; empty if it begins with none. */
    String head() {
      return !parts.isEmpty() && parts.getFirst() instanceof Word word ? word.text() : "";
    }

    List<SExpression> rest() {
      return parts.isEmpty() ? parts : parts.subList(1, parts.size());
    }

    @Override
    public String toString() {
      return "(%s)".formatted(String.join(" ", parts.stream().map(String::valueOf).toList()));
    }
  }

  Pattern TOKEN = Pattern.compile(";[^\\n]*|\\n|[ \\t\\r\\f]+|[()]|\"[^\"\\n]*\"|[^\\s();\"]+");
  int DEEPEST = 50;

  /**
   * The expressions of a text.
   *
   * @param source what messages call it
   * @throws Malformed if parentheses do not match; the message names source and line
   */
  static List<SExpression> read(String source, String text) {
    var open = new ArrayList<List<SExpression>>();
    var begun = new ArrayList<String>();
    open.add(new ArrayList<>());
    int line = 1;
    var token = TOKEN.matcher(text);
    for (int start = 0; start < text.length(); start = token.end()) {
      var place = "%s, line %d".formatted(source, line);
      if (!token.region(start, text.length()).lookingAt()) {
        throw new Malformed(place + ": a quote is not closed");
      }
      var found = token.group();
      if (found.equals("\n")) {
        line++;
      } else if (found.equals("(")) {
        open.add(new ArrayList<>());
        begun.add(place);
        if (open.size() > DEEPEST) {
          throw new Malformed("%s: nested deeper than %d".formatted(place, DEEPEST));
        }
      } else if (found.equals(")")) {
        if (begun.isEmpty()) {
          throw new Malformed(place + ": ) without (");
        }
        var group = new Group(open.removeLast(), begun.removeLast());
        open.getLast().add(group);
      } else if (!found.isBlank() && !found.startsWith(";")) {
        open.getLast().add(new Word(found, place));
      }
    }
    if (!begun.isEmpty()) {
      throw new Malformed(begun.getLast() + ": ( is not closed");
    }
    return open.getFirst();
  }
}
