// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an answer in words says. */
public final class Reading {

  private static final Pattern BRACKETS = Pattern.compile("[\\[{]([^\\[\\]{}]*)[\\]}]");
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.])[-+]?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");

  private static final Pattern ANSWER = Pattern.compile("(?i)answer(?: is|:)");

  private Reading() {}

  /** The last number, with commas between thousands left out. */
  public static Optional<BigDecimal> number(String answer) {
    return NUMBER
        .matcher(answer)
        .results()
        .reduce((_, last) -> last)
        .map(it -> new BigDecimal(it.group().replace(",", "")));
  }

  /** The whole numbers in the last pair of brackets, or else in the last line that has some. */
  static Optional<List<Integer>> list(String answer) {
    var brackets = BRACKETS.matcher(answer).results().reduce((_, last) -> last);
    if (brackets.isPresent()) {
      return Optional.of(whole(brackets.get().group(1)));
    }
    return Arrays.stream(answer.split("\\R"))
        .map(Reading::whole)
        .filter(it -> !it.isEmpty())
        .reduce((_, last) -> last);
  }

  private static List<Integer> whole(String text) {
    return WHOLE.matcher(text).results().map(it -> Integer.valueOf(it.group())).toList();
  }

  /** Lower case, without articles, marks and doubled blanks: two that are equal say the same. */
  public static String plain(String answer) {
    return answer
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}.%-]+", " ")
        .replaceAll("\\b(?:a|an|the)\\b", " ")
        .replaceAll("\\s+", " ")
        .replaceAll("^[ .-]+|[ .]+$", "");
  }

  /** What follows the last "answer is" or "answer:", or else the last line that is not empty. */
  public static String last(String answer) {
    var said = ANSWER.matcher(answer).results().reduce((_, last) -> last);
    var lines =
        Arrays.stream(said.map(it -> answer.substring(it.end())).orElse(answer).split("\\R"))
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .toList();
    if (lines.isEmpty()) {
      return "";
    }
    return said.isPresent() ? lines.getFirst() : lines.getLast();
  }

  /**
   * Whether an answer names one of several things and none of the others.
   *
   * @param others that it must not name in what it says last
   */
  static boolean names(String answer, String wanted, List<String> others) {
    var said = " " + plain(last(answer)) + " ";
    return said.contains(" " + plain(wanted) + " ")
        && others.stream()
            .filter(it -> !it.equals(wanted))
            .noneMatch(it -> said.contains(" " + plain(it) + " "));
  }
}
