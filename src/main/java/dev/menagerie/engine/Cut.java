// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Limits;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * How a task is to be forked.
 *
 * @param at position of the last entry before the cut
 * @param agent another one that goes on, beginning anew with what was observed
 * @param change of the effect at the cut
 * @param acknowledged paths of side effects behind the cut that count as done
 * @param budget instead of the agent's, at most as large in each limit
 */
public record Cut(
    long at,
    Optional<String> agent,
    Optional<Change> change,
    List<String> acknowledged,
    Optional<Limits> budget) {

  /** What is to be different. */
  public sealed interface Change {

    /** Of an effect that has ended: what came of it. */
    record Outcome(JsonObject outcome) implements Change {}

    /** Of a thought: what is asked. */
    record Prompt(Rewording rewording) implements Change {}
  }

  public Cut {
    acknowledged = List.copyOf(acknowledged);
  }

  /** Goes on unchanged. */
  public static Cut behind(long position) {
    return new Cut(position, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  public Cut by(String agent) {
    return new Cut(at, Optional.of(agent), change, acknowledged, budget);
  }

  public Cut with(Change change) {
    return new Cut(at, agent, Optional.of(change), acknowledged, budget);
  }

  public Cut acknowledging(List<String> paths) {
    return new Cut(at, agent, change, paths, budget);
  }

  public Cut within(Limits budget) {
    return new Cut(at, agent, change, acknowledged, Optional.of(budget));
  }
}
