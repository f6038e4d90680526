// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A window on a conversation that grows. When it gets more than its budget, the oldest groups of
 * turns are summed up, until what is left is well below the budget: so most turns cost no summary.
 *
 * <p>What is pinned stays whole. If it leaves no room for more than a summary, nothing else is
 * kept, and pinned turns and summary alone may be above the budget.
 *
 * <p>Paper: Packer et al., "MemGPT: Towards LLMs as Operating Systems", arXiv:2310.08560, its queue
 * manager.
 */
public final class WorkingMemory {

  /** Shares of the budget: where a summary begins and ends to be needed, and what it may have. */
  private static final double LOW = 0.6;

  private static final double SUMMARY = 0.15;

  private static final String BEFORE = "What came before, in short:\n";

  private static final String SUMMARISE =
      """
      Sum up a conversation so that it can go on without what is summed up. Keep names, numbers, \
      decisions, results of calls, what was asked for and what is still open. Add nothing of your \
      own. Write plain sentences, at most %d words.

      What came before, in short:
      %s

      What was said since:
      %s
      """;

  private final long budget;
  private final ToLongFunction<String> tokenizer;
  private final List<Turn> pinned;
  private final long pinnedTokens;
  private final Deque<List<Turn>> recent = new ArrayDeque<>();
  private long recentTokens;
  private String summary;
  private int summarised;

  /**
   * A window that nothing was said in yet.
   *
   * @param budget tokens of all that is seen, at least 1
   * @param pinned turns that come first and stay
   * @param summary of what came before; empty if nothing did
   * @param tokenizer counts the tokens of a text
   */
  public WorkingMemory(
      long budget, List<Turn> pinned, String summary, ToLongFunction<String> tokenizer) {
    this.budget = budget;
    this.tokenizer = tokenizer;
    this.pinned = List.copyOf(pinned);
    this.pinnedTokens = tokens(pinned);
    this.summary = summary;
  }

  /**
   * Adds turns.
   *
   * @param group that is never split, such as calls with their results
   * @param model sums up
   */
  public void add(List<Turn> group, Function<Prompt, String> model) {
    recent.add(List.copyOf(group));
    recentTokens += tokens(group);
    fit(model);
  }

  /** Sums up if there is more than the budget, as there may be from the start. */
  public void fit(Function<Prompt, String> model) {
    if (!fits(summary.isEmpty() ? 0 : tokens(told(summary)))) {
      compact(model);
    }
  }

  /** All that is seen, oldest first. */
  public List<Turn> turns() {
    var turns = new ArrayList<>(pinned);
    if (!summary.isEmpty()) {
      turns.add(told(summary));
    }
    recent.forEach(turns::addAll);
    return turns;
  }

  /** What was summed up in the end; empty if nothing was. */
  public String summary() {
    return summary;
  }

  /** How many of the groups that were added are summed up. */
  public int summarised() {
    return summarised;
  }

  private void compact(Function<Prompt, String> model) {
    long most = (long) (budget * SUMMARY);
    long room = (long) (budget * LOW) - most - pinnedTokens;
    var taken = new ArrayList<Turn>();
    while (!recent.isEmpty() && recentTokens > room && (recent.size() > 1 || !fits(most))) {
      var oldest = recent.removeFirst();
      recentTokens -= tokens(oldest);
      taken.addAll(oldest);
      summarised++;
    }
    if (!taken.isEmpty() || (!summary.isEmpty() && tokens(told(summary)) > most)) {
      summary = summed(taken, most - tokens(told("")), model);
    }
  }

  private boolean fits(long summary) {
    return pinnedTokens + summary + recentTokens <= budget;
  }

  private String summed(List<Turn> taken, long most, Function<Prompt, String> model) {
    var said = new StringBuilder();
    taken.forEach(it -> said.append(line(it)).append('\n'));
    var text = Tokens.cut(said.toString(), 2 * budget, tokenizer);
    int limit = (int) Math.max(1, most);
    var prompt =
        Prompt.of("summarise", SUMMARISE.formatted(Math.max(1, limit / 2), summary, text))
            .as(Role.SUMMARISER);
    var reply = model.apply(prompt).strip();
    var sum = reply.isEmpty() ? "%s\n%s".formatted(summary, text).strip() : reply;
    return Tokens.cut(sum, limit, tokenizer);
  }

  private static Turn told(String summary) {
    return new Turn.User(BEFORE + summary);
  }

  private static String line(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> text;
      case Turn.User(var text) -> "user: " + text;
      case Turn.Assistant(var text, var calls) -> {
        var line = new StringBuilder("assistant: ").append(text);
        calls.forEach(it -> line.append("\ncalls ").append(it.tool()).append(it.arguments()));
        yield line.toString();
      }
      case Turn.ToolResult(var call, var observation) ->
          "%s returns: %s".formatted(call.tool(), observation.text());
    };
  }

  private long tokens(List<Turn> turns) {
    return turns.stream().mapToLong(this::tokens).sum();
  }

  private long tokens(Turn turn) {
    return Tokens.of(turn, tokenizer);
  }
}
