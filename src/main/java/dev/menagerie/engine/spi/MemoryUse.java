// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Shape;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;

/**
 * How an agent uses memory beside what its architecture does by itself.
 *
 * @param space that it reads and writes
 * @param recall what is looked up for the goal of each task; nothing if empty
 * @param conversation what a task knows of the session it belongs to; nothing if empty
 * @param learn whether each task leaves an episode
 */
public record MemoryUse(
    String space, Optional<Recall> recall, Optional<Conversation> conversation, boolean learn) {

  /**
   * What fits the goal best.
   *
   * @param k most notes and facts, 1 to 1,000
   * @param tokens about how many all of them together may have, 1 to 1,000,000
   * @param threshold least relevance, 0 to 1
   */
  public record Recall(int k, int tokens, double threshold) {

    public static final Recall DEFAULT = new Recall(8, 1_000, 0.2);

    public Recall {
      range("k", k, 1, Lookup.MOST);
      range("tokens", tokens, 1, MOST_TOKENS);
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException(
            "threshold: %s, must be from 0 to 1".formatted(threshold));
      }
    }
  }

  /**
   * The turns of a session, the older ones summed up.
   *
   * @param tokens about how many of the conversation a task sees, 500 to 1,000,000
   */
  public record Conversation(int tokens) {

    public static final int LEAST_TOKENS = 500;
    public static final Conversation DEFAULT = new Conversation(4_000);

    public Conversation {
      range("tokens", tokens, LEAST_TOKENS, MOST_TOKENS);
    }
  }

  public static final int MOST_TOKENS = 1_000_000;

  /** A space that only the architecture uses. */
  public static MemoryUse of(String space) {
    return new MemoryUse(space, Optional.empty(), Optional.empty(), false);
  }

  /** The same of another space. */
  public MemoryUse in(String space) {
    return new MemoryUse(space, recall, conversation, learn);
  }

  /** Whether only the architecture uses it. */
  public boolean plain() {
    return equals(of(space));
  }

  /** The space alone if it is plain, else an object of what is there. */
  public JsonValue json() {
    if (plain()) {
      return Json.text(space);
    }
    var json = Json.object().add("space", space);
    recall.ifPresent(it -> json.add("recall", Shape.of(Recall.class).encode(it)));
    conversation.ifPresent(it -> json.add("conversation", Shape.of(Conversation.class).encode(it)));
    return json.add("learn", learn).build();
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws dev.menagerie.core.Malformed if it is something else
   */
  public static MemoryUse of(JsonValue json) {
    return json instanceof JsonString space
        ? of(space.getString())
        : Shape.of(MemoryUse.class).decode(json);
  }

  private static void range(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d, must be from %d to %d".formatted(name, value, least, most));
    }
  }
}
