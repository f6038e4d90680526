// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A place in a sentence. Trying is bounded: beyond that, nothing fits. */
final class Cursor {

  private static final int MOST_DEPTH = 120;
  private static final int MOST_TRIES = 60_000;
  private static final Token END = new Token.Symbol('\0');

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int tries;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  int at() {
    return at;
  }

  void back(int mark) {
    at = mark;
  }

  boolean ended() {
    return at >= tokens.size();
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    int index = at + ahead;
    return index >= 0 && index < tokens.size() ? tokens.get(index) : END;
  }

  Token next() {
    var token = peek();
    at++;
    return token;
  }

  String word() {
    return peek() instanceof Token.Word(var text, _) ? text : "";
  }

  boolean on(Set<String> words) {
    return words.contains(word());
  }

  /** Steps over the next token if it is this symbol. */
  boolean accept(char symbol) {
    return step(peek().is(symbol));
  }

  /** Steps over the next token if it is one of these words. */
  boolean accept(Set<String> words) {
    return step(on(words));
  }

  /** Steps over these words if they all come next. */
  boolean accept(String phrase) {
    int mark = at;
    for (var word : phrase.split(" ")) {
      if (!step(peek().is(word))) {
        at = mark;
        return false;
      }
    }
    return true;
  }

  /** Steps over the first of these phrases that comes next. */
  boolean any(List<String> phrases) {
    return phrases.stream().anyMatch(this::accept);
  }

  void skip(Set<String> words) {
    while (accept(words)) {}
  }

  private boolean step(boolean does) {
    if (does) {
      at++;
    }
    return does;
  }

  /** Tries a rule: where it does not fit, the cursor is back where it was. */
  <T> Optional<T> attempt(Supplier<Optional<T>> rule) {
    int mark = at;
    if (depth >= MOST_DEPTH || ++tries > MOST_TRIES) {
      return Optional.empty();
    }
    depth++;
    try {
      var found = rule.get();
      if (found.isEmpty()) {
        at = mark;
      }
      return found;
    } finally {
      depth--;
    }
  }

  /** The files named before this place, the latest last. */
  Optional<String> lastFile() {
    for (int index = Math.min(at, tokens.size()) - 1; index >= 0; index--) {
      if (tokens.get(index) instanceof Token.Name(var text)) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }

  boolean has(Set<String> words) {
    return tokens.stream()
        .anyMatch(it -> it instanceof Token.Word(var text, _) && words.contains(text));
  }

  /** Whether numbers or files come after this place. */
  boolean more() {
    return tokens.subList(Math.min(at, tokens.size()), tokens.size()).stream()
        .anyMatch(it -> it instanceof Token.Number || it instanceof Token.Name);
  }
}
