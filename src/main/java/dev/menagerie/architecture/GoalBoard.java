// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Run;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The goals that are open, those under way, and what became of the others. Those that are open go
 * together: all that have to be met by some time can be.
 */
final class GoalBoard {

  static final String NEEDS = "it needs %s, which is not met";

  /** What became of a goal that was met. */
  private record Met(int start, int end, String result) {}

  private final GoalStack stack;
  private final GoalConflict.Detector detector;
  private final Run run;

  /** All goals as they were given, in the order in which they came. */
  private final Map<String, Goal> given = new LinkedHashMap<>();

  private final Map<String, Integer> urgency = new LinkedHashMap<>();
  private final Map<String, Goal> open = new LinkedHashMap<>();
  private final Map<String, Integer> begun = new LinkedHashMap<>();
  private final Map<String, Met> met = new LinkedHashMap<>();
  private final Map<String, String> lost = new LinkedHashMap<>();
  private final Map<String, String> merged = new LinkedHashMap<>();

  /** When each goal begins that has to be met by some time; it fits what has begun. */
  private Map<String, Integer> plan = new LinkedHashMap<>();

  private final Timetable.Effort effort = new Timetable.Effort();
  private int now;

  GoalBoard(GoalStack stack, Run run) {
    this.stack = stack;
    this.detector = new GoalConflict.Detector(stack.high(), stack.maxChecks(), run);
    this.run = run;
  }

  /** Opens goals one after the other; those that wait for each other in a circle lose one first. */
  void open(List<Goal> goals) {
    goals.forEach(it -> given.put(it.id(), it));
    goals.forEach(it -> urgency.put(it.id(), it.priority()));
    for (var victim = deadlocked(); victim.isPresent(); victim = deadlocked()) {
      breakCircle(victim.get());
    }
    inherit();
    List.copyOf(given.values()).stream().filter(it -> !isLost(it)).forEach(it -> add(it, true));
    draw();
  }

  /** Of a circle the goal of the lowest priority, of equals the newest. */
  private Optional<Goal> deadlocked() {
    var edges = new LinkedHashMap<String, List<String>>();
    given.values().stream().filter(it -> !isLost(it)).forEach(it -> edges.put(it.id(), it.needs()));
    return Circles.of(edges).stream()
        .findFirst()
        .flatMap(
            circle ->
                given.values().stream()
                    .filter(it -> circle.contains(it.id()))
                    .reduce((one, next) -> next.priority() <= one.priority() ? next : one));
  }

  /** The others of the circle go on without it; whoever else needs it cannot be met. */
  private void breakCircle(Goal victim) {
    for (var other : List.copyOf(given.values())) {
      if (needs(victim, other.id(), new LinkedHashSet<>())) {
        given.put(other.id(), other.withoutNeed(victim.id()));
      }
    }
    lose(victim, "deadlock: it waits for itself");
  }

  private boolean needs(Goal one, String other, Set<String> seen) {
    return one.needs().stream()
        .filter(seen::add)
        .anyMatch(
            it ->
                it.equals(other)
                    || Optional.ofNullable(given.get(it))
                        .filter(goal -> needs(goal, other, seen))
                        .isPresent());
  }

  /** What a goal needs is as urgent as it. */
  private void inherit() {
    for (int round = 0; round < given.size(); round++) {
      for (var goal : given.values()) {
        goal.needs().forEach(it -> urgency.merge(it, urgency(goal), Math::max));
      }
    }
  }

  private void add(Goal goal, boolean pairs) {
    var joining = goal.as(merged);
    var missing = joining.needs().stream().filter(lost::containsKey).findFirst();
    if (missing.isPresent()) {
      lose(goal, NEEDS.formatted(missing.get()));
      return;
    }
    var trial = new GoalTrial(joining, stack, this, detector, run).run(pairs);
    if (!trial.refusal().isEmpty()) {
      lose(goal, trial.refusal());
      return;
    }
    trial.losers().forEach((id, why) -> lose(id, why));
    open.clear();
    open.putAll(trial.kept());
    plan = trial.plan();
    if (!trial.goal().id().equals(goal.id())) {
      merged.put(goal.id(), trial.goal().id());
      urgency.merge(trial.goal().id(), urgency(goal), Math::max);
    }
  }

