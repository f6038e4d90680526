// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tokens of a text, and what stands around a place among them. */
record Wording(List<Token> tokens) {

  Wording {
    tokens = List.copyOf(tokens);
  }

  List<Integer> numbers() {
    var places = new ArrayList<Integer>();
    for (int at = 0; at < tokens.size(); at++) {
      if (tokens.get(at) instanceof Token.Number) {
        places.add(at);
      }
    }
    return places;
  }

  Expression number(int at) {
    return tokens.get(at) instanceof Token.Number(var value, _)
        ? new Expression.Number(value)
        : Expression.of(0);
  }

  /** The words between two places. */
  List<String> words(int from, int to) {
    return tokens.subList(from + 1, to).stream()
        .filter(it -> it instanceof Token.Word)
        .map(it -> ((Token.Word) it).text())
        .toList();
  }

  /** Whether the question, behind the last number, has one of these words. */
  boolean asks(Set<String> words) {
    var places = numbers();
    var last = words(places.isEmpty() ? -1 : places.getLast(), tokens.size());
    return last.stream().anyMatch(words::contains);
  }

  Token token(int at) {
    return at >= 0 && at < tokens.size() ? tokens.get(at) : new Token.Symbol('\0');
  }

  /**
   * The words of the clause that a place is in, from its beginning to a little behind the place.
   */
  List<String> clause(int at) {
    var words = new ArrayList<String>();
    for (int index = at - 1;
        index >= 0
            && !(tokens.get(index) instanceof Token.Symbol)
            && !(tokens.get(index) instanceof Token.Number)
            && !tokens.get(index).is("and");
        index--) {
      add(words, index);
    }
    words.addAll(after(at, 4));
    return words;
  }

  List<String> before(int at, int count) {
    var words = new ArrayList<String>();
    for (int index = at - 1; index >= Math.max(0, at - count); index--) {
      if (tokens.get(index) instanceof Token.Number && count <= 6) {
        break;
      }
      add(words, index);
    }
    return words;
  }

  List<String> after(int at, int count) {
    var words = new ArrayList<String>();
    for (int index = at + 1; index < Math.min(tokens.size(), at + 1 + count); index++) {
      if (tokens.get(index) instanceof Token.Number
          || tokens.get(index).is(',')
          || tokens.get(index).is('.')
          || tokens.get(index).is("and")) {
        break;
      }
      add(words, index);
    }
    return words;
  }

  private void add(List<String> words, int index) {
    if (tokens.get(index) instanceof Token.Word(var text, _)) {
      words.add(text);
    }
  }

  boolean percentage(int at) {
    return at + 1 < tokens.size()
        && (tokens.get(at + 1).is('%') || tokens.get(at + 1).is("percent"));
  }
}
