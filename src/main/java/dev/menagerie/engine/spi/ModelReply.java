// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.ToolCall;
import java.util.List;

/**
 * A model's reply.
 *
 * @param model that answered, as {@code provider:model}
 * @param finish why it ended, in the provider's word: {@code stop}, {@code length} ...
 * @param cached whether nobody was asked: an equal or similar call had this reply
 */
public record ModelReply(
    String text, List<ToolCall> calls, Usage usage, String model, String finish, boolean cached) {

  public ModelReply {
    calls = List.copyOf(calls);
  }

  /** One that a model gave. */
  public ModelReply(String text, List<ToolCall> calls, Usage usage, String model, String finish) {
    this(text, calls, usage, model, finish, false);
  }

  /** This reply for another call, which costs nothing. */
  public ModelReply again() {
    return new ModelReply(text, calls, Usage.NONE, model, finish, true);
  }
}
