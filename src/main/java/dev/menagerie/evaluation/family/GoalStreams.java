// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Goals that come one after the other and cannot all be met: they need the same things at the same
 * time, or exclude each other. Which are kept, and when, is to be worth as much as possible.
 */
public final class GoalStreams implements Family {

  private static final List<String> RESOURCES = List.of("the van", "the hall", "the crane");
  private static final Pattern LINE = Pattern.compile("\\b(g\\d{1,2})\\b\\D{0,20}(\\d{1,3})");

  private final int goals;

  /**
   * Streams of one length.
   *
   * @param goals 2 to 8
   */
  public GoalStreams(int goals) {
    if (goals < 2 || goals > 8) {
      throw new IllegalArgumentException("goals: %d, must be 2 to 8".formatted(goals));
    }
    this.goals = goals;
  }

  @Override
  public String name() {
    return "goal-stream-" + goals;
  }

  /**
   * A goal.
   *
   * @param hours that it takes its resource for
   * @param from the hour at which it may begin at the earliest
   * @param until the hour at which it must be done
   * @param priority what it is worth, 1 to 9
   * @param excludes the name of an earlier goal that cannot be kept with it
   */
  public record Goal(
      String name,
      String resource,
      int hours,
      int from,
      int until,
      int priority,
      Optional<String> excludes) {

    String text() {
      return "%s: takes %s for %d h, not before hour %d, done by hour %d, priority %d%s."
          .formatted(
              name,
              resource,
              hours,
              from,
              until,
              priority,
              excludes.map(it -> ", not together with " + it).orElse(""));
    }
  }

  @Override
  public Stream problem(long seed) {
    var chance = Chance.of(name(), seed);
    while (true) {
      var stream = drawn(chance);
      if (stream.best() < stream.goals().stream().mapToInt(Goal::priority).sum()) {
        return stream;
      }
    }
  }

  private Stream drawn(Chance chance) {
    var drawn = new ArrayList<Goal>();
    for (int i = 1; i <= goals; i++) {
      int hours = chance.between(1, 3);
      int from = chance.between(0, 5);
      drawn.add(
          new Goal(
              "g" + i,
              chance.one(RESOURCES.subList(0, goals > 4 ? 2 : 1)),
              hours,
              from,
              from + hours + chance.between(0, 2),
              chance.between(1, 9),
              i > 1 && chance.percent(20)
                  ? Optional.of("g" + chance.between(1, i - 1))
                  : Optional.empty()));
    }
    return new Stream(List.copyOf(drawn));
  }

  /** Goals in the order in which they come. */
  public record Stream(List<Goal> goals) implements Problem {

    @Override
    public Task task() {
      return new Task(
          """
          Choose which of these goals to keep and when each begins, so that the priorities of \
          those kept add up to as much as possible. Two goals cannot take the same thing at the \
          same time. Answer with one line for each goal kept: its name and the hour at which it \
          begins, for example "g1 at 3".\
          """,
          List.of(goals.stream().map(Goal::text).collect(Collectors.joining("\n"))));
    }

    /** The most that the priorities of goals that can be kept together add up to. */
    public int best() {
      return best(new LinkedHashMap<>(), 0);
    }

    private int best(Map<Goal, Integer> kept, int next) {
      if (next == goals.size()) {
        return worth(kept);
      }
      int best = best(kept, next + 1);
      var goal = goals.get(next);
      for (int at = goal.from(); at + goal.hours() <= goal.until(); at++) {
        kept.put(goal, at);
        if (conflict(kept).isEmpty()) {
          best = Math.max(best, best(kept, next + 1));
        }
        kept.remove(goal);
      }
      return best;
    }

    private static int worth(Map<Goal, Integer> kept) {
      return kept.keySet().stream().mapToInt(Goal::priority).sum();
    }

    /** Why goals cannot be kept so, if they cannot. */
    public Optional<String> conflict(Map<Goal, Integer> kept) {
      for (var one : kept.entrySet()) {
        var goal = one.getKey();
        if (one.getValue() < goal.from() || one.getValue() + goal.hours() > goal.until()) {
          return Optional.of("%s cannot begin at %d".formatted(goal.name(), one.getValue()));
        }
        for (var other : kept.entrySet()) {
          var name = other.getKey().name();
          if (goal.excludes().filter(name::equals).isPresent()) {
            return Optional.of("%s and %s exclude each other".formatted(name, goal.name()));
          }
          if (!goal.equals(other.getKey()) && overlap(one, other)) {
            return Optional.of(
                "%s and %s both take %s".formatted(goal.name(), name, goal.resource()));
          }
        }
      }
      return Optional.empty();
    }

    private static boolean overlap(Map.Entry<Goal, Integer> one, Map.Entry<Goal, Integer> other) {
      return one.getKey().resource().equals(other.getKey().resource())
          && one.getValue() < other.getValue() + other.getKey().hours()
          && other.getValue() < one.getValue() + one.getKey().hours();
    }

    @Override
    public Verdict check(String answer, World world) {
      var kept = new LinkedHashMap<Goal, Integer>();
      var unknown = new LinkedHashSet<String>();
      for (var line : answer.toLowerCase(Locale.ROOT).split("\\R")) {
        var said = LINE.matcher(line);
        while (said.find()) {
          var name = said.group(1);
          int at = Integer.parseInt(said.group(2));
          goals.stream()
              .filter(it -> it.name().equals(name))
              .findFirst()
              .ifPresentOrElse(it -> kept.put(it, at), () -> unknown.add(name));
        }
      }
      if (!unknown.isEmpty()) {
        return Verdict.wrong("there is no " + String.join(", ", unknown));
      }
      var conflict = conflict(kept);
      if (conflict.isPresent()) {
        return Verdict.wrong(conflict.get());
      }
      int best = best();
      int worth = worth(kept);
      return worth == best
          ? Verdict.RIGHT
          : Verdict.wrong(best - worth, best, "worth %d, could be %d".formatted(worth, best));
    }
  }
}
