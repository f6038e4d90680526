// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.FileFact.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Questions about files whose answer is not a number: which, what, whether. */
final class FileQuestion {

  private static final Set<String> MORE =
      Set.of(
          "more", "most", "longer", "longest", "larger", "largest", "bigger", "biggest", "highest");
  private static final Set<String> FEWER =
      Set.of("fewer", "fewest", "less", "least", "shorter", "shortest", "smaller", "smallest");
  private static final Set<String> SAY =
      Set.of(
          "contain",
          "contains",
          "containing",
          "mention",
          "mentions",
          "mentioning",
          "include",
          "includes",
          "occurrences",
          "say",
          "match",
          "matches",
          "matching",
          "with",
          "for");
  private static final Set<String> SEARCH =
      Set.of(
          "search", "grep", "find", "lines", "line", "where", "which", "does", "is", "do", "any",
          "show");
  private static final Set<String> READ =
      Set.of(
          "read",
          "show",
          "print",
          "display",
          "open",
          "cat",
          "content",
          "contents",
          "say",
          "says",
          "contain",
          "contains",
          "output",
          "quote",
          "inside",
          "written",
          "tell",
          "what");

  private final List<Token> tokens;
  private final Cursor cursor;

  private FileQuestion(List<Token> tokens) {
    this.tokens = tokens;
    this.cursor = new Cursor(tokens);
  }

  static Optional<Quest> of(List<Token> tokens) {
    var question = new FileQuestion(tokens);
    return question.numbers().or(question::search).or(question::read).or(question::listing);
  }

  /** "which of a.txt and b.txt has more lines", "which file has the fewest words". */
  static Optional<Quest> comparison(List<Token> tokens) {
    var question = new FileQuestion(tokens);
    var cursor = question.cursor;
    boolean which =
        cursor.has(Set.of("which", "what", "does", "do", "is", "find", "compare", "name"));
    boolean most = cursor.has(MORE);
    var files = question.files();
    boolean several =
        files.size() > 1 || (files.isEmpty() && cursor.has(Set.of("file", "document")));
    if (!which
        || (most == cursor.has(FEWER) && !cursor.has(Set.of("compare")))
        || !several
        || cursor.has(Set.of("difference", "times", "plus", "many", "multiplied"))) {
      return Optional.empty();
    }
    if (files.isEmpty()
        && !(cursor.has(Set.of("which"))
            || question.phrase("what file")
            || question.phrase("the file with")
            || FEWER.stream().anyMatch(it -> question.phrase("the " + it + " file"))
            || MORE.stream().anyMatch(it -> question.phrase("the " + it + " file")))) {
      return Optional.empty();
    }
    return Optional.of(new Quest.Compare(question.kind(), files, !cursor.has(FEWER), ""));
  }

  /** "the first line of a.txt", "line 3 of a.txt". */
  static Optional<Quest> line(List<Token> tokens) {
    var question = new FileQuestion(tokens);
    return question.cursor.has(Set.of("many", "times", "add"))
            || (question.cursor.has(Set.of("number")) && !question.phrase("line number"))
        ? Optional.empty()
        : question.line();
  }

  /** "does a.txt exist", "is there a file called a.txt". */
  static Optional<Quest> existence(List<Token> tokens) {
    var question = new FileQuestion(tokens);
    boolean asked =
        question.cursor.has(Set.of("exist", "exists"))
            || ((question.phrase("is there a")
                    || question.phrase("is there any")
                    || question.phrase("do you have a"))
                && question.cursor.has(Set.of("file", "document", "called", "named"))
                && !question.cursor.has(SAY));
    var files = question.files();
    return asked && files.size() == 1
        ? Optional.of(Quest.Exists.of(files.getFirst()))
        : Optional.empty();
  }

  /** Whether something is to be counted or measured. */
  static boolean counting(List<Token> tokens) {
    return new Cursor(tokens)
        .has(
            Set.of(
                "many", "number", "count", "counts", "long", "big", "large", "size", "length",
                "total", "often", "much", "numbers"));
  }

  private boolean phrase(String phrase) {
    var texts = new ArrayList<String>();
    for (var token : tokens) {
      texts.add(token instanceof Token.Word(var text, _) ? text : "\0");
    }
    return (" " + String.join(" ", texts) + " ").contains(" " + phrase + " ");
  }

  private Kind kind() {
    for (var token : tokens) {
      if (token instanceof Token.Word(var text, _)) {
        var unit = EnglishNames.unit(text);
        if (unit.isPresent() && unit.get() != Kind.NUMBERS) {
          return unit.get();
        }
      }
    }
    return cursor.has(Set.of("longer", "longest", "shorter", "shortest")) ? Kind.LINES : Kind.BYTES;
  }

  private List<String> files() {
    var files = new ArrayList<String>();
    for (var token : tokens) {
      if (token instanceof Token.Name(var name) && !files.contains(name)) {
        files.add(name);
      }
    }
    if (files.isEmpty()) {
      for (int at = 0; at < tokens.size(); at++) {
        cursor.back(at);
        boolean quoted =
            tokens.get(at) instanceof Token.Quoted(var name) && name.matches(".*\\.\\w{1,10}");
        if (quoted || tokens.get(at).is("file") || upper(tokens.get(at))) {
          cursor.attempt(() -> EnglishNames.file(cursor)).ifPresent(files::add);
        }
      }
    }
    return files;
  }

  private static boolean upper(Token token) {
    return token instanceof Token.Word(_, var original)
        && original.matches("[A-Z][A-Z_-]{3,}|Makefile|Dockerfile");
  }

