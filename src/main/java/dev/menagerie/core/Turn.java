// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/** One turn of a conversation with a model. */
public sealed interface Turn {

  /** Standing instructions. */
  record System(String text) implements Turn {}

  record User(String text) implements Turn {}

  /** What the model said, and the tools it called. */
  record Assistant(String text, List<ToolCall> calls) implements Turn {
    public Assistant {
      calls = List.copyOf(calls);
    }
  }

  /** What came of one call. Each call of a turn has its result before the next assistant turn. */
  record ToolResult(ToolCall call, Observation observation) implements Turn {}
}
