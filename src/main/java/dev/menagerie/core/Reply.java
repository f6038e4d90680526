// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * What a model said.
 *
 * @param calls tools it wants called, in its order; empty when the text is its answer
 */
public record Reply(String text, List<ToolCall> calls) {

  public Reply {
    calls = List.copyOf(calls);
  }

  public Turn.Assistant turn() {
    return new Turn.Assistant(text, calls);
  }
}
