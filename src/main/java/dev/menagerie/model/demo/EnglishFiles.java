// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Unknown;
import dev.menagerie.model.demo.FileFact.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Phrases that stand for a number to be found out about a file. */
final class EnglishFiles {

  private static final Set<String> TOGETHER =
      Set.of("together", "total", "combined", "altogether", "sum", "both", "add");
  private static final Set<String> INSIDE =
      Set.of(
          "in", "of", "from", "inside", "within", "for", "does", "do", "has", "have", "is", "are");
  private static final Set<String> HAS =
      Set.of(
          "have",
          "has",
          "contain",
          "contains",
          "hold",
          "holds",
          "there",
          "in",
          "total",
          "together",
          "altogether",
          "combined",
          "it",
          "long");
  private static final Set<String> CONTAIN =
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
  private Optional<Kind> last = Optional.empty();

  EnglishFiles(Cursor cursor) {
    this.cursor = cursor;
  }

  Optional<Expression> amount() {
    return cursor
        .attempt(this::occurrences)
        .or(() -> cursor.attempt(this::matching))
        .or(() -> cursor.attempt(this::fileCount))
        .or(() -> cursor.attempt(this::counted))
        .or(() -> cursor.attempt(this::size))
        .or(() -> cursor.attempt(this::suffixed))
        .or(() -> cursor.attempt(this::again));
  }

  /** "and b.txt", behind "the number of words in a.txt". */
  private Optional<Expression> again() {
    return last.flatMap(kind -> file().map(it -> fact(kind, it, "")));
  }

  private boolean opening() {
    cursor.skip(Set.of("the", "total", "combined", "all", "exact"));
    boolean number = cursor.any(List.of("number of", "count of", "amount of", "how many", "many"));
    cursor.skip(Set.of("the", "total", "of"));
    return number;
  }

  private Optional<Expression> counted() {
    opening();
    if (cursor.accept("its")) {
      var kind = unit(cursor.word());
      cursor.next();
      return kind.flatMap(it -> cursor.lastFile().map(file -> fact(it, file, "")));
    }
    return unit(cursor.word())
        .flatMap(
            kind -> {
              cursor.next();
              cursor.any(
                  List.of(
                      "that are",
                      "which are",
                      "are there",
                      "there are",
                      "are contained",
                      "you find",
                      "contained",
                      "are",
                      "that"));
              cursor.skip(INSIDE);
              return cursor.attempt(() -> inLine(kind)).or(() -> named(kind, ""));
            });
  }

  /** "on the third line of a.txt", "in line 3 of a.txt". */
  private Optional<Expression> inLine(Kind kind) {
    cursor.skip(Set.of("on", "in", "the"));
    var line = Optional.<String>empty();
    if (cursor.accept("line")) {
      cursor.accept("number");
      line = cursor.next() instanceof Token.Number(var at, _) ? Optional.of(at.text()) : line;
    } else {
      var word = cursor.word();
      cursor.next();
      line =
          word.equals("last")
              ? Optional.of(word)
              : Optional.of(Numerals.ordinal(word)).filter(it -> it > 0).map(String::valueOf);
      line = line.filter(_ -> cursor.accept("line"));
    }
    boolean counts = kind == Kind.WORDS || kind == Kind.CHARACTERS;
    return line.filter(_ -> counts && cursor.accept(Set.of("of", "in")))
        .flatMap(it -> file().map(file -> fact(kind, file, it)));
  }

  /** The file a fact is about, or several of them added up. */
  private Optional<Expression> named(Kind kind, String detail) {
    var first = file();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    last = Optional.of(kind);
    var facts = new ArrayList<Expression>();
    facts.add(fact(kind, first.get(), detail));
    if (cursor.has(TOGETHER)) {
      while (true) {
        var more = cursor.attempt(this::another);
        if (more.isEmpty()) {
          break;
        }
        facts.add(fact(kind, more.get(), detail));
      }
    }
    cursor.skip(HAS);
    return Optional.of(facts.size() == 1 ? facts.getFirst() : new Apply(Function.SUM, facts));
  }

