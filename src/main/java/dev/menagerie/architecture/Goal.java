// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A goal of a {@link GoalStack}. Times are whole units from 0.
 *
 * @param priority 1 to 10, 10 is the most urgent
 * @param needs goals that have to be met before; without one of them this cannot be met
 * @param after goals that must have ended before, met or not
 * @param resources things that one goal alone can use at a time
 * @param from when it can be begun at the earliest
 * @param by when it must be met; {@link #NEVER} if at any time
 * @param takes how long it takes, at least 1
 * @param excludes goals that cannot be met with it
 * @param holds facts that are to hold; {@code not x} contradicts {@code x}
 * @param depth 0, or for a sub-goal how deep it is pushed
 * @param part whether it is the beginning of a goal that was split
 */
record Goal(
    String id,
    String content,
    int priority,
    List<String> needs,
    List<String> after,
    List<String> resources,
    int from,
    int by,
    int takes,
    List<String> excludes,
    List<String> holds,
    int depth,
    boolean part) {

  static final int NEVER = Integer.MAX_VALUE;
  static final int USUAL_PRIORITY = 5;

  Goal {
    needs = List.copyOf(needs);
    after = List.copyOf(after);
    resources = List.copyOf(resources);
    excludes = List.copyOf(excludes);
    holds = List.copyOf(holds);
  }

  /** One with nothing but its words. */
  static Goal of(String id, String content) {
    var none = List.<String>of();
    return new Goal(
        id, content, USUAL_PRIORITY, none, none, none, 0, NEVER, 1, none, none, 0, false);
  }

  /** A goal that has to be met before this one, as urgent as it. */
  Goal sub(String id, String content, List<String> needs) {
    var none = List.<String>of();
    return new Goal(
        id, content, priority, needs, none, none, 0, NEVER, 1, none, none, depth + 1, false);
  }

  boolean hasDeadline() {
    return by != NEVER;
  }

  /** The goals that must have ended before this one begins. */
  List<String> before() {
    return after.isEmpty() ? needs : joined(needs, after);
  }

  Goal needing(List<String> more) {
    return with(joined(needs, more), after, by);
  }

  Goal notBefore(String other) {
    return with(needs, joined(after, List.of(other)), by);
  }

  /** The same with what other goals were merged into in their place. */
  Goal as(Map<String, String> merged) {
    if (merged.isEmpty()) {
      return this;
    }
    return new Goal(
        id,
        content,
        priority,
        needs.stream().map(it -> merged.getOrDefault(it, it)).distinct().toList(),
        after,
        resources,
        from,
        by,
        takes,
        excludes.stream().map(it -> merged.getOrDefault(it, it)).distinct().toList(),
        holds,
        depth,
        part);
  }

  /** One need in the place of another. */
  Goal needing(String instead, String other) {
    return withoutNeed(instead).needing(List.of(other));
  }

  Goal withoutNeed(String other) {
    return with(needs.stream().filter(it -> !it.equals(other)).toList(), after, by);
  }

  Goal atAnyTime() {
    return with(needs, after, NEVER);
  }

  private Goal with(List<String> needs, List<String> after, int by) {
    return new Goal(
        id, content, priority, needs, after, resources, from, by, takes, excludes, holds, depth,
        part);
  }

  /** Both at once, in the time of the longer one. */
  Goal merged(Goal other) {
    return new Goal(
        id,
        "%s; and at the same time: %s".formatted(content, other.content),
        Math.max(priority, other.priority),
        joined(needs, other.needs),
        joined(after, other.after),
        joined(resources, other.resources),
        Math.max(from, other.from),
        Math.min(by, other.by),
        Math.max(takes, other.takes),
        joined(excludes, other.excludes),
        joined(holds, other.holds),
        depth,
        part);
  }

  /** The goal in parts of one unit, each needing the one before it; the last one is the goal. */
  List<Goal> split() {
    var parts = new ArrayList<Goal>();
    var needs = this.needs;
    for (int number = 1; number <= takes; number++) {
      boolean last = number == takes;
      var name = last ? id : "%s/%d".formatted(id, number);
      parts.add(
          new Goal(
              name, content, priority, needs, after, resources, from, by, 1, excludes, holds, depth,
              !last));
      needs = List.of(name);
    }
    return parts;
  }

  boolean overlaps(Goal other) {
    return from < other.by && other.from < by;
  }

  private static List<String> joined(List<String> some, List<String> others) {
    var all = new LinkedHashSet<>(some);
    all.addAll(others);
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    var until = hasDeadline() ? ", by " + by : "";
    return "%s: %s (priority %d, takes %d%s)".formatted(id, content, priority, takes, until);
  }
}
