// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Making 24 (or another number) out of given ones.
 *
 * <p>It proposes every legal move and judges one state at a time, looking at most one operation
 * ahead. It never asks which number would complete another one to the target, so that the search,
 * not the judge, does the solving.
 */
record GameOf24(List<Exact> numbers, Exact target) implements Problem {

  private static final Pattern ASKED =
      Pattern.compile(
          "(?i)\\b(?:game"
              + " of|make|makes|making|reach|reaches|get|gets|obtain|form|produce|hit|equals?|target|solves?|equal"
              + " to|gives?|results? in|total|arrive at|yields?|result is|value is|value"
              + " of|evaluates? to|be|=)"
              + "\\W+(?:(?:exactly|the|number|value|result|to|a|of|target|points)\\W+){0,3}(\\d{1,4})(?![\\d.]*\\d)");
  private static final Pattern RUN =
      Pattern.compile(
          "(?<![\\d.\\p{L}])\\d{1,4}(?:(?:\\s*[,;]\\s*(?:and\\s+)?|\\s+(?:and\\s+)?|\\s*&\\s*)\\d{1,4}(?![\\d\\p{L}])){2,5}");
  private static final Pattern LEFT =
      Pattern.compile("(?i)left:?\\s*((?:-?\\d+(?:/\\d+)?[\\s,]*)+)");
  private static final Pattern STEP =
      Pattern.compile(
          "(-?\\d+(?:/\\d+)?)\\s*([-+*/])\\s*(-?\\d+(?:/\\d+)?)\\s*=\\s*(-?\\d+(?:/\\d+)?)");
  private static final Set<Exact> HANDY =
      List.of(1, 2, 3, 4, 6, 8, 12, 24).stream().map(Exact::of).collect(Collectors.toSet());
  private static final int HANDY_WAYS = 2;

  GameOf24 {
    numbers = List.copyOf(numbers);
  }

  /** One operation on two of the numbers. */
  private record Move(String text, Exact result, List<Exact> left) {
    String line() {
      return "%s = %s (left: %s)".formatted(text, fraction(result), list(left));
    }
  }

