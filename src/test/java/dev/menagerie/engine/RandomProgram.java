// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An architecture made by chance: branches that think, call tools, begin other branches and join
 * them, also those of their parents. What a branch does next depends on all it has learned, so its
 * answer tells whether it learned anything else. Every thought has a name of its own.
 */
record RandomProgram(List<Op> ops) implements Architecture {

  /** One step of a branch. */
  sealed interface Op {
    record Think(String name) implements Op {}

    record Call(String tool) implements Op {}

    record Once(String name) implements Op {}

    record Start(List<Op> body) implements Op {}

    record Join() implements Op {}

    /** Joins the oldest branch that was open when this one began. */
    record JoinElder() implements Op {}

    record Each(List<List<Op>> bodies) implements Op {}

    /** A race that only one can win. */
    record Race(List<List<Op>> bodies, int winner) implements Op {}
  }

  static RandomProgram of(long seed) {
    var random = new Random(seed);
    return new RandomProgram(ops(random, 0, new int[1]));
  }

  private static List<Op> ops(Random random, int depth, int[] names) {
    var ops = new ArrayList<Op>();
    for (int length = 1 + random.nextInt(depth == 0 ? 7 : 4); length > 0; length--) {
      int dice = random.nextInt(depth < 3 ? 13 : 7);
      ops.add(
          switch (dice) {
            case 0, 1, 2 -> new Op.Think("thought " + names[0]++);
            case 3 -> new Op.Call(random.nextInt(3) == 0 ? "send" : "look");
            case 4 -> new Op.Once("once " + names[0]++);
            case 5 -> new Op.Join();
            case 6 -> new Op.JoinElder();
            case 7, 8, 9, 10 -> new Op.Start(ops(random, depth + 1, names));
            case 11 -> new Op.Each(bodies(random, depth, names));
            default -> {
              var bodies = bodies(random, depth, names);
              yield new Op.Race(bodies, random.nextInt(bodies.size()));
            }
          });
    }
    return ops;
  }

  private static List<List<Op>> bodies(Random random, int depth, int[] names) {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(_ -> ops(random, depth + 1, names))
        .toList();
  }

  @Override
  public Answer solve(Task task, Run run) {
    return Answer.of(branch(ops, task.goal(), List.of(), run));
  }

  private static String branch(List<Op> ops, String start, List<Fork<String>> elders, Run run) {
    var known = start;
    Deque<Fork<String>> open = new ArrayDeque<>();
    for (var op : ops) {
      var before = known;
      known =
          switch (op) {
            case Op.Think(var name) -> mixed(before, run.think(Prompt.of(name, before)));
            case Op.Call(var tool) -> {
              var arguments = Json.object().add("value", before).build();
              yield mixed(before, run.act(ToolCall.of(tool, arguments)).text());
            }
            case Op.Once(var name) -> mixed(before, run.once(name, String.class, () -> name));
            case Op.Start(var body) -> {
              var seen = List.copyOf(open);
              open.add(run.fork(() -> branch(body, before, seen, run)));
              yield before;
            }
            case Op.Join() -> open.isEmpty() ? before : mixed(before, open.remove().join());
            case Op.JoinElder() ->
                elders.isEmpty() ? before : mixed(before, elders.getFirst().join());
            case Op.Each(var bodies) ->
                mixed(
                    before,
                    String.join(",", run.each(bodies, it -> branch(it, before, List.of(), run))));
            case Op.Race(var bodies, var winner) ->
                mixed(before, race(bodies, winner, before, run));
          };
    }
    while (!open.isEmpty()) {
      known = mixed(known, open.remove().join());
    }
    return known;
  }

  private static String race(List<List<Op>> bodies, int winner, String before, Run run) {
    var racers = new ArrayList<Supplier<String>>();
    for (int racer = 0; racer < bodies.size(); racer++) {
      int index = racer;
      racers.add(
          () -> {
            var end = branch(bodies.get(index), before, List.of(), run);
            if (index != winner) {
              throw new IllegalStateException("not the winner");
            }
            return end;
          });
    }
    return run.first(racers).value();
  }

  private static String mixed(String before, String learned) {
    return Integer.toHexString((before + "/" + learned).hashCode());
  }
}
