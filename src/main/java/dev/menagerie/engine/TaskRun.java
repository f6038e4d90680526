// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.Waiting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task that has not ended, from its creation or the server's start on. */
final class TaskRun {

  private static final Logger LOG = System.getLogger(TaskRun.class.getName());

  private enum Stage {
    /** A child to which its parent has not come back since the server started. */
    DETACHED,
    QUEUED,
    RUNNING,
    PARKED,
    ENDED,
    CLOSED
  }

  private final Tasks tasks;
  private final Services services;
  private final FinalEntries entries;
  private final Answering answering;
  private final Deadlines deadlines;
  private final Children children = new Children();
  private final @Nullable TaskRun parent;
  private final Inheritance inheritance;
  private final Ending ending = new Ending();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile TaskRecord record;
  private volatile @Nullable Execution execution;
  private volatile @Nullable Ledger ledger;
  private volatile @Nullable String hindrance;
  private volatile Stage stage = Stage.QUEUED;
  private boolean resumed;

  TaskRun(Tasks tasks, Services services, TaskRecord record, @Nullable TaskRun parent) {
    this.tasks = tasks;
    this.services = services;
    this.entries = new FinalEntries(record.id(), services);
    this.deadlines = new Deadlines(this, tasks.timer(), services.clock());
    this.answering = new Answering(record.id(), services, () -> tasks.entries(record.id()));
    this.record = record;
    this.parent = parent;
    this.inheritance = parent == null ? tasks.forks().inheritance(record.id()) : parent.inheritance;
    if (parent != null && !record.status().ended()) {
      parent.children.add(this);
    }
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

  /** The record as of now, with what its children wait for, and why it stands still if it does. */
  TaskRecord current() {
    var running = execution;
    var known = record;
    if (known.status().ended()) {
      return known;
    }
    var shown = children.shown(known, running, waiting());
    return hindrance().map(shown::hindered).orElse(shown);
  }

  /** Why it or a child of it stands still. */
  Optional<String> hindrance() {
    return Optional.ofNullable(hindrance).or(children::hindrance);
  }

  /** Its journal cannot be read or written. */
  void standsStill(JournalFailed why) {
    LOG.log(Level.ERROR, "task {0} stands still: {1}", id(), why.getMessage());
    hindrance = String.valueOf(why.getMessage());
  }

  /** Leaves it aside until its parent comes back to it. */
  void detach() {
    stage = Stage.DETACHED;
  }

  /** Whether its parent has come back to it just now, so that it is to be launched. */
  boolean attach() {
    return queuedFrom(Stage.DETACHED);
  }

  private boolean queuedFrom(Stage expected) {
    lock.lock();
    try {
      boolean expects = stage == expected;
      if (expects) {
        stage = Stage.QUEUED;
      }
      return expects;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it waits without threads. */
  boolean parked() {
    return stage == Stage.PARKED;
  }

  Ending ending() {
    return ending;
  }

  /** The task as one that an earlier process left. */
  TaskRun resumed() {
    resumed = true;
    return this;
  }

  Admission.Claim claim() {
    return new Admission.Claim(id(), record.agent(), record.caller().orElse(""), this::launch);
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
      var prepared = prepared();
      if (prepared == null) {
        stage = Stage.PARKED;
        tasks.released(this);
        return;
      }
      begun = prepared;
      execution = begun;
      stage = Stage.RUNNING;
      var status = record.status();
      if (status == Status.QUEUED || resumed) {
        save(begun, status == Status.QUEUED ? Status.RUNNING : status, record.waiting());
        resumed = false;
      }
    } finally {
      lock.unlock();
    }
    begun.execute();
  }

  /** Null if it cannot be taken up and stays as it is. */
  private @Nullable Execution prepared() {
    hindrance = null;
    try {
      return prepare();
    } catch (JournalFailed e) {
      standsStill(e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "task %s cannot be taken up and stays as it is".formatted(id()), e);
      hindrance = "cannot be taken up: " + e;
    }
    return null;
  }

  private Execution prepare() {
    var log = new TaskLog(id(), services.journal(), services.clock());
    var journal = tasks.entries(id());
    var snapshot = Execution.load(journal, log);
    if (resumed && isRoot()) {
      record = record.with(tasks.resumption().next(record, journal));
    }
    for (var path : log.openDelegations()) {
      if (log.settled(path)) {
        tasks.soon(() -> tasks.cancelLost(childId(path)));
      }
    }
    var account = ledger;
    if (account == null) {
      var above = parent == null ? null : parent.ledger();
      account = new Ledger(snapshot.budget(), spent(log), above);
      ledger = account;
    }
    return new Execution(
        new LiveTask(this),
        services,
        tasks.config(),
        tasks.hub(),
        snapshot,
        log,
        account,
        inheritance);
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
    save(running, record, status, waiting);
  }

  private void save(Execution running, TaskRecord from, Status status, List<Waiting> waiting) {
    var changed = from.with(status, waiting, running.spent(), services.clock().instant());
    if (running.log().writeAside(List.of(new Write.Save(changed))) != null) {
      record = changed;
    }
  }

  /** All branches wait: says so, and gives up the threads if it stays so for a while. */
  void idle(Execution running) {
    if (rests(running)) {
      long epoch = running.activity().epoch();
      boolean asBefore = record.status() == Status.WAITING;
      tasks.soon(() -> noteWaiting(running, epoch));
      Consumer<Runnable> when = asBefore ? tasks::soon : tasks::later;
      when.accept(() -> park(running, epoch));
    }
  }

  private boolean rests(Execution running) {
    return running.waiting() || (running.activity().idle() && children.parked());
  }

  /** A child was parked, which may have been the last thing that kept this task at work. */
  void childParked() {
    var running = execution;
    if (running != null) {
      idle(running);
    }
  }

  private void noteWaiting(Execution running, long epoch) {
    lock.lock();
    try {
      if (stage == Stage.RUNNING && running.activity().epoch() == epoch && rests(running)) {
        save(running, record.with(Attempts.NONE), Status.WAITING, running.waits().waiting());
        tasks.resumption().passed(id());
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
          record
              .with(Attempts.NONE)
              .with(Status.WAITING, waiting, running.spent(), services.clock().instant());
      if (running.log().fence(Unwound.Why.PARKED, List.of(new Write.Save(changed)))) {
        record = changed;
        running.log().drain();
        stage = Stage.PARKED;
        execution = null;
        running.interrupt();
        tasks.released(this);
        if (parent != null) {
          tasks.soon(parent::childParked);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Goes on if parked; called when something it waits for has come. */
  void wake() {
    if (queuedFrom(Stage.PARKED)) {
      tasks.readmit(this);
    }
  }

  /**
   * Takes a reply to what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another reply
   */
  TaskRecord reply(String path, Reaction reaction, String by) {
    lock.lock();
    try {
      var running = execution;
      var known = waiting();
      var wait = answering.fitting(path, known, reaction);
      var left = new ArrayList<>(known);
      left.remove(wait);
      var spent = running == null ? record.spent() : running.spent();
      var changed = record.with(Status.RUNNING, left, spent, services.clock().instant());
      List<Write> writes = List.of(entries.reply(wait, reaction, by), new Write.Save(changed));
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

  /** What it waits for itself, its children's waits aside. */
  List<Waiting> waiting() {
    var running = execution;
    return running == null ? record.waiting() : running.waits().waiting();
  }

  /** Ends its waits in time. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** Ends the task with its final entry, unless it was ended otherwise. */
  void end(Execution running, Status status, Optional<Answer> answer, Optional<String> error) {
    cancelChildren(); // those of abandoned branches may be at work still
    var log = running.log();
    var last = new AtomicReference<>(record);
    boolean ends =
        log.fence(
            Unwound.Why.ENDED,
            () -> {
              var now = services.clock().instant();
              last.set(record.ended(status, answer, error, running.charged(), now));
              return entries.end(last.get());
            });
    if (ends) {
      log.drain();
      over(last.get());
    }
  }

  /** Ends the task from outside. Its children that are at work are the caller's business. */
  TaskRecord cancel() {
    List<String> unattended = List.of();
    lock.lock();
    try {
      if (stage == Stage.ENDED) {
        return record;
      }
      var running = execution;
      var cancelling = new Cancelling(record, services, entries);
      var last =
          running == null
              ? Optional.of(cancelling.unattended(tasks.entries(id()), this::spent))
              : cancelling.atWork(running);
      if (last.isEmpty()) {
        return record;
      }
      unattended = last.get().delegations();
      over(last.get().record());
      return record;
    } finally {
      lock.unlock();
      unattended.forEach(path -> tasks.cancelLost(childId(path)));
    }
  }

  /** What the task has spent by the journals of it and its children. */
  private Spent spent(TaskLog log) {
    return Spending.of(log.recorded()).plus(tasks.spentByOpenChildren(id(), log));
  }

  /** Ends a task that took the process down each time it was at work; nothing is tried again. */
  void quarantine() {
    var last = entries.quarantined(record, tasks.entries(id()), this::spent);
    services.journal().append(entries.end(last)).await();
    over(last);
    cancelChildren();
  }

  void cancelChildren() {
    children.each(tasks::cancel);
  }

  /** Takes up a child that had ended before its parent came to know. */
  void over() {
    stage = Stage.ENDED;
    ending.come();
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
    ending.come();
    if (parent != null) {
      parent.children.remove(this);
      parent.wake();
    }
  }

  /** Takes the threads down without an end; the next start resumes. */
  void close() {
    lock.lock();
    try {
      var running = execution;
      if (running != null && running.log().fence(Unwound.Why.CLOSED, Resumption.stopped(record))) {
        running.interrupt();
      }
      if (stage != Stage.ENDED) {
        stage = Stage.CLOSED;
      }
      ending.stop();
    } finally {
      lock.unlock();
    }
  }
}
