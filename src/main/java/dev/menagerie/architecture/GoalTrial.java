// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.GoalConflict.Kind;
import dev.menagerie.architecture.GoalStack.Strategy;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What would be if a goal joined those that are open. Nothing comes of it unless the goal can be
 * kept: who loses against one goal has driven out no other before.
 */
final class GoalTrial {

  private static final int MOST_PARTS = 20;

  private final GoalStack stack;
  private final GoalBoard board;
  private final GoalConflict.Detector detector;
  private final Run run;

  private final Map<String, Goal> kept;
  private final Map<String, String> losers = new LinkedHashMap<>();
  private final Set<String> split = new LinkedHashSet<>();
  private Goal goal;
  private String refusal = "";
  private Map<String, Integer> plan = new LinkedHashMap<>();

  GoalTrial(Goal goal, GoalStack stack, GoalBoard board, GoalConflict.Detector detector, Run run) {
    this.goal = goal;
    this.stack = stack;
    this.board = board;
    this.detector = detector;
    this.run = run;
    this.kept = new LinkedHashMap<>(board.open());
  }

  /** Settles what it is at odds over with each other goal, and then with time. */
  GoalTrial run(boolean pairs) {
    if (pairs) {
      var conflicts = new LinkedHashMap<Goal, GoalConflict>();
      for (var other : kept.values()) {
        boolean ordered = board.waits(goal, other, kept) || board.waits(other, goal, kept);
        var between =
            other.part() ? Optional.<GoalConflict>empty() : detector.between(goal, other, ordered);
        between.ifPresent(it -> conflicts.put(other, it));
      }
      settle(conflicts, false);
      settle(conflicts, true);
    }
    if (refusal.isEmpty()) {
      inTime();
    }
    return this;
  }

  /** What shares a resource comes last: it may become one goal. */
  private void settle(Map<Goal, GoalConflict> conflicts, boolean resources) {
    conflicts.forEach(
        (other, conflict) -> {
          boolean due = resources == (conflict.kind() == Kind.RESOURCE);
          if (due && refusal.isEmpty() && kept.containsKey(other.id())) {
            settle(conflict, other);
          }
        });
  }

  /** Why the goal is not kept; empty if it is. */
  String refusal() {
    return refusal;
  }

  /** Those that are open then, in parts where they are split. */
  Map<String, Goal> kept() {
    return kept(goal, split);
  }

  /** Those that lose, and why. */
  Map<String, String> losers() {
    return losers;
  }

  /** The goal as it is kept: another one's id if it was merged into that. */
  Goal goal() {
    return goal;
  }

  /** When those begin that have to be met by some time. */
  Map<String, Integer> plan() {
    return plan;
  }

  private Strategy strategy(Kind kind) {
    return switch (kind) {
      case RESOURCE -> stack.resource();
      case PRIORITY -> stack.priority();
      case TEMPORAL -> stack.temporal();
      case LOGICAL -> stack.logical();
    };
  }

  private boolean weaker(Goal other) {
    return !board.isUnderWay(other) && board.urgency(other) < board.urgency(goal);
  }

  private void settle(GoalConflict conflict, Goal other) {
    var strategy = strategy(conflict.kind());
    report(conflict.kind() + " " + conflict.over(), Optional.of(other.id()), strategy);
    var why = "%s: in conflict with %s".formatted(conflict.over(), "%s");
    switch (strategy) {
      case SEQUENCE -> sequence(conflict.kind(), other);
      case PREEMPT -> decide(weaker(other) ? other : goal, other, why);
      case REJECT -> decide(goal, other, why);
      case MERGE -> merge(other, why);
      case SPLIT -> {
        if (weaker(other) && splits(other)) {
          split.add(other.id());
        } else if (splits(goal)) {
          split.add(goal.id());
        }
      }
      case ASK -> {
        var text = "The goals are in conflict (%s). Which is kept?\n%s\n%s";
        var reply =
            run.ask(
                new Question(
                    text.formatted(conflict.over(), other, goal),
                    List.of("both", other.id(), goal.id())));
        switch (reply.strip()) {
          case "both" -> sequence(conflict.kind(), other);
          case String it when it.equals(goal.id()) && !board.isUnderWay(other) ->
              decide(other, other, why);
          default -> decide(goal, other, why);
        }
      }
    }
  }

  private void report(String what, Optional<String> other, Strategy strategy) {
    var text = "%s: %s".formatted(what, strategy).toLowerCase(Locale.ROOT);
    run.report(new Progress.Said(goal.id(), other, Excerpt.label(text)));
  }

  /** The one behind the other; what they share keeps them apart as it is. */
  private void sequence(Kind kind, Goal other) {
    if (kind == Kind.RESOURCE) {
      return;
    }
    boolean first = weaker(other) || board.waits(other, goal, kept);
    if (first && !board.waits(goal, other, kept)) {
      kept.put(other.id(), other.notBefore(goal.id()));
    } else {
      goal = goal.notBefore(other.id());
    }
  }

  private void decide(Goal loser, Goal other, String why) {
    if (loser.id().equals(goal.id()) || needs(goal, other)) {
      refusal = why.formatted(other.id());
    } else {
      lose(other, why.formatted(goal.id()));
    }
  }

  /** And with it those that need it. */
  private void lose(Goal loser, String why) {
    losers.put(loser.id(), why);
    kept.remove(loser.id());
    kept.values().removeIf(it -> it.part() && it.id().startsWith(loser.id() + "/"));
    for (var other : List.copyOf(kept.values())) {
      if (other.needs().contains(loser.id())) {
        lose(other, GoalBoard.NEEDS.formatted(loser.id()));
      }
    }
  }