  private Optional<String> another() {
    boolean comma = cursor.accept(',');
    boolean word = cursor.accept(Set.of("and", "plus"));
    return comma || word ? file() : Optional.empty();
  }

  private static Expression fact(Kind kind, String file, String detail) {
    return new Unknown(new FileFact(kind, file, detail));
  }

  /** "the size of a.txt", "how long is a.txt in words". */
  private Optional<Expression> size() {
    cursor.skip(Set.of("the"));
    boolean asked =
        cursor.any(
            List.of(
                "size of",
                "length of",
                "file size of",
                "how big is",
                "how large is",
                "how long is"));
    var file = asked ? file() : Optional.<String>empty();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var kind = Kind.BYTES;
    if (cursor.accept("in")) {
      kind = unit(cursor.word()).orElse(kind);
      cursor.next();
    }
    return Optional.of(fact(kind, file.get(), ""));
  }

  /** "a.txt's line count". */
  private Optional<Expression> suffixed() {
    cursor.skip(Set.of("the"));
    var before = unit(cursor.word());
    if (before.isPresent()) {
      cursor.next();
      if (!cursor.any(
          List.of("count of", "count in", "count for", "counts of", "counts in", "count"))) {
        return Optional.empty();
      }
      return named(before.get(), "");
    }
    var file = file();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    cursor.any(List.of("has", "have", "contains"));
    var kind = unit(cursor.word());
    if (kind.isPresent()) {
      cursor.next();
      cursor.accept("count");
      return Optional.of(fact(kind.get(), file.get(), ""));
    }
    if (cursor.accept("size")) {
      return Optional.of(fact(Kind.BYTES, file.get(), ""));
    }
    return Optional.empty();
  }

  private Optional<Expression> fileCount() {
    if (!opening() || !cursor.accept(Set.of("files", "documents", "texts"))) {
      return Optional.empty();
    }
    var holder =
        cursor.attempt(
            () -> {
              if (!cursor.accept(Set.of("does", "do"))) {
                return Optional.empty();
              }
              cursor.skip(Set.of("the", "my", "our"));
              boolean before = cursor.accept(Set.of("folder", "directory"));
              var name =
                  switch (cursor.next()) {
                    case Token.Name(var path) -> path;
                    case Token.Quoted(var path) -> path;
                    case Token.Word(_, var word) -> word;
                    default -> "";
                  };
              boolean after = cursor.accept(Set.of("folder", "directory"));
              return (before || after) && cursor.accept(CONTAIN)
                  ? Optional.of(name)
                  : Optional.empty();
            });
    cursor.skip(Set.of("are", "there", "do", "you", "see", "have", "exist", "we", "i", "can"));
    var folder = holder.orElseGet(() -> folder(cursor));
    return Optional.of(fact(Kind.FILES, folder, ""));
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

  /** "how many lines mention x in a.txt", "the number of lines in a.txt containing x". */
  private Optional<Expression> matching() {
    opening();
    if (!cursor.accept(Set.of("lines", "line", "rows"))) {
      return Optional.empty();
    }
    cursor.any(List.of("that", "which"));
    var file =
        cursor.attempt(() -> cursor.accept(Set.of("in", "of", "from")) ? file() : Optional.empty());
    cursor.any(List.of("that", "which", "are", "do"));
    if (!cursor.accept(CONTAIN)) {
      return Optional.empty();
    }
    var needle = needle();
    if (needle.isEmpty()) {
      return Optional.empty();
    }
    if (file.isEmpty() && cursor.accept(INSIDE)) {
      file = file();
    }
    return Optional.of(fact(Kind.MATCHING_LINES, file.orElse(""), needle.get()));
  }

  private Optional<Expression> occurrences() {
    opening();
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
            () -> often ? file().filter(_ -> cursor.accept(CONTAIN)) : Optional.<String>empty());
    var needle = needle();
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
    var file = early.or(() -> cursor.accept(INSIDE) ? file() : Optional.empty());
    return file.map(it -> fact(Kind.OCCURRENCES, it, needle.get()));
  }

  /** A word searched for: in quotes, or the next one. */
  Optional<String> needle() {
    return needle(cursor);
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

  Optional<String> file() {
    return cursor.attempt(() -> file(cursor));
  }

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
