// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps so many tasks in flight, whatever happens to the server, and checks each that ends. */
final class ChaosLoad {

  /** What a thread of the load does. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final ChaosTask.House house;
  private final ChaosTally tally;
  private final Caller caller;
  private final AtomicInteger next = new AtomicInteger(ChaosGoal.FIRST);
  private final AtomicReference<Optional<Throwable>> failure =
      new AtomicReference<>(Optional.empty());
  private final Set<ChaosTask> inFlight = ConcurrentHashMap.newKeySet();
  private final List<Thread> slots = new ArrayList<>();
  private volatile boolean closing;

  ChaosLoad(ChaosTask.House house, ChaosTally tally) {
    this.house = house;
    this.tally = tally;
    this.caller = new Caller(house.server().url());
  }

  /** Starts to keep tasks in flight. */
  void begin(int tasks) {
    for (int slot = 0; slot < tasks; slot++) {
      slots.add(start(this::oneAfterTheOther));
    }
  }

  /** Runs something on a thread whose failure is the failure of all. */
  Thread start(Work work) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                fail(e);
              }
            });
  }

  private void fail(Throwable thrown) {
    var _ = failure.updateAndGet(first -> first.or(() -> Optional.of(thrown)));
    house.lives().over();
  }

  /** What went wrong first. */
  Optional<Throwable> failure() {
    return failure.get();
  }

  private void oneAfterTheOther() throws InterruptedException {
    while (!closing && failure().isEmpty()) {
      var task = new ChaosTask(house, caller, ChaosGoal.of(next.getAndIncrement()));
      inFlight.add(task);
      try {
        if (!ended(task)) {
          return;
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("%s%n%s".formatted(e.getMessage(), task.shown()), e);
      }
      inFlight.remove(task);
    }
  }

  private boolean ended(ChaosTask task) throws InterruptedException {
    var books = task.run(this);
    if (books.isEmpty()) {
      return false;
    }
    tally.add(task, books.get().balance(), books.get().journal());
    if (!task.delete()) {
      return false;
    }
    house.tools().forget(task.id());
    house.model().forget(task.goal().number());
    return true;
  }

  /** Lets what is in flight come to its end; whether it did in time. */
  boolean finish(Duration patience) throws InterruptedException {
    closing = true;
    long deadline = System.nanoTime() + patience.toNanos();
    for (var slot : slots) {
      if (!slot.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  /** The tasks that have not ended, to be read. */
  String open() {
    return String.join("\n", inFlight.stream().map(ChaosTask::shown).toList());
  }
}