  private void lose(Goal goal, String why) {
    lose(goal.id(), why);
    for (var other : List.copyOf(open.values())) {
      if (other.needs().contains(goal.id())) {
        lose(other, NEEDS.formatted(goal.id()));
      }
    }
  }

  private void lose(String id, String why) {
    lost.put(id, why);
    open.keySet().removeIf(it -> it.equals(id) || it.startsWith(id + "/"));
    begun.remove(id);
    run.report(new Progress.Pruned(id));
  }

  private boolean isLost(Goal goal) {
    return lost.containsKey(goal.id());
  }

  // What a trial asks.

  Map<String, Goal> open() {
    return open;
  }

  /** The priority of a goal, or that of one that needs it. */
  int urgency(Goal goal) {
    return Math.max(goal.priority(), urgency.getOrDefault(goal.id(), 0));
  }

  /** Smaller for what came later. */
  int newestFirst(Goal goal) {
    return -List.copyOf(given.keySet()).indexOf(goal.id().replaceFirst("/.*", ""));
  }

  boolean isUnderWay(Goal goal) {
    return begun.containsKey(goal.id())
        || met.keySet().stream().anyMatch(it -> it.startsWith(goal.id() + "/"))
        || begun.keySet().stream().anyMatch(it -> it.startsWith(goal.id() + "/"));
  }

  /** Whether one goal cannot begin before another one has ended. */
  boolean waits(Goal one, Goal other, Map<String, Goal> among) {
    Set<String> seen = new LinkedHashSet<>(one.before());
    var next = new ArrayDeque<>(one.before());
    while (!next.isEmpty()) {
      var before = Optional.ofNullable(among.getOrDefault(next.peek(), given.get(next.remove())));
      before.stream().flatMap(it -> it.before().stream()).filter(seen::add).forEach(next::add);
    }
    return seen.contains(other.id());
  }

  /** Whether searches have taken so much that no more are made than need be. */
  boolean isTired() {
    return effort.isSpent();
  }

  Timetable.Result timetable(Collection<Goal> goals) {
    return new Timetable(goals, begun, now, stack.workers(), effort).find();
  }

  // The cycle.

  int now() {
    return now;
  }

  /** Open goals that nothing keeps from being begun but the deadlines of others. */
  List<Goal> ready() {
    if (begun.size() >= stack.workers()) {
      return List.of();
    }
    return open.values().stream()
        .filter(it -> !begun.containsKey(it.id()) && it.from() <= now)
        .filter(it -> it.before().stream().noneMatch(open::containsKey))
        .filter(
            it ->
                begun.keySet().stream()
                    .allMatch(
                        other -> Timetable.disjoint(it, Objects.requireNonNull(open.get(other)))))
        .sorted(Comparator.comparingInt(this::newestFirst).reversed())
        .toList();
  }

  /** Begins a goal now, unless another one would be late for it. */
  boolean begin(Goal goal) {
    if (plan.getOrDefault(goal.id(), -1) != now) {
      if (isTired() && plan.values().stream().anyMatch(it -> it >= now)) {
        return false;
      }
      var then = new LinkedHashMap<>(begun);
      then.put(goal.id(), now);
      if (!(new Timetable(open.values(), then, now, stack.workers(), effort).find()
          instanceof Timetable.Result.Found(var starts))) {
        return false;
      }
      plan = starts;
    }
    begun.put(goal.id(), now);
    run.report(new Progress.Stepped(goal.id(), Status.STARTED));
    return true;
  }

  /** Goes on to the time at which something changes; nothing if nothing does. */
  boolean pass() {
    var times = new ArrayList<Integer>();
    begun.forEach((id, start) -> times.add(start + Objects.requireNonNull(open.get(id)).takes()));
    open.values().forEach(it -> times.add(it.from()));
    plan.forEach((id, start) -> times.add(open.containsKey(id) ? start : 0));
    var next = times.stream().mapToInt(it -> it).filter(it -> it > now).min();
    now = next.orElse(now);
    return next.isPresent();
  }

  /** The goals that are under way and whose time is over. */
  List<Goal> due() {
    return open.values().stream()
        .filter(it -> begun.containsKey(it.id()) && start(it) + it.takes() <= now)
        .toList();
  }