  private boolean needs(Goal one, Goal other) {
    return needs(one, other, new LinkedHashSet<>());
  }

  private boolean needs(Goal one, Goal other, Set<String> seen) {
    return one.needs().contains(other.id())
        || one.needs().stream()
            .filter(seen::add)
            .map(kept::get)
            .anyMatch(it -> it != null && needs(it, other, seen));
  }

  private void merge(Goal other, String why) {
    var both = other.merged(goal);
    if (board.isUnderWay(other) || both.by() - (long) both.from() < both.takes()) {
      decide(goal, other, why);
    } else {
      var before = goal.id();
      kept.remove(other.id());
      kept.replaceAll((_, it) -> it.needs().contains(before) ? it.needing(before, both.id()) : it);
      goal = both;
    }
  }

  private boolean splits(Goal one) {
    return one.takes() > 1
        && one.takes() <= MOST_PARTS
        && kept.size() + one.takes() <= stack.maxGoals()
        && !board.isUnderWay(one);
  }

  private Map<String, Goal> kept(Goal joining, Set<String> inParts) {
    var all = new LinkedHashMap<String, Goal>();
    for (var one : List.copyOf(kept.values())) {
      put(one, inParts, all);
    }
    put(joining, inParts, all);
    return all;
  }

  private static void put(Goal one, Set<String> inParts, Map<String, Goal> all) {
    var parts = inParts.contains(one.id()) ? one.split() : List.of(one);
    parts.forEach(it -> all.put(it.id(), it));
  }

  private boolean fits(Map<String, Goal> goals) {
    if (board.timetable(goals.values()) instanceof Timetable.Result.Found(var starts)) {
      plan = starts;
      return true;
    }
    return false;
  }

  private void inTime() {
    if (fits(kept())) {
      return;
    }
    report("temporal", Optional.empty(), stack.temporal());
    switch (stack.temporal()) {
      case SEQUENCE -> late();
      case SPLIT -> {
        if (!splitInTime()) {
          drop(victims(false));
        }
      }
      case ASK -> ask(victims(true));
      case REJECT, MERGE -> drop(List.of());
      case PREEMPT -> drop(victims(false));
    }
  }

  /**
   * Goals without which the others can be met in time: the least urgent ones, and no more than need
   * be. None if that does not help.
   *
   * @param any more urgent ones too
   */
  private List<Goal> victims(boolean any) {
    var candidates =
        kept.values().stream()
            .filter(it -> !it.part() && !needs(goal, it))
            .filter(it -> any ? !board.isUnderWay(it) : weaker(it))
            .sorted(Comparator.comparingInt(board::urgency).thenComparingInt(board::newestFirst))
            .toList();
    if (board.isTired() || !fitsWithout(candidates)) {
      return List.of();
    }
    int few = 0;
    int enough = candidates.size();
    while (enough - few > 1) {
      int middle = (few + enough) / 2;
      if (fitsWithout(candidates.subList(0, middle))) {
        enough = middle;
      } else {
        few = middle;
      }
    }
    var victims = new ArrayList<>(candidates.subList(0, enough));
    for (var spared : candidates.subList(0, enough).reversed()) {
      var fewer = victims.stream().filter(it -> !it.equals(spared)).toList();
      if (!fewer.isEmpty() && !board.isTired() && fitsWithout(fewer)) {
        victims.remove(spared);
      }
    }
    return victims;
  }

  private boolean fitsWithout(List<Goal> victims) {
    var other = new GoalTrial(goal, stack, board, detector, run);
    other.kept.clear();
    other.kept.putAll(kept);
    other.split.addAll(split);
    victims.forEach(it -> other.lose(it, ""));
    return other.fits(other.kept());
  }

  private void drop(List<Goal> victims) {
    if (victims.isEmpty()) {
      refusal = "with it not all goals can be met in time";
      return;
    }
    for (var victim : victims) {
      if (kept.containsKey(victim.id())) {
        lose(victim, "with it %s cannot be met in time".formatted(goal.id()));
      }
    }
    fits(kept());
  }

  private void ask(List<Goal> victims) {
    var names = victims.stream().map(Goal::id).collect(joining(", ", "without ", ""));
    var choices = new ArrayList<>(List.of("late", "without " + goal.id()));
    if (!victims.isEmpty()) {
      choices.add(names);
    }
    var text = "Not all goals can be met in time with this one. What is to be done?\n%s";
    var reply = run.ask(new Question(text.formatted(goal), choices)).strip();
    if (reply.equals("late")) {
      late();
    } else {
      drop(reply.equals(names) ? victims : List.of());
    }
  }

  /** The goal and all that wait for it are met at any time. */
  private void late() {
    for (var other : List.copyOf(kept.values())) {
      if (board.waits(other, goal, kept)) {
        kept.put(other.id(), other.atAnyTime());
      }
    }
    goal = goal.atAnyTime();
    if (!fits(kept())) {
      drop(List.of());
    }
  }

  /** Splits the goals that are no more urgent than this one, the least urgent first. */
  private boolean splitInTime() {
    var candidates = new ArrayList<Goal>();
    kept.values().stream()
        .filter(it -> !it.part() && board.urgency(it) <= board.urgency(goal))
        .forEach(candidates::add);
    candidates.add(goal);
    candidates.sort(Comparator.comparingInt(board::urgency));
    var before = List.copyOf(split);
    for (var candidate : candidates) {
      if (splits(candidate) && split.add(candidate.id()) && fits(kept())) {
        return true;
      }
    }
    split.retainAll(before);
    return false;
  }
}
