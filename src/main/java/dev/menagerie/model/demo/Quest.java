// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.FileFact.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a question wants to know, when tools can find it out. */
sealed interface Quest {

  /** How a number may stand to zero. */
  enum Relation {
    NONE,
    MORE,
    LESS,
    EQUAL
  }

  /**
   * A number, or how it stands to zero.
   *
   * @param places to round to, {@link #UNROUNDED} for none
   * @param relation to zero that is asked about
   */
  record Compute(Expression expression, int places, Relation relation) implements Quest {
    static final int UNROUNDED = Integer.MIN_VALUE;

    /** The answer that a value comes to. */
    String shown(Exact value) {
      if (relation == Relation.NONE) {
        return rounded(value).text();
      }
      int sign = value.compareTo(Exact.ZERO);
      boolean holds =
          switch (relation) {
            case MORE -> sign > 0;
            case LESS -> sign < 0;
            case EQUAL, NONE -> sign == 0;
          };
      return "%s (the difference is %s)".formatted(holds ? "yes" : "no", value.text());
    }

    /** Whether the value alone is the answer. */
    boolean plain() {
      return relation == Relation.NONE && places == UNROUNDED;
    }

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

  /** Whether a folder, empty for the top one, holds a file of this name. */
  record Exists(String folder, String name) implements Quest {
    static Exists of(String path) {
      int slash = path.lastIndexOf('/');
      return new Exists(slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
    }

    FileFact listing() {
      return FileFact.of(Kind.LISTING, folder);
    }
  }

  /** The quest of a question, if it is one of these. */
  static Optional<Quest> of(String question) {
    var tokens = Lexer.tokens(question);
    var calculation = arithmetic(question);
    boolean doubtful =
        calculation.isPresent()
            && calculation.get().expression() instanceof Expression.Unknown
            && !FileQuestion.counting(tokens);
    return FileQuestion.existence(tokens)
        .or(() -> FileQuestion.comparison(tokens))
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
    var comparison = Idioms.comparison(tokens);
    if (comparison.isPresent()) {
      return comparison;
    }
    return Idioms.calculation(tokens)
        .or(() -> Ratio.part(tokens))
        .or(() -> Units.conversion(tokens))
        .or(() -> English.calculation(tokens))
        .or(() -> Story.of(tokens))
        .or(
            () ->
                rounding.places() == Compute.UNROUNDED
                    ? Optional.<Expression>empty()
                    : only(tokens))
        .map(it -> new Compute(it, rounding.places(), Relation.NONE));
  }

  /** The one number there is. */
  private static Optional<Expression> only(List<Token> tokens) {
    var numbers = tokens.stream().filter(it -> it instanceof Token.Number).toList();
    return numbers.size() == 1 && numbers.getFirst() instanceof Token.Number(var value, _)
        ? Optional.of(new Expression.Number(value))
        : Optional.empty();
  }

  /** The facts that have to be known first, as far as can be told beforehand. */
  default Set<FileFact> needs() {
    return switch (this) {
      case Compute(var expression, _, _) -> expression.unknowns();
      case Show(var fact) -> Set.of(fact);
      case Exists exists -> Set.of(exists.listing());
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
