// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Two goals in a prompt that cannot both be reached: in the same words but one that says the
 * opposite, or but a negation.
 */
final class Opposition {

  private static final Pattern GOALS =
      Pattern.compile("First goal: ([^\\n]{1,4000})\\nSecond goal: ([^\\n]{1,4000})");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}']+");
  private static final List<String> NEGATIONS = List.of("not", "no", "never", "don't", "do", "a");
  private static final List<List<String>> OPPOSITES =
      List.of(
          List.of("open", "close"),
          List.of("on", "off"),
          List.of("start", "stop"),
          List.of("add", "remove"),
          List.of("create", "delete"),
          List.of("keep", "delete"),
          List.of("keep", "remove"),
          List.of("enable", "disable"),
          List.of("lock", "unlock"),
          List.of("raise", "lower"),
          List.of("increase", "decrease"),
          List.of("buy", "sell"),
          List.of("accept", "reject"),
          List.of("accept", "refuse"),
          List.of("show", "hide"),
          List.of("heat", "cool"));

  private Opposition() {}

  static boolean in(String prompt) {
    var goals = GOALS.matcher(prompt);
    return goals.find() && opposed(words(goals.group(1)), words(goals.group(2)));
  }

  private static List<String> words(String goal) {
    return BETWEEN
        .splitAsStream(goal.toLowerCase(Locale.ROOT))
        .filter(it -> !it.isEmpty())
        .toList();
  }

  private static boolean opposed(List<String> one, List<String> other) {
    if (one.equals(other)) {
      return false;
    }
    if (bare(one).equals(bare(other))) {
      return negated(one) != negated(other);
    }
    var first = new ArrayList<>(one);
    var second = new ArrayList<>(other);
    other.forEach(first::remove);
    one.forEach(second::remove);
    return first.size() == 1
        && second.size() == 1
        && OPPOSITES.stream()
            .anyMatch(it -> it.contains(first.getFirst()) && it.contains(second.getFirst()));
  }

  private static List<String> bare(List<String> words) {
    return words.stream().filter(it -> !NEGATIONS.contains(it)).toList();
  }

  private static boolean negated(List<String> words) {
    return words.stream().anyMatch(NEGATIONS.subList(0, 4)::contains);
  }
}
