// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Question;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What ten thousand tasks that wait hold of the heap. */
final class ManyTasks implements Benchmark {

  private static final int TASKS = 10_000;
  private static final int STARTERS = 64;
  private static final int ROUNDS = 3;

  @Override
  public String name() {
    return "tasks";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Ten thousand tasks",
        """
        Tasks on the disk: in flight, with their first thought at a model that has not answered, \
        threads included; and parked, with a question that nobody has answered. The heap after \
        collection, less what it was before, for each. LangChain4j's service with its call at the \
        same model stands beside it.\
        """);
    var heap = new Rounds();
    var seconds = new Rounds();
    var other = new Rounds();
    var parked = new Rounds();
    for (int round = -1; round < ROUNDS; round++) {
      inFlight(folder.resolve("flight" + round), round < 0 ? new Rounds() : heap, seconds);
      langChain(round < 0 ? new Rounds() : other);
      parked(folder.resolve("parked" + round), round < 0 ? new Rounds() : parked);
      report.progress("round %d of %d".formatted(round + 1, ROUNDS));
    }
    report.figure(
        "heap of a task in flight",
        bytes(heap.median()),
        heap.spread("%,.0f"),
        "under 25,000",
        heap.median() < 25_000);
    report.figure(
        "heap of a call in flight in LangChain4j", bytes(other.median()), other.spread("%,.0f"));
    report.figure(
        "from the model's answer to the last of %,d ended".formatted(TASKS),
        Rounds.text("%.2f s", seconds.median()),
        seconds.spread("%.2f"));
    report.figure(
        "heap of a parked task",
        bytes(parked.median()),
        parked.spread("%,.0f"),
        "under 2,000",
        parked.median() < 2_000);
  }

  private static String bytes(double bytes) {
    return Rounds.text("%,.0f bytes", bytes);
  }

  private static void inFlight(Path folder, Rounds heap, Rounds seconds) throws Exception {
    var gate = new Gate();
    try (var store = SqliteStore.open(folder);
        var engine =
            Engine.on(
                store,
                new Stub(gate),
                new Thoughts(1, _ -> {}),
                EngineConfig.DEFAULT.parkAfter())) {
      long before = Heap.used();
      var tasks = start(engine);
      gate.await(TASKS);
      heap.add((double) (Heap.used() - before) / TASKS);
      long opened = System.nanoTime();
      gate.open();
      for (var task : tasks) {
        engine.completed(task);
      }
      seconds.add((System.nanoTime() - opened) / 1e9);
    }
  }

  private static List<String> start(Engine engine) throws Exception {
    var tasks = new ConcurrentLinkedQueue<String>();
    var left = new AtomicInteger(TASKS);
    Crowd.run(
        STARTERS,
        () -> {
          while (left.getAndDecrement() > 0) {
            tasks.add(engine.start());
          }
        });
    return new ArrayList<>(tasks);
  }

  private static void langChain(Rounds heap) throws Exception {
    var gate = new Gate();
    try (var service = new LangChainLoop(gate)) {
      long before = Heap.used();
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < TASKS; i++) {
        threads.add(Thread.ofVirtual().start(service::loop));
      }
      gate.await(TASKS);
      heap.add((double) (Heap.used() - before) / TASKS);
      gate.open();
      for (var thread : threads) {
        thread.join();
      }
    }
  }

  private static void parked(Path folder, Rounds heap) throws Exception {
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    try (var store = SqliteStore.open(folder);
        var engine =
            Engine.on(
                store,
                Stub.atOnce(),
                (_, run) -> {
                  threads.add(Thread.currentThread());
                  return Answer.of(run.ask(new Question("Which day?", List.of())));
                },
                Duration.ofSeconds(1))) {
      long before = Heap.used();
      start(engine);
      Gate.until(() -> threads.size() >= TASKS, "all tasks ask");
      for (var thread : threads) {
        thread.join();
      }
      threads.clear();
      heap.add((double) (Heap.used() - before) / TASKS);
      if (engine.tasks().waiting().size() != TASKS) {
        throw new IllegalStateException(engine.tasks().waiting().size() + " wait");
      }
    }
  }
}
