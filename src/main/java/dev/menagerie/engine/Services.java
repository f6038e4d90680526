// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Tokens;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Everything that the engine stands on.
 *
 * @param clock what time it is; it may be set
 * @param elapsed nanoseconds since some moment; they pass as time does, whatever the clock does
 * @param tokenizer counts the tokens of a text; the same text always has as many
 * @param redaction of what comes from outside, before it is journaled
 * @param news takes the id of a task that begins to wait for somebody, or has ended; does not block
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
    ToLongFunction<String> tokenizer,
    Redaction redaction,
    Consumer<String> news,
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
    this(
        journal,
        catalogue,
        agents,
        models,
        tools,
        memory,
        clock,
        System::nanoTime,
        Tokens::of,
        Redaction.NONE,
        _ -> {},
        telemetry);
  }

  /** The same with another way to tell how time passes. */
  public Services elapsing(LongSupplier elapsed) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, tokenizer, redaction,
        news, telemetry);
  }

  /** The same with another tokenizer. */
  public Services counting(ToLongFunction<String> tokenizer) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, tokenizer, redaction,
        news, telemetry);
  }

  /** The same with another way to know secrets. */
  public Services knowing(Redaction redaction) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, tokenizer, redaction,
        news, telemetry);
  }

  /** The same with somebody who hears of waits and ends. */
  public Services telling(Consumer<String> news) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, tokenizer, redaction,
        news, telemetry);
  }

  /** The same on another journal. */
  Services writingTo(Journal journal) {
    return new Services(
        journal, catalogue, agents, models, tools, memory, clock, elapsed, tokenizer, redaction,
        news, telemetry);
  }
}
