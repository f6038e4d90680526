// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Putting a short list in order.
 *
 * @param numeric whether the items are numbers
 */
record SortingProblem(List<String> items, boolean numeric, boolean descending, boolean byLength)
    implements Problem {

  private static final Pattern ASKED =
      Pattern.compile(
          "(?is)\\b(?:sort|sorted|sorting|arrange|rank|alphabetically|(?:ascending|descending|increasing|decreasing|alphabetical|numerical|reverse)"
              + " order|from (?:low|small|large|big|high|short|long)\\w*"
              + " to|(?:put|bring|place|give|write|list|order)\\b.{0,300}\\border|order"
              + " (?:the|these|this|them|from|by|-?\\d))\\b");
  private static final Pattern DESCENDING =
      Pattern.compile(
          "(?i)descending|decreasing|reverse|from (?:high|large|big|long)\\w*"
              + " to|(?:largest|biggest|highest|greatest|longest)\\s+(?:number\\s+|one\\s+|word\\s+)?(?:first|to)|from\\s+(?:the\\s+)?(?:largest|biggest|highest|greatest|longest)|z"
              + " (?:to|-) a|high(?:est)? to low");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:/\\d+)?");
  private static final Pattern NUMBERS =
      Pattern.compile(
          "(?<![\\w.])"
              + NUMBER
              + "(?:(?:\\s*[,;]\\s*(?:and\\s+)?|\\s+(?:and\\s+)?)"
              + NUMBER
              + "(?!\\w))+");

  /** Several lists in brackets, which become one. */
  private static final Pattern LISTS =
      Pattern.compile("(?:\\[[-\\d.,\\s]*]\\s*(?:(?:,|and)\\s*)?){2,}");

  private static final int MOST = 500;

  SortingProblem {
    items = List.copyOf(items);
  }

  static Optional<SortingProblem> of(String question) {
    if (question.length() > Lexer.MOST || !ASKED.matcher(question).find()) {
      return Optional.empty();
    }
    boolean descending = DESCENDING.matcher(question).find();
    var lists = LISTS.matcher(question);
    if (lists.find()) {
      var items =
          NUMBER.matcher(lists.group()).results().map(it -> it.group()).limit(MOST).toList();
      return Optional.of(new SortingProblem(items, true, descending, false));
    }
    var run = NUMBERS.matcher(question);
    if (run.find()) {
      var items = NUMBER.matcher(run.group()).results().map(it -> it.group()).limit(MOST).toList();
      return Optional.of(new SortingProblem(items, true, descending, false));
    }
    var words = words(question);
    boolean byLength = question.matches("(?is).*\\b(length|long|longest|shortest)\\b.*");
    var numbers = numerals(words);
    if (words.size() > 1 && numbers.size() == words.size()) {
      return Optional.of(new SortingProblem(numbers, true, descending, false));
    }
    return words.size() < 2
        ? Optional.empty()
        : Optional.of(new SortingProblem(words, false, descending, byLength));
  }

  /** The digits of words that are numbers. */
  private static List<String> numerals(List<String> words) {
    return words.stream()
        .map(Lexer::tokens)
        .filter(it -> it.size() == 1 && it.getFirst() instanceof Token.Number)
        .map(it -> ((Token.Number) it.getFirst()).value().text())
        .toList();
  }

  /** The items: behind a colon, or the longest enumeration. */
  private static List<String> words(String question) {
    int colon = question.indexOf(':');
    var part =
        colon >= 0 && colon < question.length() - 3 ? question.substring(colon + 1) : question;
    part = part.strip().replaceFirst("[.?!]\\s*$", "").replaceAll("[\\[\\](){}\"“”`]", " ");
    if (colon >= 0 && !part.contains(",")) {
      return items(part.split("\\s+(?:and\\s+)?|\\s*\\R\\s*"));
    }
    var found =
        Pattern.compile(
                "[\\p{L}'-]+(?:\\s*,\\s*(?:and\\s+)?[\\p{L}'-]+)+(?:,?\\s+and\\s+[\\p{L}'-]+)?")
            .matcher(part);
    var longest = "";
    while (found.find()) {
      longest = found.group().length() > longest.length() ? found.group() : longest;
    }
    if (longest.isEmpty()) {
      var plain =
          Pattern.compile(
                  "(?i)\\b(?:words|sort|arrange|order|rank)\\s+((?:(?!(?:in|by|from|alphabetically|numerically|into|the|these|this|following|of|list|lines|files|words|my|our|your|all|me|out)\\b)[\\p{L}'-]+\\s*)+)")
              .matcher(part);
      return plain.find() ? items(plain.group(1).split("\\s+(?:and\\s+)?")) : List.of();
    }
    return items(longest.split("\\s*,\\s*(?:and\\s+)?|\\s+and\\s+"));
  }

  private static List<String> items(String[] parts) {
    var items = new ArrayList<String>();
    for (var part : parts) {
      if (!part.isBlank() && items.size() < MOST) {
        items.add(part.strip());
      }
    }
    return items;
  }

  private Comparator<String> order() {
    Comparator<String> order =
        numeric
            ? Comparator.comparing(SortingProblem::number)
            : byLength
                ? Comparator.comparingInt(String::length)
                : Comparator.comparing((String it) -> it.toLowerCase(Locale.ROOT));
    return descending ? order.reversed() : order;
  }

  private static Exact number(String text) {
    var parts = text.split("/");
    var over = Exact.of(new java.math.BigDecimal(parts[0]));
    var under = parts.length > 1 ? Exact.of(new java.math.BigDecimal(parts[1])) : Exact.ONE;
    return under.equals(Exact.ZERO) ? over : over.dividedBy(under);
  }

  private List<String> sorted() {
    return items.stream().sorted(order()).toList();
  }

  @Override
  public List<String> working() {
    var steps = new ArrayList<String>();
    var sorted = sorted();
    for (int index = 0; index < sorted.size(); index++) {
      steps.add(step(sorted, index));
    }
    return steps;
  }

  private static String step(List<String> sorted, int index) {
    var rest = sorted.subList(index + 1, sorted.size());
    return "place %d: %s%s"
        .formatted(
            index + 1,
            sorted.get(index),
            rest.isEmpty() ? "" : " (%d to go)".formatted(rest.size()));
  }

  @Override
  public String answer() {
    return String.join(", ", sorted());
  }

  @Override
  public boolean right(String answer) {
    return answer.replaceAll("[\\s\\[\\],]+", " ").strip().equals(String.join(" ", sorted()));
  }
}
