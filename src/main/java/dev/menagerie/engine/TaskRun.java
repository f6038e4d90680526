// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A task that has not ended, from its creation or the server's start on: queued, at work, parked.
 */
final class TaskRun {

  private static final Logger LOG = System.getLogger(TaskRun.class.getName());

  private enum Stage {
    QUEUED,
    RUNNING,
    PARKED,
    ENDED,
    CLOSED
  }

  private final Tasks tasks;
  private final Services services;
  private final FinalEntries entries;
  private final @Nullable TaskRun parent;
  private final Inheritance inheritance;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Runnable> atEnd = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile TaskRecord record;
  private volatile @Nullable Execution execution;
  private volatile @Nullable Ledger ledger;
  private Stage stage = Stage.QUEUED;

  TaskRun(Tasks tasks, Services services, TaskRecord record, @Nullable TaskRun parent) {
    this.tasks = tasks;
    this.services = services;
    this.entries = new FinalEntries(record.id(), services);
    this.record = record;
    this.parent = parent;
    this.inheritance = parent == null ? tasks.forks().inheritance(record.id()) : parent.inheritance;
  }

  String id() {
    return record.id();
  }

  TaskRecord record() {
    return record;
  }

  /** How many levels of delegation it may begin. */
  int depth() {
    var account = ledger;
    return account == null ? 0 : account.limits().depth();
  }

  boolean isRoot() {
    return parent == null;
  }

  @Nullable Ledger ledger() {
    return ledger;
  }

  /** The record as of now. */
  TaskRecord current() {
    var running = execution;
    var known = record;
    if (running == null || known.status().ended()) {
      return known;
    }
    return known.with(
        running.waiting() ? Status.WAITING : Status.RUNNING,
        running.waits().waiting(),
        running.spent(),
        known.updated());
  }

  /** Executes the task on a thread of its own, from the start of its journal. */
  void launch() {
    Thread.ofVirtual().name("task " + id()).start(this::execute);
  }

  private void execute() {
    Execution begun;
    lock.lock();
    try {
      if (stage != Stage.QUEUED) {
        return;
      }
      begun = prepared();
      execution = begun;
      stage = Stage.RUNNING;
      if (record.status() == Status.QUEUED) {
        save(begun, Status.RUNNING, record.waiting());
      }
    } finally {
      lock.unlock();
    }
    begun.execute();
  }

  private Execution prepared() {
    try {
      return prepare();
    } catch (RuntimeException | JournalFailed e) {
      LOG.log(Level.ERROR, "task %s cannot be resumed and stays as it is".formatted(id()), e);
      stage = Stage.PARKED;
      tasks.released(this);
      throw e;
    }
  }

  private Execution prepare() {
    var log = new TaskLog(id(), services.journal(), services.clock());
    var snapshot = Execution.load(tasks.entries(id()), log);
    for (var path : log.openDelegations()) {
      if (log.settled(path)) {
        tasks.soon(() -> tasks.cancelLost(childId(path)));
      }
    }
    var account = ledger;
    if (account == null) {
      var above = parent == null ? null : parent.ledger();
      var spent = Spending.of(log.recorded()).plus(tasks.spentByOpenChildren(id(), log));
      account = new Ledger(snapshot.budget(), spent, above);
      ledger = account;
    }
    return new Execution(
        this, services, tasks.config(), tasks.hub(), snapshot, log, account, inheritance);
  }

  TaskRun child(String path, String agent, Task task) {
    return tasks.child(this, childId(path), agent, task);
  }

  private String childId(String path) {
    return id() + path.replace('/', '.');
  }

  void cancelChild(TaskRun child) {
    tasks.cancel(child.id());
  }

  private void save(Execution running, Status status, List<Waiting> waiting) {
    var changed = record.with(status, waiting, running.spent(), services.clock().instant());
    if (running.log().writeAside(List.of(new Write.Save(changed))) != null) {
      record = changed;
    }
  }

  /** All branches wait: says so, and gives up the threads if it stays so for a while. */
  void idle(Execution running) {
    if (running.waiting()) {
      long epoch = running.activity().epoch();
      tasks.soon(() -> noteWaiting(running, epoch));
      tasks.later(() -> park(running, epoch));
    }
  }

  private void noteWaiting(Execution running, long epoch) {
    lock.lock();
    try {
      if (stage == Stage.RUNNING && running.activity().epoch() == epoch && running.waiting()) {
        save(running, Status.WAITING, running.waits().waiting());
      }
    } finally {
      lock.unlock();
    }
  }

