// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Observation;
import java.time.Duration;

/** What became of a call. */
public sealed interface ToolOutcome {

  /** The server answered, or the call is known not to have been carried out. */
  record Done(Observation observation) implements ToolOutcome {}

  /**
   * The call failed without an effect, and there is a tool to be called instead.
   *
   * @param by the full name of that tool
   */
  record Replaceable(String reason, String by) implements ToolOutcome {}

  /** The tool wants something from a person before it goes on. Only if there is somebody to ask. */
  record Asks(Inquiry inquiry) implements ToolOutcome {}

  /**
   * The same from a tool that keeps the request open meanwhile. Whoever gets it has the call go on,
   * or gives it up.
   *
   * @param patience how long a person may take
   */
  record AsksLive(Inquiry inquiry, LiveCall call, Duration patience) implements ToolOutcome {}

  /** The call was sent and no answer came: whether it was carried out is not known. */
  record InDoubt(String reason) implements ToolOutcome {}
}
