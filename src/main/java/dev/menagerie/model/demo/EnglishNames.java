// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.FileFact.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names in a question: of a file, a folder, a word searched for, a thing to be counted. */
final class EnglishNames {

  private EnglishNames() {}

  /** The file named here: by its name, by a name in quotes, or as "it". */
  static Optional<String> file(Cursor cursor) {
    if (cursor.accept("it") || cursor.any(List.of("that file", "this file", "the same file"))) {
      return cursor.lastFile();
    }
    cursor.skip(Set.of("the", "both", "in", "my"));
    boolean announced = cursor.accept(Set.of("file", "files", "document", "text"));
    cursor.any(List.of("called", "named"));
    return switch (cursor.next()) {
      case Token.Name(var name) -> Optional.of(name);
      case Token.Quoted(var name) -> Optional.of(name);
      case Token.Word(_, var name)
          when (announced && name.length() > 1 && !name.matches("[a-z]{1,4}"))
              || name.matches("[A-Z][A-Z_-]{3,}|Makefile|Dockerfile|Jenkinsfile") ->
          Optional.of(name);
      default -> Optional.empty();
    };
  }

  /** "in the folder reports", or nothing. */
  static String folder(Cursor cursor) {
    return cursor
        .attempt(
            () -> {
              boolean of = cursor.accept("of");
              if (!of && !cursor.accept(Set.of("in", "inside", "under", "from", "within"))) {
                return Optional.empty();
              }
              cursor.skip(Set.of("the", "my", "our"));
              boolean word = cursor.accept(Set.of("folder", "directory", "dir", "subfolder"));
              cursor.any(List.of("called", "named"));
              return switch (cursor.next()) {
                case Token.Name(var name) -> Optional.of(name);
                case Token.Quoted(var name) -> Optional.of(name);
                case Token.Word(_, var name)
                    when word
                        || cursor.on(Set.of("folder", "directory", "subfolder"))
                        || (!of
                            && !name.matches(
                                "(?i)here|there|total|all|it|them|this|that|place|which")
                            && !(cursor.peek() instanceof Token.Word)) ->
                    Optional.of(name);
                default -> Optional.empty();
              };
            })
        .map(it -> it.matches("root|current|working") ? "" : it)
        .orElse("");
  }

  static Optional<String> needle(Cursor cursor) {
    cursor.skip(
        Set.of(
            "the",
            "word",
            "words",
            "text",
            "phrase",
            "string",
            "term",
            "a",
            "an",
            "letters",
            "expression"));
    return switch (cursor.next()) {
      case Token.Quoted(var text) -> Optional.of(text);
      case Token.Word(_, var original) -> Optional.of(original);
      case Token.Number(_, var original) -> Optional.of(original);
      case Token.Name(var text) -> Optional.of(text);
      case Token.Symbol _ -> Optional.empty();
    };
  }

  /** What a word counts. */
  static Optional<Kind> unit(String word) {
    return switch (word) {
      case "line", "lines", "rows", "row" -> Optional.of(Kind.LINES);
      case "word", "words" -> Optional.of(Kind.WORDS);
      case "character", "characters", "chars", "char", "letters" -> Optional.of(Kind.CHARACTERS);
      case "byte", "bytes" -> Optional.of(Kind.BYTES);
      case "numbers", "values", "figures", "amounts", "integers" -> Optional.of(Kind.NUMBERS);
      default -> Optional.empty();
    };
  }
}
