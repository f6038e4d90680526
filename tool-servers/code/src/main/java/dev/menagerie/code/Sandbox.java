// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the code of calls within their limits.
 *
 * <p>Code runs on platform threads: an engine never gives up its thread by itself, and its stack is
 * deep. Interrupting the thread stops it, whatever it does: compiled WebAssembly looks for that at
 * every call and every turn of a loop.
 */
final class Sandbox implements AutoCloseable {

  /** Touches what code usually needs, so that it is loaded before the first call. */
  private static final String FIRST =
      """
      const seen = new Map([["a", [1, 2.5, 3n]]]);
      console.log(new Date(), Math.random(), JSON.parse('{"a": [1]}'), seen, /(a+)b/u.exec("aab"));
      [3, 1, 2].sort((a, b) => a - b).map((n) => `${n}`.padStart(3)).join();
      try { null.x } catch (error) { console.log(error) }
      (async () => await 1)();
      """;

  private final Limits limits;
  private final Engines engines;
  private final ThreadPoolExecutor threads;

  /** Opens it, which takes a second: the engine is loaded, and a first call made. */
  Sandbox(Limits limits) {
    this.limits = limits;
    this.engines = new Engines(limits);
    this.threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.queue()),
            Thread.ofPlatform().name("code-", 0).daemon().stackSize(Engines.STACK_BYTES).factory());
    var first = run(FIRST, "null", Duration.ofSeconds(60)).ending();
    if (!(first instanceof Ending.Value)) {
      throw new IllegalStateException("the engine does not work: " + first);
    }
  }

  /**
   * What came of a call.
   *
   * @param printed by the code until it ended
   * @param cut whether it printed more than is kept
   */
  record Outcome(Ending ending, String printed, boolean cut) {}

  /**
   * Runs code.
   *
   * @param input JSON
   * @throws Refused if it did not begin, since too many others run and wait
   */
  Outcome run(String code, String input) {
    return run(code, input, limits.time());
  }

  private Outcome run(String code, String input, Duration time) {
    var printed = new BoundedOutput(limits.outputBytes());
    var begun = new CountDownLatch(1);
    var call =
        new FutureTask<>(
            () -> {
              begun.countDown();
              return engines.run(code, input, printed);
            });
    begin(call, begun);
    var ending = end(call, time);
    return new Outcome(ending, printed.text(), printed.cut());
  }

  private void begin(FutureTask<Ending> call, CountDownLatch begun) {
    try {
      threads.execute(call);
      if (!begun.await(patience().toMillis(), TimeUnit.MILLISECONDS)) {
        call.cancel(true);
        throw busy();
      }
    } catch (RejectedExecutionException e) {
      throw busy();
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new Refused("the server is stopping; the code did not run");
    }
  }

  /** How long all that may be before a call can take, and a little more. */
  private Duration patience() {
    return limits.time().plusSeconds(1).multipliedBy(limits.queue() / limits.threads() + 2);
  }

  private Refused busy() {
    return new Refused(
        "busy: %d calls run and %d wait; the code did not run, call again in a few seconds"
            .formatted(limits.threads(), limits.queue()));
  }

  private static Ending end(FutureTask<Ending> call, Duration time) {
    try {
      return call.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Ending.Stopped(
          "not done after %s; do less work, or split it over several calls"
              .formatted(Limits.seconds(time)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending.Stopped("the server is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("the engine failed", e.getCause());
    } finally {
      call.cancel(true);
    }
  }

  /** Stops what runs. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
