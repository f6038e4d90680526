// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything an architecture may do to the world. Each verb is one journaled effect: it happens
 * once, and a re-execution returns the recorded result. What a verb returns is decoded from what
 * was recorded, the first time too.
 *
 * <p>One {@code Run} serves all branches of a task: the engine knows which branch is calling. A
 * call from a thread that the engine did not start throws {@link IllegalStateException}. Structures
 * that several branches see are changed between forks, never inside them.
 *
 * <p>An architecture may catch {@link Malformed}, and {@link NoAnswer} of a model that refuses, and
 * nothing else: {@link BudgetExhausted} and its kin are {@link Error}s that unwind the run.
 * Transient failures of models and networks are retried by the engine before they end a task.
 */
public interface Run {

  /** Asks the model of the prompt's role for text. */
  String think(Prompt prompt);

  /**
   * Asks the model for a value.
   *
   * @param shape a record, or a sealed interface of records
   * @throws Malformed if the reply does not decode, after two repairs
   */
  <T> T think(Prompt prompt, Class<T> shape);

  /**
   * Asks the model for a list and hands over each element as soon as it has been written. Elements
   * are journaled one by one, so after a crash the recorded ones are delivered again and the model
   * goes on behind them. So it does after a stream that breaks off, at most eight times.
   *
   * @param element a record, or a sealed interface of records
   * @param sink runs on the calling branch; may only fork, report and offer
   * @throws Malformed if the reply does not decode, after two repairs
   */
  <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink);

  /** Asks the model for text or calls of {@code tools}, by its native protocol. */
  Reply think(Prompt prompt, List<Tool> tools);

  /** Calls a tool. Whatever goes wrong is an observation for the model to read. */
  Observation act(ToolCall call);

  /** What memory holds on a subject, best first. */
  List<Note> recall(Query query);

  /** Writes a note to memory, where later tasks find it. */
  void remember(Note note);

  /** What memory holds of any type of thing, as it stands after everything this run has written. */
  List<Recalled> recall(Lookup lookup);

  /**
   * Changes memory, all or nothing. A change that does not fit when it is applied, because somebody
   * else's came between, changes nothing.
   */
  void remember(List<MemoryChange> changes);

  /**
   * Changes memory, all or nothing, unless it was done before or what it is taken from is gone or
   * was changed. What is in memory when it is written decides, even if this run cannot see it
   * because it is a fork.
   *
   * @return id of the note that says so, or of what is gone or was changed, and nothing was changed
   *     then; empty if it was
   */
  Optional<String> remember(List<MemoryChange> changes, Already unless);

  /** Asks a person and waits for the reply: seconds or weeks, across restarts. */
  String ask(Question question);

  /**
   * Starts a branch on its own virtual thread. It never outlives the branch that started it, and is
   * abandoned if that one fails.
   */
  <T> Fork<T> fork(Supplier<T> branch);

  /**
   * Runs branches in parallel and returns the first that succeeds; the others are abandoned. Only
   * tools trusted as read-only or idempotent may be called inside.
   *
   * @throws Malformed what the first branch in input order threw, if all fail
   */
  <T> First<T> first(List<Supplier<T>> branches);

  /** Has another agent solve a task, in a child with its own journal and a share of the budget. */
  Answer delegate(String agent, Task task);

  /**
   * Any other computation whose result may differ between two executions: a clock, a random number.
   *
   * @param type a string, number, boolean, instant, enum, record or sealed interface of records
   */
  <T> T once(String name, Class<T> type, Supplier<T> effect);

  /**
   * States the best answer so far, returned as a partial one if the budget ends.
   *
   * @throws IllegalStateException outside the root branch
   */
  void offer(String best);

  /** Adds to the picture of the run's thinking. */
  void report(Progress progress);

  /** What is left to spend. Journaled, since with branches in flight it depends on their timing. */
  Budget budget();

  /**
   * How many tokens a text has, as this server counts them: no effect, since it depends on the text
   * alone.
   */
  default long tokens(String text) {
    return Tokens.of(text);
  }

  /**
   * For each of some texts the name of a kind of secret that is in it, as this server knows them;
   * empty if it has none. One effect, since what it knows may change.
   */
  default List<String> secrets(List<String> texts) {
    return Collections.nCopies(texts.size(), "");
  }

  /**
   * How the newest tasks of this server went that have ended, for each architecture that they were
   * of, by name. One effect, since there will be more of them.
   */
  default List<TrackRecord> trackRecords() {
    return List.of();
  }

  /** What time it is by this server's clock. An effect of its own, {@link #once}. */
  default Instant now() {
    return once("now", Instant.class, Instant::now);
  }

  /** The tools this run may call, as pinned at its start. */
  List<Tool> tools();

  /** The branches' results in input order, computed in parallel. */
  default <A, B> List<B> each(List<A> items, Function<A, B> branch) {
    var forks = new ArrayList<Fork<B>>();
    for (var item : items) {
      forks.add(fork(() -> branch.apply(item)));
    }
    return forks.stream().map(Fork::join).toList();
  }

  /**
   * Joins branches in order and hands over the result of each as soon as those before it were
   * heard. Where the budget ends a branch, the others are heard all the same, so that what they
   * found can be offered; then the run ends.
   *
   * @param sink runs on the calling branch; may only report and offer
   * @throws BudgetExhausted if the budget ended one of them
   */
  default <T> void gather(List<Fork<T>> branches, Consumer<T> sink) {
    var ends = new ArrayList<BudgetExhausted>();
    for (var branch : branches) {
      Optional<T> result = Optional.empty();
      try {
        result = Optional.of(branch.join());
      } catch (BudgetExhausted e) {
        ends.add(e);
      }
      result.ifPresent(sink);
    }
    if (!ends.isEmpty()) {
      throw ends.getFirst();
    }
  }
}
