// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ways of asking that turn the order of things round: "by how much does a exceed b". Each is put in
 * the words that {@link English} reads.
 *
 * <p>A pattern is made of words, alternatives divided by {@code |}, {@code ?} for what may be left
 * out, {@code *} for a gap without numbers and files, and places to fill: {@code A B} what can be
 * calculated, {@code N M} a number, {@code F G} a file, {@code X} a word searched for, {@code U} a
 * unit of files, {@code P Q} somebody or something, the same in each of its places.
 */
final class Idioms {

  private static final int MOST_TOKENS = 120;
  private static final int MOST_SLOT = 40;
  private static final String MORE =
      "more|greater|larger|bigger|higher|longer|less|smaller|lower|fewer|shorter|older|taller";
  private static final String SAY =
      "contain|contains|containing|mention|mentions|mentioning|include|includes|including|say|with|match|have|has";
  private static final String NOT_SAY = "do|does|dont|don't|doesn't|not|without";
  private static final String RISEN = "rose|rises|risen|increased|grew|grown|climbed|up";
  private static final String FALLEN = "fell|falls|fallen|decreased|dropped|sank|shrank|down";
  private static final String PERCENT = "percent|percentage|%";
  private static final String BEFORE = "before|originally|earlier|first|start";
  private static final String ABOVE = "older|taller|longer|heavier|more|larger|higher|wider";
  private static final String BELOW = "younger|shorter|lighter|fewer|less|smaller|lower|narrower";
  private static final String HAS = "is|was|has|had|weighs|owns";
  private static final String ALL = "* together|altogether|total|all|sum|combined";
  private static final String LINES = "lines|line|rows";

  private record Rule(List<String> pattern, List<String> words) {
    static Rule of(String pattern, String words) {
      return new Rule(List.of(pattern.split(" ")), List.of(words.split(" ")));
    }

