// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Stacks of blocks that an arm turns into other stacks, in the blocks world of four operators. */
public final class BlocksWorld implements Family {

  private static final List<String> BLOCKS = List.of("a", "b", "c", "d", "e", "f");

  private final int blocks;

  /**
   * Tasks of one size.
   *
   * @param blocks 2 to 6
   */
  public BlocksWorld(int blocks) {
    if (blocks < 2 || blocks > BLOCKS.size()) {
      throw new IllegalArgumentException("blocks: %d, must be 2 to 6".formatted(blocks));
    }
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "blocks-world-" + blocks;
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        FamilyTools.tool(
            "arm__pick-up", Trust.IDEMPOTENT, "Picks a clear block up from the table.", "block"),
        FamilyTools.tool(
            "arm__put-down", Trust.IDEMPOTENT, "Puts the block in the hand on the table.", "block"),
        FamilyTools.tool(
            "arm__stack",
            Trust.IDEMPOTENT,
            "Puts the block in the hand on a clear block.",
            "block",
            "on"),
        FamilyTools.tool(
            "arm__unstack",
            Trust.IDEMPOTENT,
            "Takes a clear block from the block that it stands on.",
            "block",
            "from"),
        FamilyTools.tool("arm__look", Trust.READ_ONLY, "Tells how the blocks stand."));
  }

  @Override
  public Stacks problem(long seed) {
    var chance = Chance.of(name(), seed);
    while (true) {
      var start = stacks(chance);
      var goal = stacks(chance);
      if (!start.equals(goal)) {
        return new Stacks(start, goal);
      }
    }
  }

  private List<List<String>> stacks(Chance chance) {
    var stacks = new ArrayList<List<String>>();
    for (var block : chance.shuffled(BLOCKS.subList(0, blocks))) {
      int at = chance.below(stacks.size() + 1);
      if (at == stacks.size()) {
        stacks.add(new ArrayList<>());
      }
      stacks.get(at).add(block);
    }
    return stacks.stream().map(List::copyOf).sorted(BlocksWorld::compare).toList();
  }

  static int compare(List<String> a, List<String> b) {
    return a.getFirst().compareTo(b.getFirst());
  }

  /**
   * How the blocks stand and how they shall.
   *
   * @param start stacks in the order of their lowest blocks, each from below
   * @param goal likewise
   */
  public record Stacks(List<List<String>> start, List<List<String>> goal) implements Problem {

    @Override
    public Task task() {
      return new Task(
          """
          Rearrange the blocks so that %s. Either do it with the tools, or answer with the \
          actions, one a line: "pick up a" from the table, "put down a" on it, "stack a on b", \
          "unstack a from b". The hand holds one block, and only a block with nothing on it can \
          be taken or built on.\
          """
              .formatted(text(goal)),
          List.of("Now %s. The hand is empty.".formatted(text(start))));
    }

    static String text(List<List<String>> stacks) {
      return stacks.stream()
          .flatMap(
              stack ->
                  IntStream.range(0, stack.size())
                      .mapToObj(
                          it ->
                              "%s is on %s"
                                  .formatted(
                                      stack.get(it), it == 0 ? "the table" : stack.get(it - 1))))
          .collect(Collectors.joining(", "));
    }

    /** Actions that do it, if not the fewest: everything to the table, then up again. */
    public List<String> plan() {
      var plan = new ArrayList<String>();
      for (var stack : start) {
        for (int i = stack.size() - 1; i > 0; i--) {
          plan.add("unstack %s from %s".formatted(stack.get(i), stack.get(i - 1)));
          plan.add("put down " + stack.get(i));
        }
      }
      for (var stack : goal) {
        for (int i = 1; i < stack.size(); i++) {
          plan.add("pick up " + stack.get(i));
          plan.add("stack %s on %s".formatted(stack.get(i), stack.get(i - 1)));
        }
      }
      return List.copyOf(plan);
    }

    @Override
    public Verdict check(String answer, World world) {
      return Embodied.judge(world, this::world, answer);
    }

    @Override
    public Table world() {
      return new Table(this);
    }
  }
}
