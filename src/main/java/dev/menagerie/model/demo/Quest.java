// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.FileFact.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a question wants to know, when tools can find it out. */
sealed interface Quest {

  /**
   * A number.
   *
   * @param places to round to, {@link #UNROUNDED} for none
   */
  record Compute(Expression expression, int places) implements Quest {
    static final int UNROUNDED = Integer.MIN_VALUE;

    Exact rounded(Exact value) {
      return places == UNROUNDED ? value : value.rounded(places);
    }
  }

  /** Which file has the most or the fewest of something; among all files if none is named. */
  record Compare(Kind kind, List<String> files, boolean most, String detail) implements Quest {
    public Compare {
      files = List.copyOf(files);
    }
  }

  /** What a file, or the folder, says. */
  record Show(FileFact fact) implements Quest {}

  /** Whether a file contains something. */
  record Check(FileFact fact) implements Quest {}

  /** The quest of a question, if it is one of these. */
  static Optional<Quest> of(String question) {
    var tokens = Lexer.tokens(question);
    var calculation = arithmetic(question);
    boolean doubtful =
        calculation.isPresent()
            && calculation.get().expression() instanceof Expression.Unknown
            && !FileQuestion.counting(tokens);
    return FileQuestion.comparison(tokens)
        .or(() -> FileQuestion.line(tokens))
        .or(() -> doubtful ? FileQuestion.of(tokens) : Optional.empty())
        .or(() -> calculation)
        .or(() -> FileQuestion.of(tokens));
  }

  /** The calculation that a question asks for. */
  static Optional<Compute> arithmetic(String question) {
    var rounding = Rounding.of(question);
    var tokens = Lexer.tokens(rounding.question());
    if (tokens.size() >= Lexer.MOST) {
      return Optional.empty();
    }
    return English.calculation(tokens)
        .or(() -> Story.of(tokens))
        .map(it -> new Compute(it, rounding.places()));
  }

  /** The facts that have to be known first, as far as can be told beforehand. */
  default Set<FileFact> needs() {
    return switch (this) {
      case Compute(var expression, _) -> expression.unknowns();
      case Show(var fact) -> Set.of(fact);
      case Check(var fact) -> Set.of(fact);
      case Compare(var kind, var files, _, var detail) -> {
        var facts = new LinkedHashSet<FileFact>();
        files.forEach(it -> facts.add(new FileFact(kind, it, detail)));
        if (files.isEmpty()) {
          facts.add(FileFact.of(Kind.LISTING, ""));
        }
        yield facts;
      }
    };
  }
}
