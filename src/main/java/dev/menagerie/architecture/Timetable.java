// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for times at which all goals that have to be met by some time are. Each goal is placed as
 * early as those placed before it allow, the earliest deadline first (EDF), and other orders are
 * tried where that fails: of all timetables in which nothing could be earlier one is found if it
 * exists, and then one exists if any does.
 */
final class Timetable {

  /** What came of the search. */
  sealed interface Result {
    /** When each goal begins that has to be met by some time. */
    record Found(Map<String, Integer> starts) implements Result {}

    /** There is no timetable. */
    record Impossible() implements Result {}

    /** None was found, but not all were looked at. */
    record GivenUp() implements Result {}
  }

  /**
   * What searches of one run may take together. When it is used up, each still tries one order: the
   * earliest deadline first.
   */
  static final class Effort {
    private long left = 10_000_000;

    boolean isSpent() {
      return left <= 0;
    }
  }

  private static final int MOST_STEPS = 20_000;

  private final int now;
  private final int workers;
  private final Map<String, Goal> byId = new LinkedHashMap<>();
  private final Map<String, Integer> placed;
  private final Map<String, Long> releases = new LinkedHashMap<>();
  private final Map<String, Long> deadlines = new LinkedHashMap<>();
  private final List<Goal> urgent = new ArrayList<>();
  private final Set<List<Integer>> seen = new LinkedHashSet<>();
  private final Effort effort;
  private int steps;

  /**
   * Of goals that do not wait for each other in a circle.
   *
   * @param goals those that are not met; those of others that they wait for have ended
   * @param begun when those of them began that are under way
   * @param workers goals under way at the same time
   */
  Timetable(
      Collection<Goal> goals, Map<String, Integer> begun, int now, int workers, Effort effort) {
    this.effort = effort;
    this.now = now;
    this.workers = workers;
    this.placed = new LinkedHashMap<>(begun);
    goals.forEach(it -> byId.put(it.id(), it));
    for (var goal : goals) {
      if (deadline(goal) != Goal.NEVER && !placed.containsKey(goal.id())) {
        urgent.add(goal);
      }
    }
    urgent.sort(Comparator.comparingLong(this::deadline).thenComparingLong(this::release));
  }

  Result find() {
    if (effort.left > 0 && overfull()) {
      return new Result.Impossible();
    }
    if (place()) {
      return new Result.Found(new LinkedHashMap<>(placed));
    }
    return isTired() ? new Result.GivenUp() : new Result.Impossible();
  }

  private boolean isTired() {
    return steps > (effort.left > 0 ? MOST_STEPS : urgent.size());
  }

  private List<Goal> before(Goal goal) {
    var before = new ArrayList<Goal>();
    for (var id : goal.before()) {
      var other = byId.get(id);
      if (other != null) {
        before.add(other);
      }
    }
    return before;
  }

  /** When it can begin at the earliest, by what comes before it. */
  private long release(Goal goal) {
    var known = releases.get(goal.id());
    if (known != null) {
      return known;
    }
    var begun = placed.get(goal.id());
    long release = Math.max(now, goal.from());
    if (begun != null) {
      release = begun;
    } else {
      for (var other : before(goal)) {
        release = Math.max(release, release(other) + other.takes());
      }
    }
    releases.put(goal.id(), release);
    return release;
  }

  /** When it must be met, so that those behind it can be. */
  private long deadline(Goal goal) {
    var known = deadlines.get(goal.id());
    if (known != null) {
      return known;
    }
    long deadline = goal.by();
    for (var other : byId.values()) {
      long behind = other.before().contains(goal.id()) ? deadline(other) : Goal.NEVER;
      deadline = behind == Goal.NEVER ? deadline : Math.min(deadline, behind - other.takes());
    }
    deadlines.put(goal.id(), deadline);
    return deadline;
  }

  /** Whether more has to be done between two times than can be: nothing helps then. */
  private boolean overfull() {
    if (overfull(urgent, workers)) {
      return true;
    }
    var resources = new TreeSet<String>();
    urgent.forEach(it -> resources.addAll(it.resources()));
    return resources.stream()
        .anyMatch(
            resource ->
                overfull(
                    urgent.stream().filter(it -> it.resources().contains(resource)).toList(), 1));
  }

  private boolean overfull(List<Goal> goals, int atOnce) {
    for (var first : goals) {
      for (var last : goals) {
        long from = release(first);
        long by = deadline(last);
        long work = 0;
        effort.left -= goals.size();
        for (var goal : goals) {
          work += release(goal) >= from && deadline(goal) <= by ? goal.takes() : 0;
        }
        if (work > atOnce * Math.max(0, by - from)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean place() {
    var open = urgent.stream().filter(it -> !placed.containsKey(it.id())).toList();
    if (open.isEmpty()) {
      return true;
    }
    var state = urgent.stream().map(it -> placed.getOrDefault(it.id(), -1)).toList();
    steps++;
    if (isTired() || !seen.add(state)) {
      return false;
    }
    var next = new LinkedHashMap<Goal, Integer>();
    for (var goal : open) {
      if (before(goal).stream().allMatch(it -> placed.containsKey(it.id()))) {
        int start = earliest(goal);
        if (start + (long) goal.takes() > deadline(goal)) {
          return false;
        }
        next.put(goal, start);
      }
    }
    for (var choice : next.entrySet()) {
      placed.put(choice.getKey().id(), choice.getValue());
      if (place()) {
        return true;
      }
      placed.remove(choice.getKey().id());
    }
    return false;
  }

  private int earliest(Goal goal) {
    long start = release(goal);
    for (var other : before(goal)) {
      start = Math.max(start, end(other));
    }
    var times = new TreeSet<Integer>(List.of((int) start));
    for (var id : placed.keySet()) {
      int end = end(Objects.requireNonNull(byId.get(id)));
      if (end > start) {
        times.add(end);
      }
    }
    return times.stream().filter(it -> fits(goal, it)).findFirst().orElse(times.last());
  }

  private int end(Goal goal) {
    return Objects.requireNonNull(placed.get(goal.id())) + goal.takes();
  }

  /** Whether nothing that it uses is taken while it is under way, and a worker is free. */
  private boolean fits(Goal goal, int start) {
    effort.left -= placed.size();
    var beside = new ArrayList<Goal>();
    var times = new TreeSet<Integer>(List.of(start));
    for (var entry : placed.entrySet()) {
      var other = Objects.requireNonNull(byId.get(entry.getKey()));
      if (entry.getValue() < start + goal.takes() && start < end(other)) {
        beside.add(other);
        times.add(Math.max(start, entry.getValue()));
      }
    }
    return beside.stream().allMatch(it -> disjoint(it, goal))
        && times.stream()
            .allMatch(at -> beside.stream().filter(it -> at(it, at)).count() < workers);
  }

  private boolean at(Goal goal, int time) {
    return Objects.requireNonNull(placed.get(goal.id())) <= time && time < end(goal);
  }

  static boolean disjoint(Goal one, Goal other) {
    return one.resources().stream().noneMatch(other.resources()::contains);
  }
}
