// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Event;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** What ten thousand watchers of one task hold of the heap, and when the last of them hears. */
final class ManyStreams implements Benchmark {

  private static final int STREAMS = 10_000;
  private static final int ROUNDS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Ten thousand event streams",
        """
        Streams of one task at the engine, a virtual thread each, without HTTP. The heap after \
        collection, less what it was before, threads included; and the time from the call that \
        appends an entry, synchronisation included, to the last of the watchers that has it.\
        """);
    var go = new Semaphore(0);
    var latency = new Rounds();
    try (var store = SqliteStore.open(folder);
        var engine =
            Engine.on(
                store,
                new Stub(go::acquireUninterruptibly),
                (_, run) -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    run.think(Prompt.of("step", Stub.GOAL));
                    run.offer(Long.toString(System.nanoTime()));
                  }
                  return Answer.of("done");
                },
                EngineConfig.DEFAULT.parkAfter())) {
      var task = engine.start();
      long before = Heap.used();
      var watchers = new ArrayList<Watcher>();
      for (int i = 0; i < STREAMS; i++) {
        watchers.add(new Watcher(engine, task));
      }
      var ready = new CountDownLatch(STREAMS);
      var threads =
          watchers.stream()
              .map(watcher -> Thread.ofVirtual().start(() -> watcher.watch(ready)))
              .toList();
      ready.await();
      double heap = (double) (Heap.used() - before) / STREAMS;
      for (int round = 0; round < ROUNDS; round++) {
        go.release();
        int seen = round + 1;
        Gate.until(
            () -> watchers.stream().allMatch(it -> it.heard.size() >= seen), "all have heard");
      }
      for (var thread : threads) {
        thread.join();
      }
      for (int round = ROUNDS / 4; round < ROUNDS; round++) {
        long last = 0;
        for (var watcher : watchers) {
          last = Math.max(last, watcher.heard.get(round));
        }
        latency.add(last / 1e6);
      }
      report.figure("heap of a stream", Rounds.text("%,.0f bytes", heap), "once");
      report.figure(
          "from the append to the last of %,d".formatted(STREAMS),
          Rounds.text("%.1f ms", latency.median()),
          latency.spread("%.1f"));
    }
  }

  private static final class Watcher {

    private final Engine engine;
    private final String task;
    private final List<Long> heard = java.util.Collections.synchronizedList(new ArrayList<>(1));

    Watcher(Engine engine, String task) {
      this.engine = engine;
      this.task = task;
    }

    void watch(CountDownLatch ready) {
      try (var stream = engine.tasks().events(task, 0)) {
        boolean first = true;
        while (true) {
          var event = stream.next(PATIENCE);
          if (event instanceof Event.End) {
            return;
          }
          if (first) {
            ready.countDown();
            first = false;
          }
          if (event instanceof Event.Journaled(var entry)
              && entry.kind() == dev.menagerie.engine.spi.Entry.Kind.OFFER) {
            long begun = Long.parseLong(entry.outcome().asJsonObject().getString("text"));
            heard.add(System.nanoTime() - begun);
          }
        }
      }
    }
  }
}
