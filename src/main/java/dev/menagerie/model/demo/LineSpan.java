// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Several lines of a file: "2 to 4", "2 and 4", "last 3". */
final class LineSpan {

  private static final Set<String> TO = Set.of("to", "through", "until", "till");
  private static final Set<String> OF_THEM =
      Set.of(
          "words",
          "word",
          "characters",
          "numbers",
          "sum",
          "total",
          "average",
          "contain",
          "mention",
          "containing",
          "mentioning",
          "bytes");

  private LineSpan() {}

  /** "lines 2 to 4", "the first 3 lines", if it is the lines that are asked for. */
  static Optional<String> in(List<Token> tokens) {
    if (new Cursor(tokens).has(OF_THEM)) {
      return Optional.empty();
    }
    for (int at = 0; at + 2 < tokens.size(); at++) {
      var found = lines(new Cursor(tokens), at);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> lines(Cursor cursor, int at) {
    cursor.back(at);
    if (cursor.accept("lines")) {
      cursor.accept("from");
      var from = number(cursor);
      boolean to = cursor.accept(TO) || cursor.accept('-');
      boolean and = !to && cursor.accept("and");
      var last = number(cursor);
      return from.filter(_ -> (to || and) && last.isPresent())
          .map(it -> it + (to ? " to " : " and ") + last.orElse(it));
    }
    boolean first = cursor.accept("first");
    if (!first && !cursor.accept("last")) {
      return Optional.empty();
    }
    return number(cursor)
        .filter(_ -> cursor.accept("lines"))
        .map(it -> first ? "1 to " + it : "last " + it);
  }

  private static Optional<String> number(Cursor cursor) {
    return cursor.more()
            && cursor.peek() instanceof Token.Number(var value, _)
            && value.text().matches("\\d{1,8}")
            && cursor.next() instanceof Token.Number
        ? Optional.of(value.text())
        : Optional.empty();
  }

  /** Whether a detail is a span and not one line. */
  static boolean is(String detail) {
    return detail.contains(" ");
  }

  /**
   * The lines of a content that a span takes in.
   *
   * @param cut whether the end of the content is missing
   */
  static Optional<String> taken(String content, String span, boolean cut) {
    var lines = content.lines().toList();
    var parts = span.split(" ");
    int end = Integer.parseInt(parts[parts.length - 1]);
    if (parts[0].equals("last")) {
      return cut ? Optional.empty() : text(lines, lines.size() - end, lines.size());
    }
    int start = Integer.parseInt(parts[0]);
    if (cut && end > lines.size()) {
      return Optional.empty();
    }
    if (parts[1].equals("to")) {
      return text(lines, start - 1, end);
    }
    return text(lines, start - 1, start)
        .flatMap(it -> text(lines, end - 1, end).map(more -> it + "\n" + more));
  }

  /** Lines by index, from the first to before the last; as far as there are any. */
  private static Optional<String> text(List<String> lines, int from, int to) {
    int first = Math.max(0, from);
    int last = Math.min(to, lines.size());
    return Optional.of(
        first < last
            ? String.join("\n", lines.subList(first, last))
            : "there are only %d lines".formatted(lines.size()));
  }
}
