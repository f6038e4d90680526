// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.FileFact.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Numbers that a search through a file comes to: matching lines, occurrences of a word. */
final class EnglishSearches {

  static final Set<String> CONTAIN =
      Set.of(
          "contain",
          "contains",
          "containing",
          "mention",
          "mentions",
          "mentioning",
          "include",
          "includes",
          "including",
          "match",
          "matches",
          "matching",
          "with",
          "say",
          "saying",
          "has",
          "have");

  private final Cursor cursor;
  private final EnglishFiles files;

  EnglishSearches(Cursor cursor, EnglishFiles files) {
    this.cursor = cursor;
    this.files = files;
  }

  /** "how many lines mention x in a.txt", "the number of lines in a.txt containing x". */
  Optional<Expression> matching() {
    files.opening();
    if (!cursor.accept(Set.of("lines", "line", "rows"))) {
      return Optional.empty();
    }
    cursor.any(List.of("that", "which"));
    var file =
        cursor.attempt(
            () -> cursor.accept(Set.of("in", "of", "from")) ? files.file() : Optional.empty());
    cursor.any(List.of("that", "which", "are", "do"));
    boolean owner = cursor.on(Set.of("has", "have")) && cursor.peek(1) instanceof Token.Name;
    if (owner || !cursor.accept(CONTAIN)) {
      return Optional.empty();
    }
    var needle = EnglishNames.needle(cursor);
    if (needle.isEmpty()) {
      return Optional.empty();
    }
    if (file.isEmpty() && cursor.accept(EnglishFiles.INSIDE)) {
      file = files.file();
    }
    return Optional.of(EnglishFiles.fact(Kind.MATCHING_LINES, file.orElse(""), needle.get()));
  }

  Optional<Expression> occurrences() {
    files.opening();
    boolean often =
        cursor.any(
            List.of(
                "times does",
                "times is",
                "times do",
                "times",
                "how often does",
                "how often is",
                "how often",
                "often does"));
    boolean noun =
        !often
            && cursor.any(
                List.of(
                    "occurrences of",
                    "mentions of",
                    "appearances of",
                    "instances of",
                    "matches of",
                    "matches for",
                    "occurrence of"));
    if (!often && !noun) {
      return Optional.empty();
    }
    var early =
        cursor.attempt(
            () ->
                often
                    ? files.file().filter(_ -> cursor.accept(CONTAIN))
                    : Optional.<String>empty());
    var needle = EnglishNames.needle(cursor);
    cursor.skip(
        Set.of(
            "appear",
            "appears",
            "occur",
            "occurs",
            "mentioned",
            "are",
            "there",
            "is",
            "show",
            "up",
            "come",
            "comes",
            "does",
            "found",
            "used"));
    if (needle.isEmpty()) {
      return Optional.empty();
    }
    var file = early.or(() -> cursor.accept(EnglishFiles.INSIDE) ? files.file() : Optional.empty());
    return file.map(it -> EnglishFiles.fact(Kind.OCCURRENCES, it, needle.get()));
  }
}
