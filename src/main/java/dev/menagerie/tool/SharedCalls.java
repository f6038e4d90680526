// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls that only read, made once for all who ask the same while it is under way, and answered from
 * memory for as long as their answer may be kept.
 */
final class SharedCalls {

  private static final long MOST_CHARS = 8_000_000;

  /**
   * What is asked.
   *
   * @param hash of the tool's definition
   */
  record Question(String tool, String hash, JsonObject arguments) {}

  private record Kept(ToolOutcome outcome, int chars, Duration time) {}

  private final Map<Question, CompletableFuture<ToolOutcome>> underWay = new ConcurrentHashMap<>();
  private final Cache<Question, Kept> kept;

  /**
   * None so far.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  SharedCalls(LongSupplier nanos) {
    this.kept =
        Caffeine.newBuilder()
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .maximumWeight(MOST_CHARS)
            .weigher((Question question, Kept it) -> it.chars + question.tool.length())
            .expireAfter(Expiry.<Question, Kept>creating((_, it) -> it.time))
            .build();
  }

  /** The answer that is kept, if there is one. */
  Optional<ToolOutcome> known(Question question) {
    return Optional.ofNullable(kept.getIfPresent(question)).map(Kept::outcome);
  }

  /**
   * The answer, from memory, from the same call of somebody else, or from this one.
   *
   * @param keep how long the answer may be kept; zero for not at all
   * @param patience how long somebody else's call is waited for
   */
  ToolOutcome answer(
      Question question, Duration keep, Duration patience, Supplier<ToolOutcome> call) {
    var known = known(question);
    if (known.isPresent()) {
      return known.get();
    }
    var own = new CompletableFuture<ToolOutcome>();
    var others = underWay.putIfAbsent(question, own);
    return others == null
        ? lead(question, keep, own, call)
        : follow(others, patience).orElseGet(call);
  }

  private ToolOutcome lead(
      Question question,
      Duration keep,
      CompletableFuture<ToolOutcome> own,
      Supplier<ToolOutcome> call) {
    try {
      var outcome = call.get();
      if (keep.isPositive() && outcome instanceof ToolOutcome.Done(Observation.Result(var text))) {
        kept.put(question, new Kept(outcome, text.length(), keep));
      }
      own.complete(outcome);
      return outcome;
    } finally {
      underWay.remove(question, own);
      own.cancel(false); // unless it is complete: those who follow call themselves
    }
  }

  /** Empty if that call says nothing about this one: it was broken off, or takes too long. */
  private static Optional<ToolOutcome> follow(
      CompletableFuture<ToolOutcome> others, Duration patience) {
    try {
      var outcome = others.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.of(outcome)
          .filter(it -> it instanceof ToolOutcome.Done || it instanceof ToolOutcome.Replaceable);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (CancellationException | ExecutionException | TimeoutException _) {
      return Optional.empty();
    }
  }
}
