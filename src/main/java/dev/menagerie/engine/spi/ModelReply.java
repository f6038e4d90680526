// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.ToolCall;
import java.util.List;

/**
 * A model's reply.
 *
 * @param model that answered, as {@code provider:model}
 * @param finish why it ended, in the provider's word: {@code stop}, {@code length} ...
 */
public record ModelReply(
    String text, List<ToolCall> calls, Usage usage, String model, String finish) {

  public ModelReply {
    calls = List.copyOf(calls);
  }
}