  private void park(Execution running, long epoch) {
    lock.lock();
    try {
      boolean still = running.activity().idle() && running.activity().epoch() == epoch;
      if (stage != Stage.RUNNING || execution != running || !still) {
        return;
      }
      var waiting = running.waits().waiting();
      var changed =
          record.with(Status.WAITING, waiting, running.spent(), services.clock().instant());
      if (running.log().fence(Unwound.Why.PARKED, List.of(new Write.Save(changed)))) {
        record = changed;
        running.log().drain();
        stage = Stage.PARKED;
        execution = null;
        running.interrupt();
        tasks.released(this);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Goes on if parked; called when something it waits for has come. */
  void wake() {
    boolean parked;
    lock.lock();
    try {
      parked = stage == Stage.PARKED;
      if (parked) {
        stage = Stage.QUEUED;
      }
    } finally {
      lock.unlock();
    }
    if (parked) {
      tasks.admit(this);
    }
  }

  TaskRecord reply(String path, Reaction reaction) {
    lock.lock();
    try {
      var running = execution;
      var known = running == null ? record.waiting() : running.waits().waiting();
      var wait =
          known.stream()
              .filter(it -> it.path().equals(path))
              .findFirst()
              .orElseThrow(() -> nothingWaits(path, known));
      requireFit(wait, reaction);
      var left = new ArrayList<>(known);
      left.remove(wait);
      var spent = running == null ? record.spent() : running.spent();
      var changed = record.with(Status.RUNNING, left, spent, services.clock().instant());
      List<Write> writes = List.of(entries.reply(path, wait, reaction), new Write.Save(changed));
      var receipt =
          running == null ? services.journal().append(writes) : running.log().writeAside(writes);
      if (receipt == null) {
        throw new Refused(
            Refused.Why.CONFLICT,
            "task %s is ending or its server stops; look at it again".formatted(id()));
      }
      receipt.await();
      record = changed;
      if (running != null) {
        running.waits().reply(path, reaction);
      }
    } finally {
      lock.unlock();
    }
    wake();
    return current();
  }

  private Refused nothingWaits(String path, List<Waiting> known) {
    return new Refused(
        Refused.Why.CONFLICT,
        known.isEmpty()
            ? "task %s waits for nothing".formatted(id())
            : "nothing waits at path %s; task %s waits at %s"
                .formatted(path, id(), known.stream().map(Waiting::path).toList()));
  }

  private static void requireFit(Waiting wait, Reaction reaction) {
    boolean fits =
        switch (wait.reason()) {
          case QUESTION -> reaction instanceof Reaction.Text;
          case IN_DOUBT -> !(reaction instanceof Reaction.Text);
          case APPROVAL -> false;
        };
    if (!fits) {
      throw new Refused(
          Refused.Why.CONFLICT,
          wait.reason() == Waiting.Reason.QUESTION
              ? "a question waits at %s; reply with text".formatted(wait.path())
              : "a call in doubt waits at %s; reply with inDoubt: happened, not-happened or fail"
                  .formatted(wait.path()));
    }
  }

  /** Ends the task with its final entry, unless it was ended otherwise. */
  void end(Execution running, Status status, Optional<Answer> answer, Optional<String> error) {
    var log = running.log();
    var last = record.ended(status, answer, error, running.spent(), services.clock().instant());
    if (log.fence(Unwound.Why.ENDED, entries.end(last))) {
      log.drain();
      over(last);
    }
  }

  /** Ends the task from outside. Its children are the caller's business. */
  TaskRecord cancel() {
    lock.lock();
    try {
      if (stage == Stage.ENDED) {
        return record;
      }
      var running = execution;
      var spent = running == null ? record.spent() : running.spent();
      var last =
          record.ended(
              Status.CANCELLED,
              Optional.empty(),
              Optional.empty(),
              spent,
              services.clock().instant());
      var writes =
          running == null
              ? entries.cancelUnattended(last, record.waiting(), tasks.entries(id()))
              : entries.cancel(last, running.waits().waiting(), running.log());
      if (running == null) {
        services.journal().append(writes).await();
      } else if (running.log().fence(Unwound.Why.ENDED, writes)) {
        running.interrupt();
        running.log().drain();
      } else {
        return record;
      }
      over(last);
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Takes up a child that had ended before its parent came to know. */
  void over() {
    stage = Stage.ENDED;
    tellEnd();
  }

  private void tellEnd() {
    ended.countDown();
    atEnd.forEach(Runnable::run);
  }

  /** Has something done at the task's end, at once if it has ended; it may be done twice. */
  void atEnd(Runnable action) {
    atEnd.add(action);
    if (ended.getCount() == 0) {
      action.run();
    }
  }

  private void over(TaskRecord last) {
    lock.lock();
    try {
      record = last;
      stage = Stage.ENDED;
      execution = null;
      tasks.ended(this);
    } finally {
      lock.unlock();
    }
    tellEnd();
    if (parent != null) {
      parent.wake();
    }
  }

  /** Takes the threads down without an end; the next start resumes. */
  void close() {
    lock.lock();
    try {
      var running = execution;
      if (running != null && running.log().fence(Unwound.Why.CLOSED, List.of())) {
        running.interrupt();
      }
      if (stage != Stage.ENDED) {
        stage = Stage.CLOSED;
      }
    } finally {
      lock.unlock();
    }
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  boolean awaitEnd(Duration patience) throws InterruptedException {
    return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
