// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Everything that the engine stands on.
 *
 * @param clock what time it is; it may be set
 * @param elapsed nanoseconds since some moment; they pass as time does, whatever the clock does
 */
public record Services(
    Journal journal,
    Catalogue catalogue,
    Agents agents,
    Models models,
    ToolGateway tools,
    Memory memory,
    InstantSource clock,
    LongSupplier elapsed,
    OpenTelemetry telemetry) {

  public Services(
      Journal journal,
      Catalogue catalogue,
      Agents agents,
      Models models,
      ToolGateway tools,
      Memory memory,
      InstantSource clock,
      OpenTelemetry telemetry) {
    this(journal, catalogue, agents, models, tools, memory, clock, System::nanoTime, telemetry);
  }

  /** The same on another journal. */
  Services writingTo(Journal journal) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, telemetry);
  }
}