  private int start(Goal goal) {
    return Objects.requireNonNull(begun.get(goal.id()));
  }

  void met(Goal goal, String result) {
    met.put(goal.id(), new Met(start(goal), now, result));
    close(goal);
    run.report(new Progress.Stepped(goal.id(), Status.DONE));
    run.report(new Progress.Level("open goals", open.size()));
  }

  void failed(Goal goal, String reason) {
    close(goal);
    run.report(new Progress.Stepped(goal.id(), Status.FAILED));
    lose(goal, reason);
  }

  private void close(Goal goal) {
    open.remove(goal.id());
    begun.remove(goal.id());
  }

  /** Whether so many more goals are allowed. */
  boolean takes(int more) {
    return given.size() + more <= stack.maxGoals();
  }

  /** Puts sub-goals on top of a goal that is blocked; it is tried again when they are met. */
  void push(Goal blocked, List<Goal> subgoals) {
    close(blocked);
    for (var sub : subgoals) {
      given.put(sub.id(), sub);
      urgency.put(sub.id(), urgency(blocked));
      add(sub, false);
    }
    add(blocked.needing(subgoals.stream().map(Goal::id).toList()), false);
    if (isLost(blocked)) {
      var why = outcome(blocked.id());
      subgoals.stream().filter(it -> !isLost(it)).forEach(it -> lose(it, "it is not needed"));
      lose(blocked, why);
    }
    draw();
  }

  /** Nothing can be begun any more. */
  void end() {
    List.copyOf(open.values()).forEach(it -> failed(it, "nothing that it waits for comes"));
  }

  // What came of it.

  /** What came of the goals that a goal needs, a numbered line each. */
  String results(Goal goal) {
    var lines = new ArrayList<String>();
    for (var id : goal.needs()) {
      var done = met.get(id);
      if (done != null) {
        lines.add("%d. %s -> %s".formatted(lines.size() + 1, content(id), done.result()));
      }
    }
    return lines.isEmpty() ? "(none)" : String.join("\n", lines);
  }

  private String content(String id) {
    return Objects.requireNonNull(given.get(id)).content();
  }

  private String outcome(String id) {
    var done = met.get(id);
    return done == null ? lost.getOrDefault(id, "") : done.result();
  }

  boolean complete() {
    return lost.isEmpty() && open.isEmpty() && given.values().stream().noneMatch(this::late);
  }

  private boolean late(Goal goal) {
    return end(goal).stream().anyMatch(it -> it > goal.by());
  }

  private OptionalInt end(Goal goal) {
    var done = met.get(merged.getOrDefault(goal.id(), goal.id()));
    return done == null ? OptionalInt.empty() : OptionalInt.of(done.end());
  }

  /**
   * What came of the task; else a line for each goal that was given: when it is met, or why not.
   */
  String text() {
    if (given.containsKey(GoalStack.TASK) && stack.execute()) {
      return outcome(GoalStack.TASK);
    }
    return given.values().stream()
        .filter(it -> it.depth() == 0)
        .sorted(Comparator.comparingInt(it -> end(it).orElse(Goal.NEVER)))
        .map(this::line)
        .collect(joining("\n"));
  }

  private String line(Goal goal) {
    var with = merged.get(goal.id());
    if (with != null) {
      return "%s with %s".formatted(goal.id(), with);
    }
    var done = met.get(goal.id());
    if (done == null) {
      return "not met: %s (%s)".formatted(goal.id(), lost.getOrDefault(goal.id(), "not done"));
    }
    var first = met.getOrDefault(goal.id() + "/1", done);
    return "%s at %d until %d%s%s%s"
        .formatted(
            goal.id(),
            first.start(),
            done.end(),
            met.containsKey(goal.id() + "/1") ? " in parts" : "",
            late(goal) ? ", late" : "",
            done.result().isEmpty() ? "" : ": " + done.result());
  }

  /** The open goals as a plan. */
  private void draw() {
    var steps = new ArrayList<Progress.Step>();
    open.values()
        .forEach(
            it -> steps.add(new Progress.Step(it.id(), Excerpt.label(it.toString()), it.before())));
    run.report(new Progress.Planned(steps));
  }
}
