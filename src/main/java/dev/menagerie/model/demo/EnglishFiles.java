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
  static final Set<String> INSIDE =
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

  private final Cursor cursor;
  private final EnglishSearches searches;
  private Optional<Kind> last = Optional.empty();

  EnglishFiles(Cursor cursor) {
    this.cursor = cursor;
    this.searches = new EnglishSearches(cursor, this);
  }

  Optional<Expression> amount() {
    return cursor
        .attempt(searches::occurrences)
        .or(() -> cursor.attempt(searches::matching))
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

  boolean opening() {
    cursor.skip(Set.of("the", "total", "combined", "all", "exact"));
    boolean number = cursor.any(List.of("number of", "count of", "amount of", "how many", "many"));
    cursor.skip(Set.of("the", "total", "of"));
    return number;
  }

  private Optional<Expression> counted() {
    opening();
    if (cursor.accept("its")) {
      var kind = EnglishNames.unit(cursor.word());
      cursor.next();
      return kind.flatMap(it -> cursor.lastFile().map(file -> fact(it, file, "")));
    }
    return EnglishNames.unit(cursor.word())
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

  static Expression fact(Kind kind, String file, String detail) {
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
      kind = EnglishNames.unit(cursor.word()).orElse(kind);
      cursor.next();
    }
    return Optional.of(fact(kind, file.get(), ""));
  }

  /** "a.txt's line count". */
  private Optional<Expression> suffixed() {
    cursor.skip(Set.of("the"));
    var before = EnglishNames.unit(cursor.word());
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
    var kind = EnglishNames.unit(cursor.word());
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
              return (before || after) && cursor.accept(EnglishSearches.CONTAIN)
                  ? Optional.of(name)
                  : Optional.empty();
            });
    cursor.skip(Set.of("are", "there", "do", "you", "see", "have", "exist", "we", "i", "can"));
    var folder = holder.orElseGet(() -> EnglishNames.folder(cursor));
    return Optional.of(fact(Kind.FILES, folder, ""));
  }

  Optional<String> file() {
    return cursor.attempt(() -> EnglishNames.file(cursor));
  }
}
