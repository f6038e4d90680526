// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.testkit.FormalGoals;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One piece of work for one architecture. Its number stands in the goal, and so in every prompt and
 * every name of a file, by which the books of model and tools know whose request it was.
 *
 * @param number of six digits, the first a 1
 * @param agent that works on it
 * @param answer what the answer must hold
 */
record ChaosGoal(int number, String agent, String text, String answer) {

  static final int FIRST = 100_001;

  /** The tools that an agent of each kind has. */
  static final String READS = "desk__open";

  static final String COUNTS = "desk__count";
  static final String RECKONS = "desk__reckon";

  private static final Pattern NUMBER = Pattern.compile("(?<![0-9])1[0-9]{5}(?![0-9])");

  /** Those that answer what they are asked in words. */
  static List<Catalog.Entry> architectures() {
    return Catalog.all().stream()
        .filter(it -> !it.family().equals("memory") && !FormalGoals.wants(it))
        .toList();
  }

  /** The work of a number: all architectures in turn, each with several kinds of it. */
  static ChaosGoal of(int number) {
    var all = architectures();
    var architecture = all.get(number % all.size());
    int kind = number / all.size() % 3;
    int times = 11 + number % 7;
    if (!usesTools(architecture)) {
      return new ChaosGoal(
          number,
          agent(architecture, READS),
          "What is %d times %d?".formatted(number, times),
          Integer.toString(number * times));
    }
    var agent = agent(architecture, kind == 1 ? COUNTS : READS);
    int lines = lines(file("a", number));
    return kind == 2
        ? new ChaosGoal(
            number,
            agent,
            "How many lines do %s and %s have together?"
                .formatted(file("a", number), file("b", number)),
            Integer.toString(lines + lines(file("b", number))))
        : new ChaosGoal(
            number,
            agent,
            "How many lines does %s have, times %d?".formatted(file("a", number), times),
            Integer.toString(lines * times));
  }

  static boolean usesTools(Catalog.Entry architecture) {
    return architecture.family().equals("acting") || architecture.family().equals("planning");
  }

  /** The name of the agent of an architecture that has a tool. */
  static String agent(Catalog.Entry architecture, String tool) {
    return architecture.name() + "-" + tool.substring(tool.indexOf("__") + 2);
  }

  private static String file(String name, int number) {
    return "%s-%d.txt".formatted(name, number);
  }

  /** How many lines the file of a name has. */
  static int lines(String file) {
    return number(file).map(it -> 2 + (it + file.charAt(0)) % 9).orElse(0);
  }

  /** The number that a text is about, if there is exactly one. */
  static Optional<Integer> number(String text) {
    var numbers = NUMBER.matcher(text).results().map(it -> it.group()).distinct().toList();
    return numbers.size() == 1
        ? Optional.of(Integer.parseInt(numbers.getFirst()))
        : Optional.empty();
  }

  /** Whether a text holds the answer, not as a part of another number. */
  boolean answered(String text) {
    Matcher found =
        Pattern.compile("(?<![0-9.])" + Pattern.quote(answer) + "(?![0-9])").matcher(text);
    return found.find();
  }
}
