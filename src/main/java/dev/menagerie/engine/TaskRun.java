// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
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
import java.util.function.Supplier;
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
    /** It had no threads, and its final entry is on the way. */
    ENDING,
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
  private volatile boolean left;

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
    left = true;
  }

  /** Whether its parent has come back to it just now, so that it is to be launched. */
  boolean attach() {
    return queuedFrom(Stage.DETACHED);
  }

  private boolean queuedFrom(Stage expected) {
    return locked(
        () -> {
          if (stage != expected) {
            return false;
          }
          stage = Stage.QUEUED;
          return true;
        });
  }

  private void exclusively(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
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
    left = true;
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
      if (tasks.closed()) {
        close();
      }
      if (stage != Stage.QUEUED) {
        return;
      }
      var prepared = prepared();
      if (prepared == null) {
        return;
      }
      begun = prepared;
      execution = begun;
      stage = Stage.RUNNING;
      if (resumed) {
        save(begun, record, record.status(), record.waiting());
        resumed = false;
      }
    } finally {
      lock.unlock();
    }
    begun.execute();
  }

  /** Null if it cannot be taken up and stays as it is. */
  private @Nullable Execution prepared() {
    var attempts = record.attempts();
    hindrance = null;
    try {
      takeUp();
      return prepare();
    } catch (JournalFailed e) {
      standsStill(e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "task %s cannot be taken up and stays as it is".formatted(id()), e);
      hindrance = "cannot be taken up: " + e;
    }
    stage = Stage.PARKED;
    tasks.released(this);
    record = record.with(attempts); // the process did not go down
    var _ = services.journal().append(List.of(new Write.Save(record)));
    return null;
  }

  /** That it is at work must be known before it is read, should that take the process down. */
  private void takeUp() {
    boolean fresh = record.status() == Status.QUEUED;
    if (fresh || resumed) {
      var counted = fresh ? record : record.with(record.attempts().next());
      var status = fresh ? Status.RUNNING : record.status();
      var now = services.clock().instant();
      var taken = counted.with(status, record.waiting(), record.spent(), now);
      services.journal().append(List.of(new Write.Save(taken))).await();
      record = taken;
    }
  }

  private Execution prepare() {
    var log = new TaskLog(id(), services.journal(), services.clock());
    var journal = tasks.entries(id());
    var snapshot = Execution.load(journal, log);
    if (record.attempts().unread()) {
      record = record.with(tasks.resumption().read(record, journal));
    }
    log.history().openDelegations().stream()
        .filter(log.history()::abandoned)
        .forEach(path -> tasks.soon(() -> tasks.cancelLost(childId(path))));
    var account = ledger;
    if (account == null) {
      var above = parent == null ? null : parent.ledger();
      account = new Ledger(snapshot.budget(), tasks.spent(log), above);
      ledger = account;
    }
    return tasks.execution(new LiveTask(this), snapshot, log, account, inheritance);
  }

  TaskRun child(String path, String agent, Task task) {
    return tasks.child(this, childId(path), agent, task);
  }

  String childId(String path) {
    return id() + path.replace('/', '.');
  }

  void cancelChild(TaskRun child) {
    new CancelledFamily(tasks).end(List.of(child));
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
    atWork().ifPresent(this::idle);
  }

  private void noteWaiting(Execution running, long epoch) {
    exclusively(
        () -> {
          if (stage == Stage.RUNNING && running.activity().epoch() == epoch && rests(running)) {
            save(running, record.with(Attempts.NONE), Status.WAITING, running.waits().waiting());
            tasks.resumption().passed(id());
          }
        });
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
        drain(running.log());
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

  /** Waits for the last writes; if they fail, there will be no end for those who wait for it. */
  private void drain(TaskLog log) {
    try {
      log.drain();
    } catch (JournalFailed e) {
      ending.stop();
      throw e;
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
    if (!locked(() -> replied(path, reaction, by))) {
      throw answering.nothing(path, waiting()); // reads the journal: not while others wait
    }
    wake();
    return current();
  }

  /** False if nothing waits there. */
  private boolean replied(String path, Reaction reaction, String by) {
    var running = execution;
    var left = new ArrayList<>(waiting());
    var wait = left.stream().filter(it -> it.path().equals(path)).findFirst();
    if (wait.isEmpty()) {
      return false;
    }
    answering.requireFitting(wait.get(), reaction);
    left.remove(wait.get());
    var spent = running == null ? record.spent() : running.spent();
    var changed = record.with(Status.RUNNING, left, spent, services.clock().instant());
    List<Write> writes = List.of(entries.reply(wait.get(), reaction, by), new Write.Save(changed));
    var receipt = stage == Stage.ENDING ? null : append(running, writes);
    if (receipt == null) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s is ending or its server stops; look at it again".formatted(id()));
    }
    receipt.await();
    record = changed;
    if (running != null) {
      running.waits().reply(wait.get(), reaction);
    }
    return true;
  }

  private @Nullable Receipt append(@Nullable Execution running, List<Write> writes) {
    return running == null ? services.journal().append(writes) : running.log().writeAside(writes);
  }

  /** What it waits for itself, its children's waits aside. */
  List<Waiting> waiting() {
    var running = execution;
    if (running != null) {
      return running.waits().waiting();
    }
    if (left) {
      forgetSettled();
    }
    return record.waiting();
  }

  /** What an earlier process left waiting may be in a branch that it abandoned later. */
  private void forgetSettled() {
    lock.lock();
    try {
      var still = Waits.still(record.waiting(), this::read);
      record = record.with(record.status(), still, record.spent(), record.updated());
      left = false;
    } catch (JournalFailed _) {
      left = false; // what it waits for is shown as it was last known
    } finally {
      lock.unlock();
    }
  }

  private History read() {
    var history = new History(id());
    history.load(tasks.entries(id()));
    return history;
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
      drain(log);
      over(last.get());
    }
  }

  /** Its execution, from its first thread to its end or rest. */
  Optional<Execution> atWork() {
    return Optional.ofNullable(execution);
  }

  /** Whether it was stopped at work, to go on at the next start. */
  boolean stopped() {
    return atWork().filter(it -> it.log().fenced(Unwound.Why.CLOSED)).isPresent();
  }

  /** Whether it has ended or is about to: then nothing may begin below it. */
  boolean ends() {
    var running = execution;
    return running == null
        ? stage == Stage.ENDING || stage == Stage.ENDED
        : running.log().fenced(Unwound.Why.ENDED);
  }

  List<TaskRun> children() {
    return children.all();
  }

  /**
   * Fences it if threads work on it, and interrupts them. Waits for nothing.
   *
   * @return whether it was fenced now; then it is to be ended, or left
   */
  boolean fenceAtWork() {
    var running = execution;
    if (running == null || !running.log().fence(Unwound.Why.ENDED, List.of())) {
      return false;
    }
    running.interrupt();
    return true;
  }

  /** The same, and keeps it from being taken up if no thread works on it. */
  boolean fence() {
    return locked(
        () -> {
          if (execution != null || stage == Stage.ENDED || stage == Stage.ENDING) {
            return fenceAtWork();
          }
          stage = Stage.ENDING;
          return true;
        });
  }

  /** Queues the final entries, once it is fenced. */
  Cancelling.Ended cancelled() {
    var cancelling = new Cancelling(record, services, entries);
    return atWork()
        .map(cancelling::atWork)
        .orElseGet(() -> cancelling.unattended(tasks.entries(id()), tasks::spent));
  }

  /** Gives up the attempt to end it, unless it has ended. */
  void leave() {
    exclusively(
        () -> {
          stage = stage == Stage.ENDING ? Stage.PARKED : stage;
        });
    ending.stop();
  }

  /** It has got on since its attempts were counted. */
  void gotOn() {
    record = record.with(Attempts.NONE);
  }

  /** Ends a task that took the process down each time it was at work; nothing is tried again. */
  void quarantine() {
    if (record.attempts().unread()) {
      children().forEach(TaskRun::endUnread);
    }
    over(new Quarantine(services, entries).end(record, tasks.entries(id()), tasks::spent));
    cancelChildren();
  }

  private void endUnread() {
    children().forEach(TaskRun::endUnread);
    over(new Quarantine(services, entries).endChild(record));
  }

  private void cancelChildren() {
    new CancelledFamily(tasks).end(children());
  }

  /** Takes up a child that had ended before its parent came to know. */
  void over() {
    stage = Stage.ENDED;
    ending.come();
  }

  /** Its final entry is durable. */
  void over(TaskRecord last) {
    exclusively(
        () -> {
          record = last;
          stage = Stage.ENDED;
          execution = null;
          tasks.ended(this);
        });
    ending.come();
    if (parent != null) {
      parent.children.remove(this);
      parent.wake();
    }
  }

  /**
   * Takes the threads down without an end; the next start resumes. Those whose call must not be
   * sent twice stay, to write its answer, until they are interrupted too.
   */
  void close() {
    exclusively(
        () -> {
          if (ends()) {
            return; // whoever fenced it ends it
          }
          var running = execution;
          if (running != null
              && running.log().fence(Unwound.Why.CLOSED, Resumption.stopped(record))) {
            running.interruptRepeatable();
          }
          stage = Stage.CLOSED;
          ending.stop();
        });
  }
}
