// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.First;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Usage;
import io.opentelemetry.context.Context;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts, joins and abandons the branches of one task. The only place that starts threads. */
final class Branches {

  private static final ScopedValue<Branch> CURRENT = ScopedValue.newInstance();

  private final TaskLog log;
  private final Activity activity;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  Branches(TaskLog log, Activity activity) {
    this.log = log;
    this.activity = activity;
  }

  /** The branch that is calling. */
  static Branch current() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException(
          "an effect from a thread that the engine did not start; use run.fork or run.each");
    }
    return CURRENT.get();
  }

  /**
   * Runs the root branch on this thread, to the end of all its forks. It stays at work for the
   * activity even then: what ends is not to be parked any more.
   */
  <T> T root(Supplier<T> body) {
    var root = Branch.root();
    root.runsOn(Thread.currentThread());
    threads.add(Thread.currentThread());
    activity.enter();
    return ScopedValue.where(CURRENT, root).call(() -> toTheEnd(root, body));
  }

  /** Wakes the threads of the task, to find that it is not to go on. */
  void interruptAllBut(Set<Thread> spared) {
    threads.stream().filter(thread -> !spared.contains(thread)).forEach(Thread::interrupt);
  }

  <T> BranchFork<T> fork(Supplier<T> body) {
    var parent = current();
    var step = log.step(parent, Kind.BRANCH, "");
    return start(parent, step, parent.child(step.path(), false, step.after()), body);
  }

  private <T> BranchFork<T> start(Branch parent, Step step, Branch branch, Supplier<T> body) {
    var fork = new BranchFork<T>(branch, this);
    parent.forks().add(fork);
    if (step.past() != null && step.past().abandoned()) {
      fork.failed(new Unwound(Unwound.Why.ABANDONED));
      return fork;
    }
    var context = Context.current();
    activity.enter();
    var thread =
        Thread.ofVirtual()
            .name(log.thread("branch " + branch.path()))
            .unstarted(() -> run(fork, step, body, context));
    branch.runsOn(thread);
    threads.add(thread);
    thread.start();
    return fork;
  }

  private <T> void run(BranchFork<T> fork, Step step, Supplier<T> body, Context context) {
    var branch = fork.branch();
    try (var _ = context.makeCurrent()) {
      T value = ScopedValue.where(CURRENT, branch).call(() -> toTheEnd(branch, body));
      end(step, branch, JsonValue.NULL);
      fork.succeeded(value);
    } catch (RuntimeException e) {
      try {
        end(step, branch, Json.object().add("failed", String.valueOf(e.getMessage())).build());
        fork.failed(e);
      } catch (Error unwound) {
        fork.failed(unwound);
      }
    } catch (Throwable e) { // a checked exception too: code can throw what it does not declare
      fork.failed(e instanceof Error ? e : new UndeclaredThrowableException(e, e.toString()));
      if (e instanceof Diverged) {
        interruptAllBut(Set.of()); // whoever joins or waits is not to wait for others first
      }
    } finally {
      threads.remove(Thread.currentThread());
      activity.leave();
    }
  }

  private void end(Step step, Branch branch, JsonValue outcome) {
    var past = step.past();
    if (past != null && past.result() != null) {
      requireSame(step.path(), failed(past.result().outcome()), failed(outcome));
    } else {
      log.audit()
          .beyond(step.path(), () -> failed(outcome) ? "a branch that fails" : "a branch's end");
    }
    log.exclusively(
        () -> {
          if (past == null || past.result() == null) {
            var after = branch.takeJoined();
            var entry =
                log.entry(
                    step.path(),
                    Kind.BRANCH,
                    Phase.RESULT,
                    after,
                    "",
                    JsonValue.NULL,
                    outcome,
                    Usage.NONE,
                    0);
            log.write(branch, List.of(new Write.Append(entry)));
          }
          branch.close();
        });
  }

  private void requireSame(String path, boolean failedThen, boolean failsNow) {
    if (failedThen != failsNow) {
      throw log.diverged(
          path,
          failedThen ? "a branch that failed" : "a branch that succeeded",
          failsNow ? "a branch that fails" : "a branch that succeeds");
    }
  }

  private static boolean failed(JsonValue outcome) {
    return outcome instanceof JsonObject end && end.containsKey("failed");
  }

  /** Runs something on the branch that is calling, to the end of all that it forks. */
  <T> T settled(Supplier<T> body) {
    return toTheEnd(current(), body);
  }

  /** Runs a branch and waits for what it forked; what it leaves behind by failing is abandoned. */
  private <T> T toTheEnd(Branch branch, Supplier<T> body) {
    try {
      var value = body.get();
      for (var fork : List.copyOf(branch.forks())) {
        fork.join();
      }
      return value;
    } catch (RuntimeException | Error e) {
      if (!(e instanceof Unwound)) {
        abandon(branch, List.copyOf(branch.forks()));
      }
      throw e;
    }
  }

  /** Waits for a branch's end, on behalf of the branch that is calling. */
  void await(BranchFork<?> fork) {
    var branch = current();
    restUntilEnd(fork, branch);
    log.check(branch);
    branch.forks().remove(fork);
    branch.joined(fork.branch().path());
  }

  private void restUntilEnd(BranchFork<?> fork, Branch branch) {
    if (fork.ended()) {
      return;
    }
    var rest = activity.rest();
    fork.atEnd(rest::end);
    rest.begin();
    try {
      awaitEnd(fork, branch);
    } finally {
      rest.end();
    }
  }

  private void awaitEnd(BranchFork<?> fork, Branch branch) {
    while (!fork.ended()) {
      try {
        fork.awaitEnd();
      } catch (InterruptedException _) {
        log.check(branch);
      }
    }
  }

  /**
   * Ends branches that nobody will join: journaled first, then interrupted. Not journaled where the
   * task ends because one of them has left the journal: they are to be executed again then.
   */
  void abandon(Branch parent, List<? extends BranchFork<?>> forks) {
    parent.forks().removeAll(forks);
    if (log.audit().isReplay()) { // they ended, or they would be known to be abandoned
      forks.forEach(fork -> restUntilEnd(fork, parent));
    }
    for (var fork : forks) {
      log.exclusively(
          () -> {
            var branch = fork.branch();
            if (unknownEnd(fork) && !log.diverges()) {
              log.writeAside(List.of(new Write.Append(abandonment(branch))));
            }
            branch.abandon();
            interruptWithin(branch);
          });
    }
  }

  private Entry abandonment(Branch branch) {
    return log.entry(
        branch.path(),
        Kind.BRANCH,
        Phase.ABANDONED,
        List.of(),
        "",
        JsonValue.NULL,
        log.inFlightBelow(branch.path()),
        Usage.NONE,
        0);
  }

  private static void interruptWithin(Branch branch) {
    branch.interrupt();
    branch.forks().forEach(fork -> interruptWithin(fork.branch()));
  }

  <T> First<T> first(List<Supplier<T>> bodies) {
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException("first: needs at least one branch");
    }
    var parent = current();
    var step = log.step(parent, Kind.FIRST, "");
    var past = step.past();
    if (past != null && past.result() != null) {
      int index = past.result().outcome().asJsonObject().getInt("index");
      if (index >= bodies.size()) {
        throw log.diverged(
            step.path(),
            "first, won by branch %d".formatted(index),
            "first of %d branches".formatted(bodies.size()));
      }
      return new First<>(index, racer(parent, step, index, bodies.get(index)).join());
    }
    var racers = new ArrayList<BranchFork<T>>();
    for (int index = 0; index < bodies.size(); index++) {
      racers.add(racer(parent, step, index, bodies.get(index)));
    }
    return race(parent, step, racers);
  }

  private <T> BranchFork<T> racer(Branch parent, Step first, int index, Supplier<T> body) {
    var path = first.path() + "/" + index;
    var step = new Step(parent, path, List.of(), Kind.BRANCH, "", log.history().recorded(path));
    log.audit().met(step, Audit.nothing());
    return start(parent, step, parent.child(path, true, first.after()), body);
  }

  private <T> First<T> race(Branch parent, Step step, List<BranchFork<T>> racers) {
    var ends = new LinkedBlockingQueue<BranchFork<T>>();
    racers.forEach(racer -> racer.atEnd(() -> ends.add(racer)));
    var open = new ArrayList<>(racers);
    while (!open.isEmpty()) {
      var ended = next(ends, open, parent);
      open.remove(ended);
      if (ended.failure() instanceof Diverged diverged) { // it ends the task, it does not lose
        throw diverged;
      }
      if (ended.failure() == null) {
        int winner = racers.indexOf(ended);
        parent.forks().removeAll(racers);
        win(step, racers, winner);
        return new First<>(winner, ended.join());
      }
    }
    parent.forks().removeAll(racers);
    racers.stream()
        .map(BranchFork::failure)
        .filter(failure -> failure instanceof Error)
        .findFirst()
        .ifPresent(
            failure -> {
              throw (Error) failure;
            });
    racers.getFirst().join();
    throw new IllegalStateException("first: no branch succeeded and none failed");
  }

  private <T> BranchFork<T> next(
      LinkedBlockingQueue<BranchFork<T>> ends, List<BranchFork<T>> open, Branch branch) {
    var rest = activity.rest();
    open.forEach(racer -> racer.atEnd(rest::end));
    rest.begin();
    try {
      while (true) {
        try {
          return ends.take();
        } catch (InterruptedException _) {
          log.check(branch);
        }
      }
    } finally {
      rest.end();
    }
  }

  /** The winner's index and the losers' ends become durable together. */
  private <T> void win(Step step, List<BranchFork<T>> racers, int winner) {
    log.audit().beyond(step.path(), () -> "first, won by branch %d".formatted(winner));
    log.exclusively(
        () -> {
          var writes = new ArrayList<Write>();
          writes.add(
              new Write.Append(
                  log.entry(
                      step.path(),
                      Kind.FIRST,
                      Phase.RESULT,
                      step.after(),
                      "",
                      JsonValue.NULL,
                      Json.object().add("index", winner).build(),
                      Usage.NONE,
                      0)));
          for (var racer : racers) {
            if (racer != racers.get(winner) && unknownEnd(racer)) {
              writes.add(new Write.Append(abandonment(racer.branch())));
            }
          }
          log.write(step.branch(), writes);
          for (var racer : racers) {
            if (racer != racers.get(winner)) {
              racer.branch().abandon();
              interruptWithin(racer.branch());
            }
          }
        });
  }

  private boolean unknownEnd(BranchFork<?> fork) {
    @Nullable Recorded past = log.history().recorded(fork.branch().path());
    return !fork.ended()
        && !fork.branch().closed()
        && (past == null || (past.result() == null && !past.abandoned()));
  }
}