  static Optional<GameOf24> of(String question) {
    if (question.length() > Lexer.MOST || !question.matches("(?s).*\\d.*")) {
      return Optional.empty();
    }
    var asked = ASKED.matcher(question);
    var runs = RUN.matcher(question);
    while (runs.find()) {
      var run = runs.group();
      asked.reset();
      while (asked.find()) {
        boolean inside = asked.start(1) >= runs.start() && asked.start(1) < runs.end();
        boolean game =
            question
                .substring(asked.start(), asked.start(1))
                .toLowerCase(java.util.Locale.ROOT)
                .contains("game");
        if (!inside
            && (game
                || question.matches(
                    "(?is).*\\b(us(e|ing)|combin\\w*|from|with|numbers?|digits|each|once)\\b.*"))) {
          var numbers =
              Pattern.compile("\\d+")
                  .matcher(run)
                  .results()
                  .map(it -> Exact.of(Long.parseLong(it.group())))
                  .toList();
          return Optional.of(new GameOf24(numbers, Exact.of(Long.parseLong(asked.group(1)))));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> next(List<String> steps) {
    var left = left(steps);
    return left.size() < 2
        ? List.of()
        : seeded(moves(left), left).stream().map(Move::line).toList();
  }

  /** Distinct moves. Of the two differences of a pair the one that is not negative is taken. */
  private static List<Move> moves(List<Exact> left) {
    var moves = new LinkedHashMap<String, Move>();
    for (int i = 0; i < left.size(); i++) {
      for (int j = i + 1; j < left.size(); j++) {
        var rest = new ArrayList<>(left);
        rest.remove(j);
        rest.remove(i);
        boolean ordered = left.get(i).compareTo(left.get(j)) >= 0;
        var large = ordered ? left.get(i) : left.get(j);
        var small = ordered ? left.get(j) : left.get(i);
        add(moves, '+', large, small, large.plus(small), rest);
        add(moves, '*', large, small, large.times(small), rest);
        add(moves, '-', large, small, large.minus(small), rest);
        if (!small.equals(Exact.ZERO)) {
          add(moves, '/', large, small, large.dividedBy(small), rest);
        }
        if (!large.equals(Exact.ZERO) && !large.equals(small)) {
          add(moves, '/', small, large, small.dividedBy(large), rest);
        }
      }
    }
    return List.copyOf(moves.values());
  }

  private static void add(
      Map<String, Move> moves, char sign, Exact a, Exact b, Exact result, List<Exact> rest) {
    var left = new ArrayList<>(rest);
    left.add(result);
    left.sort(Comparator.naturalOrder());
    var text = "%s %s %s".formatted(fraction(a), sign, fraction(b));
    moves.putIfAbsent(text, new Move(text, result, left));
  }

  /** An order that has nothing to do with the moves' worth, the same for the same numbers. */
  private static List<Move> seeded(List<Move> moves, List<Exact> left) {
    var seed = list(left);
    return moves.stream()
        .sorted(Comparator.comparingLong(it -> Seed.of(seed + "|" + it.text())))
        .toList();
  }

  @Override
  public Promise judge(List<String> steps) {
    var left = left(steps);
    return switch (left.size()) {
      case 0 -> Promise.IMPOSSIBLE;
      case 1 -> left.getFirst().equals(target) ? Promise.SURE : Promise.IMPOSSIBLE;
      case 2 ->
          moves(left).stream().anyMatch(it -> it.result().equals(target))
              ? Promise.SURE
              : Promise.IMPOSSIBLE;
      case 3 -> three(left);
      default -> Promise.LIKELY;
    };
  }

  /**
   * Handy to have are divisors of 24: the result of one operation and the number left beside it.
   */
  private static Promise three(List<Exact> left) {
    long ways = moves(left).stream().filter(it -> HANDY.containsAll(it.left())).count();
    if (ways >= HANDY_WAYS) {
      return Promise.SURE;
    }
    return ways > 0 ? Promise.LIKELY : Promise.IMPOSSIBLE;
  }

  /** What is left after steps, as the last of them says. */
  private List<Exact> left(List<String> steps) {
    for (var step : steps.reversed()) {
      var left = LEFT.matcher(step);
      if (left.find()) {
        return Pattern.compile("-?\\d+(?:/\\d+)?")
            .matcher(left.group(1))
            .results()
            .map(it -> exact(it.group()))
            .toList();
      }
    }
    return numbers;
  }

  @Override
  public String conclude(List<String> steps) {
    var terms = new ArrayList<Map.Entry<Exact, String>>();
    numbers.forEach(it -> terms.add(Map.entry(it, fraction(it))));
    for (var step : steps) {
      var match = STEP.matcher(step);
      if (match.find()) {
        var left = take(terms, exact(match.group(1)));
        var right = take(terms, exact(match.group(3)));
        if (left.isEmpty() || right.isEmpty()) {
          break;
        }
        terms.add(
            Map.entry(
                exact(match.group(4)),
                "(%s %s %s)".formatted(left.get(), match.group(2), right.get())));
      }
    }
    var last = terms.getLast();
    return "%s = %s".formatted(bare(last.getValue()), fraction(last.getKey()));
  }

  private static Optional<String> take(List<Map.Entry<Exact, String>> terms, Exact value) {
    for (int index = terms.size() - 1; index >= 0; index--) {
      if (terms.get(index).getKey().equals(value)) {
        return Optional.of(terms.remove(index).getValue());
      }
    }
    return Optional.empty();
  }

  private static String bare(String text) {
    return text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
  }

  @Override
  public boolean right(String answer) {
    var text = answer.replaceFirst("=\\s*" + Pattern.quote(fraction(target)) + "\\s*\\.?\\s*$", "");
    if (text.length() > 300 || !text.matches("[\\d\\s()+*/.-]+")) {
      return false;
    }
    var used =
        Pattern.compile("\\d+")
            .matcher(text)
            .results()
            .map(it -> Exact.of(new java.math.BigDecimal(it.group())))
            .sorted()
            .toList();
    return used.equals(numbers.stream().sorted().toList())
        && English.calculation(Lexer.tokens(text))
            .filter(it -> valued(it).filter(target::equals).isPresent())
            .isPresent();
  }

  private static Optional<Exact> valued(Expression expression) {
    try {
      return Optional.of(expression.value());
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> working() {
    var path = new ArrayList<String>();
    return search(numbers, path, new int[] {200_000}) ? path : List.of();
  }

  /** Tries everything in turn: worked out in one go there is nobody else to search. */
  private boolean search(List<Exact> left, List<String> path, int[] tries) {
    if (left.size() == 1) {
      return left.getFirst().equals(target);
    }
    for (var move : moves(left)) {
      if (--tries[0] < 0) {
        return false;
      }
      path.add(move.line());
      if (search(move.left(), path, tries)) {
        return true;
      }
      path.removeLast();
    }
    return false;
  }

  @Override
  public String answer() {
    var steps = working();
    return steps.isEmpty()
        ? "%s cannot be made of %s".formatted(fraction(target), list(numbers))
        : conclude(steps);
  }

  private static Exact exact(String text) {
    var parts = text.split("/");
    var under = parts.length > 1 ? new BigInteger(parts[1]) : BigInteger.ONE;
    return new Exact(new BigInteger(parts[0]), under.signum() == 0 ? BigInteger.ONE : under);
  }

  private static String fraction(Exact value) {
    return value.whole() ? value.over().toString() : value.over() + "/" + value.under();
  }

  private static String list(List<Exact> values) {
    return values.stream().map(GameOf24::fraction).collect(Collectors.joining(" "));
  }
}