    Optional<Expression> read(List<Token> tokens) {
      for (int start = 0; start < tokens.size(); start++) {
        var idioms = new Idioms(tokens);
        if (idioms.matches(pattern, 0, start)) {
          var found = English.calculation(idioms.filled(words));
          if (found.isPresent()) {
            return found;
          }
        }
        if (substance(tokens.get(start))) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of(
              "how many|much " + MORE + " U do|does|are|is F have|has|contain|in than ?in G",
              "difference between ( number of U in F ) and ( number of U in G )"),
          Rule.of(
              "how many|much " + MORE + " U are|is ?there in F than ?in G",
              "difference between ( number of U in F ) and ( number of U in G )"),
          Rule.of(
              "percent|percentage|share|proportion|part|fraction of ?the ?all "
                  + LINES
                  + " in|of|from F ?that ?which "
                  + SAY
                  + " ?the ?word|text X",
              "( number of lines of F containing X ) / ( number of lines of F ) * 100"),
          Rule.of(
              "percent|percentage|share|proportion of ?the ?all F ?that ?which ?are "
                  + LINES
                  + " "
                  + SAY
                  + " X",
              "( number of lines of F containing X ) / ( number of lines of F ) * 100"),
          Rule.of(
              "many|number ?of ?the "
                  + LINES
                  + " in|of|from F ?that ?which "
                  + NOT_SAY
                  + " ?not "
                  + SAY
                  + " ?the ?word|text X",
              "( number of lines of F ) - ( number of lines of F containing X )"),
          Rule.of(
              "many|number ?of ?the "
                  + LINES
                  + " ?that ?which "
                  + NOT_SAY
                  + " ?not "
                  + SAY
                  + " ?the ?word|text X in|of ?the ?file F",
              "( number of lines of F ) - ( number of lines of F containing X )"),
          Rule.of(
              "largest|biggest|highest|maximum|max|greatest number|value|figure|amount in|of|from"
                  + " F",
              "largest of the numbers in F"),
          Rule.of(
              "smallest|lowest|minimum|min|least number|value|figure|amount in|of|from F",
              "smallest of the numbers in F"),
          Rule.of(
              "average|mean number|value|figure|amount in|of|from F",
              "average of the numbers in F"),
          Rule.of(
              "how much|many " + MORE + " is|are A than B", "difference between ( A ) and ( B )"),
          Rule.of(
              "how much|many is|are A " + MORE + " than B", "difference between ( A ) and ( B )"),
          Rule.of("how much|many " + MORE + " than B is A", "difference between ( A ) and ( B )"),
          Rule.of(
              "how much|far does|do|is A exceed|exceeds|surpass|above|over|beyond B",
              "( A ) - ( B )"),
          Rule.of("how far apart are A and B", "difference between ( A ) and ( B )"),
          Rule.of("how much|far is|are A below|under|beneath B", "( B ) - ( A )"),
          Rule.of(
              "how many|often times does|do|will|can|would A go|fit|divide|goes|fits into|in B",
              "( B ) / ( A )"),
          Rule.of("how often does|do|will|can|would A go|fit|divide into|in B", "( B ) / ( A )"),
          Rule.of("how many times is|are B A", "( B ) / ( A )"),
          Rule.of(
              "how many times as|larger|bigger ?as ?much|many|large|big|than is A ?as ?than B",
              "( A ) / ( B )"),
          Rule.of("how many N s are|is|fit|go|make|makes ?there ?up in|into|up B", "( B ) / N"),
          Rule.of(
              "percent|percentage|% increase|growth|rise|gain|change|difference *" + " from A to B",
              "( ( B ) - ( A ) ) / ( A ) * 100"),
          Rule.of(
              "percent|percentage|% decrease|drop|reduction|fall|loss|decline|discount * from A to"
                  + " B",
              "( ( A ) - ( B ) ) / ( A ) * 100"),
          Rule.of(
              "percent|percentage|% did|does|has|was|is *"
                  + " fall|fallen|drop|dropped|decrease|decline|reduced * from A to B",
              "( ( A ) - ( B ) ) / ( A ) * 100"),
          Rule.of(
              "percent|percentage|% did|does|has|was|is * from A to B",
              "( ( B ) - ( A ) ) / ( A ) * 100"),
          Rule.of(
              "N * which|that is|are M more|older|taller|longer|heavier|greater|larger than *",
              "N - M"),
          Rule.of(
              "N * which|that is|are M less|fewer|younger|shorter|lighter|smaller than *", "N + M"),
          Rule.of(
              "from A to B * percent|percentage|% increase|growth|rise|gain|change",
              "( ( B ) - ( A ) ) / ( A ) * 100"),
          Rule.of(
              "from A to B * increase|growth|rise|gain|change in|as percent|percentage",
              "( ( B ) - ( A ) ) / ( A ) * 100"),
          Rule.of(
              "from A to B * percent|percentage|%"
                  + " decrease|drop|reduction|fall|loss|decline|discount",
              "( ( A ) - ( B ) ) / ( A ) * 100"),
          Rule.of(
              "remains|remain|left|leftover|remainder|rest|over * when|after|if|of ?you ?i ?we A"
                  + " is|are divided by B",
              "remainder when A is divided by B"),
          Rule.of(
              "remains|remain|left|leftover|remainder|rest|over * when|after|if|of ?you ?i ?we"
                  + " divide|dividing|division ?of A by B",
              "remainder when A is divided by B"),
          Rule.of(
              "when|if A is|are divided by B * remainder|remains|remain|left|leftover",
              "remainder when A is divided by B"),
          Rule.of(
              "when|if ?you ?i ?we divide|dividing A by B * remainder|remains|remain|left|leftover",
              "remainder when A is divided by B"),
          Rule.of(RISEN + " by A from B * " + PERCENT, "( A ) / ( B ) * 100"),
          Rule.of(RISEN + " by A from B", "( B ) increased by A"),
          Rule.of(RISEN + " from B by A", "( B ) increased by A"),
          Rule.of(RISEN + " by N to M * " + BEFORE, "M - N"),
          Rule.of(FALLEN + " by A from B * " + PERCENT, "( A ) / ( B ) * 100"),
          Rule.of(FALLEN + " by A from B", "( B ) decreased by A"),
          Rule.of(FALLEN + " from B by A", "( B ) decreased by A"),
          Rule.of(FALLEN + " by N to M * " + BEFORE, "M + N"),
          Rule.of("N * " + ABOVE + " * than P * who|which " + HAS + " M " + ALL, "M + M + N"),
          Rule.of("N * " + BELOW + " * than P * who|which " + HAS + " M " + ALL, "M + M - N"),
          Rule.of("N * " + ABOVE + " * than P * P " + HAS + " M " + ALL, "M + M + N"),
          Rule.of("N * " + BELOW + " * than P * P " + HAS + " M " + ALL, "M + M - N"),
          Rule.of("N * " + ABOVE + " * than P * who|which " + HAS + " M", "M + N"),
          Rule.of("N * " + BELOW + " * than P * who|which " + HAS + " M", "M - N"),
          Rule.of("N * " + ABOVE + " * than P * P " + HAS + " M", "M + N"),
          Rule.of("N * " + BELOW + " * than P * P " + HAS + " M", "M - N"),
          Rule.of("P " + HAS + " N * " + ABOVE + " * than Q * P " + HAS + " M", "M - N"),
          Rule.of("P " + HAS + " N * " + BELOW + " * than Q * P " + HAS + " M", "M + N"),
          Rule.of("N * in M * speed|pace|rate", "N / M"),
          Rule.of("rectangle * N by|x|times|* M * area", "N * M"),
          Rule.of("area * rectangle * N * by|x|times|and M", "N * M"),
          Rule.of("rectangle * N by|x|times|* M * perimeter", "2 * ( N + M )"),
          Rule.of("perimeter * rectangle * N * by|x|times|and M", "2 * ( N + M )"),
          Rule.of("area * square * side|sides|edge|edges * N", "N ^ 2"),
          Rule.of("perimeter * square * side|sides|edge|edges * N", "4 * N"));

  private static final Map<Quest.Relation, List<Rule>> COMPARED =
      Map.of(
          Quest.Relation.MORE,
          List.of(
              Rule.of(
                  "is|are A more|greater|larger|bigger|higher|longer|above|over ?than B",
                  "( A ) - ( B )"),
              Rule.of("does A exceed B", "( A ) - ( B )")),
          Quest.Relation.LESS,
          List.of(
              Rule.of(
                  "is|are A less|smaller|lower|fewer|shorter|below|under ?than B",
                  "( A ) - ( B )")),
          Quest.Relation.EQUAL,
          List.of(
              Rule.of("is|are|does|do A equal|equals|same ?to ?as B", "( A ) - ( B )"),
              Rule.of("is|are A the same as B", "( A ) - ( B )"),
              Rule.of("is ?the ?file F empty|blank", "( number of characters in F ) - 0")));

  private final List<Token> tokens;
  private final Map<String, List<Token>> slots = new HashMap<>();

  private Idioms(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** What such a question asks to calculate. */
  static Optional<Expression> calculation(List<Token> tokens) {
    if (tokens.size() > MOST_TOKENS) {
      return Optional.empty();
    }
    return RULES.stream().flatMap(it -> it.read(tokens).stream()).findFirst();
  }

  /** What decides a question such as "is a greater than b": their difference. */
  static Optional<Quest.Compute> comparison(List<Token> tokens) {
    if (tokens.size() > MOST_TOKENS
        || !new Cursor(tokens).on(Set.of("is", "are", "does", "do", "check", "tell", "decide"))) {
      return Optional.empty();
    }
    for (var relation : Quest.Relation.values()) {
      for (var rule : COMPARED.getOrDefault(relation, List.of())) {
        var difference = rule.read(tokens);
        if (difference.isPresent()) {
          return difference.map(it -> new Quest.Compute(it, Quest.Compute.UNROUNDED, relation));
        }
      }
    }
    return Optional.empty();
  }

  private boolean matches(List<String> pattern, int part, int at) {
    if (part == pattern.size()) {
      return tokens.subList(at, tokens.size()).stream().noneMatch(Idioms::substance);
    }
    var piece = pattern.get(part);
    if (piece.equals("*")) {
      for (int end = at; end <= tokens.size(); end++) {
        if (matches(pattern, part + 1, end)) {
          return true;
        }
        if (end < tokens.size() && substance(tokens.get(end))) {
          return false;
        }
      }
      return false;
    }
    if (piece.matches("[A-Z]")) {
      return placed(pattern, part, at);
    }
    boolean may = piece.startsWith("?");
    var words = List.of((may ? piece.substring(1) : piece).split("\\|"));
    boolean here = at < tokens.size() && words.contains(text(tokens.get(at)));
    return (here && matches(pattern, part + 1, at + 1)) || (may && matches(pattern, part + 1, at));
  }

  private boolean placed(List<String> pattern, int part, int at) {
    var slot = pattern.get(part);
    int most = slot.matches("[AB]") ? MOST_SLOT : slot.matches("[FG]") ? 3 : 1;
    for (int end = at + 1; end <= Math.min(tokens.size(), at + most); end++) {
      var taken = tokens.subList(at, end);
      var bound = slots.get(slot);
      if (fits(slot, taken) && !share(slot, end) && (bound == null || bound.equals(taken))) {
        slots.put(slot, taken);
        if (matches(pattern, part + 1, end)) {
          return true;
        }
        if (bound == null) {
          slots.remove(slot);
        }
      }
    }
    return false;
  }

  /** Whether a number turns out to be a share of something. */
  private boolean share(String slot, int end) {
    return slot.matches("[NM]")
        && end < tokens.size()
        && Set.of("%", "percent").contains(text(tokens.get(end)));
  }

  private static boolean fits(String slot, List<Token> taken) {
    var last = taken.getLast();
    return switch (slot) {
      case "N", "M" -> last instanceof Token.Number;
      case "U" -> last instanceof Token.Word(var word, _) && EnglishNames.unit(word).isPresent();
      case "P", "Q" -> last instanceof Token.Word;
      case "X" -> !(last instanceof Token.Symbol);
      case "F", "G" -> {
        var cursor = new Cursor(taken);
        yield EnglishNames.file(cursor).isPresent() && cursor.ended();
      }
      default ->
          taken.stream().anyMatch(Idioms::substance)
              && !(last.is('?') || last.is(','))
              && English.amount(taken).isPresent();
    };
  }

  private List<Token> filled(List<String> words) {
    var filled = new ArrayList<Token>();
    for (var word : words) {
      if (slots.containsKey(word)) {
        filled.addAll(slots.getOrDefault(word, List.of()));
      } else {
        filled.addAll(Lexer.tokens(word));
      }
    }
    return filled;
  }

  private static boolean substance(Token token) {
    return token instanceof Token.Number || token instanceof Token.Name;
  }

  private static String text(Token token) {
    return switch (token) {
      case Token.Word(var text, _) -> text;
      case Token.Symbol(var sign) -> Character.toString(sign);
      default -> "";
    };
  }
}
