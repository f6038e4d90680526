// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why two goals do not go together as they are.
 *
 * @param over what they are at odds over, in words
 */
record GoalConflict(Kind kind, String over) {

  /** What kind of conflict it is. */
  enum Kind {
    /** Both use a thing that one alone can use, at times that overlap. */
    RESOURCE,
    /** They exclude each other and both are urgent. */
    PRIORITY,
    /** Not all goals can be met in time. */
    TEMPORAL,
    /** They exclude or contradict each other. */
    LOGICAL
  }

  /** Whether two goals contradict each other. */
  record Contradiction(
      @Says("why, or why not, brief") String reason,
      @Says("whether the two goals contradict each other") boolean contradictory) {}

  static final String CONTRADICT =
      """
      Two goals are to be reached. Say whether they contradict each other: whether to reach one \
      undoes the other or rules it out.

      First goal: %s
      Second goal: %s\
      """;

  /** Finds conflicts between pairs; each question to the model is asked once. */
  static final class Detector {
    private final int high;
    private final Run run;
    private final Map<List<String>, Boolean> known = new LinkedHashMap<>();
    private int left;

    /**
     * With a number of questions that it may ask.
     *
     * @param high the priority from which goals count as urgent
     */
    Detector(int high, int checks, Run run) {
      this.high = high;
      this.left = checks;
      this.run = run;
    }

    /**
     * What two goals are at odds over, the hardest if there is more.
     *
     * @param ordered whether one of them waits for the other anyway
     */
    Optional<GoalConflict> between(Goal one, Goal other, boolean ordered) {
      if (one.excludes().contains(other.id()) || other.excludes().contains(one.id())) {
        boolean urgent = one.priority() >= high && other.priority() >= high;
        return Optional.of(
            new GoalConflict(urgent ? Kind.PRIORITY : Kind.LOGICAL, "excluding each other"));
      }
      if (ordered) {
        return Optional.empty();
      }
      var fact = one.holds().stream().filter(it -> other.holds().contains(opposite(it))).findAny();
      if (fact.isPresent()) {
        return Optional.of(new GoalConflict(Kind.LOGICAL, fact.get()));
      }
      if (contradictory(one, other)) {
        return Optional.of(new GoalConflict(Kind.LOGICAL, "contradicting each other"));
      }
      var shared =
          one.resources().stream().filter(other.resources()::contains).collect(joining(", "));
      return !shared.isEmpty() && one.overlaps(other)
          ? Optional.of(new GoalConflict(Kind.RESOURCE, shared))
          : Optional.empty();
    }

    private static String opposite(String fact) {
      return fact.startsWith("not ") ? fact.substring(4) : "not " + fact;
    }

    /** As the model says, unless it says nothing that can be read. */
    private boolean contradictory(Goal one, Goal other) {
      var pair = List.of(one.content(), other.content());
      var before = known.get(pair);
      if (before != null || left == 0 || one.depth() + other.depth() > 0) {
        return before != null && before;
      }
      left--;
      var text = CONTRADICT.formatted(one.content(), other.content());
      var prompt = Prompt.of("contradict", text).as(Role.JUDGE);
      boolean said =
          Attempt.think(run, prompt, Contradiction.class)
              .filter(Contradiction::contradictory)
              .isPresent();
      known.put(pair, said);
      return said;
    }
  }
}