  /** "which numbers are in a.txt". */
  private Optional<Quest> numbers() {
    return cursor.has(Set.of("numbers", "figures")) && files().size() == 1
        ? Optional.of(new Quest.Show(FileFact.of(Kind.NUMBERS, files().getFirst())))
        : Optional.empty();
  }

  /** "which lines of a.txt mention x", "in which files does x occur", "does a.txt contain x". */
  private Optional<Quest> search() {
    boolean lines = cursor.has(Set.of("lines", "line"));
    boolean asked = cursor.has(SEARCH);
    if (!asked
        || !(cursor.has(SAY)
            || cursor.has(
                Set.of(
                    "occur",
                    "occurs",
                    "appear",
                    "appears",
                    "mentioned",
                    "found",
                    "search",
                    "grep",
                    "find")))) {
      return Optional.empty();
    }
    var files = files();
    boolean about =
        !files.isEmpty()
            || lines
            || cursor.has(Set.of("file", "files", "documents", "folder", "where"));
    if (!about) {
      return Optional.empty();
    }
    for (int at = 0; at < tokens.size(); at++) {
      var needle = sought(at);
      if (needle.isPresent() && !files.contains(needle.get())) {
        var file = files.isEmpty() ? "" : files.getFirst();
        var fact = new FileFact(Kind.SEARCH, file, needle.get());
        boolean check = tokens.getFirst().is("does") || tokens.getFirst().is("is");
        return Optional.of(check && !file.isEmpty() ? new Quest.Check(fact) : new Quest.Show(fact));
      }
    }
    return Optional.empty();
  }

  private Optional<String> sought(int at) {
    cursor.back(at);
    var token = tokens.get(at);
    if (token instanceof Token.Quoted(var text) && !files().contains(text)) {
      return Optional.of(text);
    }
    if (cursor.accept(Set.of("word", "phrase", "text", "string", "term"))) {
      return EnglishNames.needle(cursor).filter(it -> !it.matches("file|files"));
    }
    boolean quotedLater =
        tokens.stream()
            .anyMatch(it -> it instanceof Token.Quoted(var text) && !files().contains(text));
    if (quotedLater || (cursor.peek(0).is("contain") && cursor.peek(1) instanceof Token.Symbol)) {
      return Optional.empty();
    }
    if (cursor.accept(SAY) || cursor.accept(Set.of("grep"))) {
      cursor.skip(Set.of("of", "for"));
      int mark = cursor.at();
      cursor.skip(Set.of("the", "a", "an"));
      if (tokens.subList(Math.min(cursor.at(), tokens.size()), tokens.size()).stream()
          .limit(1)
          .anyMatch(it -> it.is("word") || it.is("text") || it.is("phrase"))) {
        cursor.back(mark);
      }
      return EnglishNames.needle(cursor);
    }
    boolean passive = cursor.accept(Set.of("does", "is", "where", "search", "find"));
    if (passive) {
      var word = EnglishNames.needle(cursor);
      return cursor.on(Set.of("occur", "occurs", "appear", "appears", "mentioned", "in", "found"))
          ? word
          : Optional.empty();
    }
    return Optional.empty();
  }

  private Optional<Quest> line() {
    var files = files();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    var span = LineSpan.in(tokens);
    if (span.isPresent()) {
      return Optional.of(new Quest.Show(new FileFact(Kind.LINE, files.getFirst(), span.get())));
    }
    for (int at = 0; at + 1 < tokens.size(); at++) {
      var number = Optional.<String>empty();
      boolean numbered =
          tokens.get(at).is("line")
              || (at > 0 && tokens.get(at).is("number") && tokens.get(at - 1).is("line"));
      if (numbered && tokens.get(at + 1) instanceof Token.Number(var value, _)) {
        number = Optional.of(value.text());
      } else if (tokens.get(at + 1).is("line")
          && tokens.get(at) instanceof Token.Word(var word, _)) {
        number =
            word.equals("last")
                ? Optional.of("last")
                : Optional.of(Numerals.ordinal(word)).filter(it -> it > 0).map(String::valueOf);
      }
      if (number.isPresent()) {
        return Optional.of(new Quest.Show(new FileFact(Kind.LINE, files.getFirst(), number.get())));
      }
    }
    return Optional.empty();
  }

  private Optional<Quest> read() {
    var files = files();
    return files.isEmpty() || !cursor.has(READ)
        ? Optional.empty()
        : Optional.of(new Quest.Show(FileFact.of(Kind.CONTENT, files.getFirst())));
  }

  private Optional<Quest> listing() {
    boolean files = cursor.has(Set.of("files", "documents"));
    boolean folder =
        cursor.has(Set.of("folder", "directory"))
            || phrase("list everything")
            || phrase("show everything");
    boolean asks =
        cursor.has(
            Set.of(
                "which",
                "what",
                "list",
                "show",
                "name",
                "are",
                "see",
                "enumerate",
                "find",
                "tell",
                "give",
                "contents",
                "in"));
    if (!(files || folder) || !asks) {
      return Optional.empty();
    }
    for (int at = 0; at < tokens.size(); at++) {
      cursor.back(at);
      if (tokens.get(at).is("in")
          || tokens.get(at).is("inside")
          || tokens.get(at).is("of")
          || tokens.get(at).is("under")) {
        var found = EnglishNames.folder(cursor);
        if (!found.isEmpty()) {
          return Optional.of(new Quest.Show(FileFact.of(Kind.LISTING, found)));
        }
      }
    }
    return Optional.of(new Quest.Show(FileFact.of(Kind.LISTING, "")));
  }
}
