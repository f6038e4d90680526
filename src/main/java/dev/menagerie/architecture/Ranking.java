// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The model's opinion on which of several things to try first. Whatever it says, each of them stays
 * and none is added: a reply that cannot be read leaves them as they were.
 */
final class Ranking {

  /** The options by number. */
  record Order(
      @Says("the numbers of the options, the most promising first") List<Integer> options) {}

  static final String RANK =
      """
      A search has come to a choice. All options are possible; say in which order to try them, the one \
      that leads to the goal soonest first.

      Goal: %s

      Situation: %s%s\
      """;

  private static final int MOST = 50;

  private final String goal;
  private final Run run;
  private int left;

  /** At most so many thoughts; none at 0. */
  Ranking(String goal, int most, Run run) {
    this.goal = goal;
    this.left = most;
    this.run = run;
  }

  /** Whether the next choice is put to the model. */
  boolean asks(int options) {
    return left > 0 && options > 1 && options <= MOST;
  }

  /** The options, the one to try first in front. */
  <T> List<T> order(String situation, List<T> options) {
    if (!asks(options.size())) {
      return options;
    }
    left--;
    var listed = new StringBuilder();
    for (int index = 0; index < options.size(); index++) {
      listed.append("\n\nOption %d: %s".formatted(index + 1, options.get(index)));
    }
    var text =
        RANK.formatted(goal, Excerpt.of(situation, 4000), Excerpt.of(listed.toString(), 20_000));
    var prompt = Prompt.of("rank", text).as(Role.EVALUATOR);
    var order = new LinkedHashSet<Integer>();
    Attempt.think(run, prompt, Order.class).ifPresent(it -> order.addAll(it.options()));
    for (int number = 1; number <= options.size(); number++) {
      order.add(number);
    }
    return order.stream()
        .filter(it -> it >= 1 && it <= options.size())
        .map(it -> options.get(it - 1))
        .toList();
  }
}
