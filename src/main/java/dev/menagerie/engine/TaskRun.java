// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Standing.Stage;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.Waiting;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A task that has not ended, from its creation or the server's start on. */
final class TaskRun {

  private static final Logger LOG = System.getLogger(TaskRun.class.getName());

  /** An execution that may begin, with its span. */
  private record Begun(Execution execution, Context context) {}

  private final Tasks tasks;
  private final Services services;
  private final FinalEntries entries;
  private final Standing standing;
  private final Replying replying;
  private final Deadlines deadlines;
  private final Children children = new Children();
  private final Resting resting;

  /** Held while its journal is read to go on, by whoever must not come in between. */
  private final ReentrantLock reading = new ReentrantLock();

  private final @Nullable TaskRun parent;
  private final Inheritance inheritance;
  private final Ending ending = new Ending();
  private volatile @Nullable Ledger ledger;
  private volatile @Nullable String hindrance;
  private boolean resumed;

  TaskRun(Tasks tasks, Services services, TaskRecord record, @Nullable TaskRun parent) {
    this.tasks = tasks;
    this.services = services;
    this.entries = new FinalEntries(record.id(), services);
    this.deadlines = new Deadlines(this, tasks.timer(), services.clock());
    this.standing = new Standing(record);
    this.replying = new Replying(standing, services, entries, tasks);
    this.resting = new Resting(this, tasks, services.clock(), standing, children);
    this.parent = parent;
    this.inheritance = parent == null ? tasks.forks().inheritance(record.id()) : parent.inheritance;
    if (parent != null && !record.status().ended()) {
      parent.children.add(this);
    }
  }

  String id() {
    return record().id();
  }

  TaskRecord record() {
    return standing.record();
  }

  boolean isRoot() {
    return parent == null;
  }

  @Nullable Ledger ledger() {
    return ledger;
  }

  /** The record as of now, with what its children wait for, and why it stands still if it does. */
  TaskRecord current() {
    var running = atWork().orElse(null);
    var known = record();
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
    standing.set(Stage.DETACHED);
    replying.left();
  }

  /** Whether its parent has come back to it just now, so that it is to be launched. */
  boolean attach() {
    return standing.move(Stage.DETACHED, Stage.QUEUED);
  }

  /** Whether it waits without threads. */
  boolean parked() {
    return standing.is(Stage.PARKED);
  }

  Ending ending() {
    return ending;
  }

  /** The task as one that an earlier process left. */
  TaskRun resumed() {
    resumed = true;
    replying.left();
    return this;
  }

  Admission.Claim claim() {
    return new Admission.Claim(id(), record().agent(), record().caller().orElse(""), this::launch);
  }

  /** Executes the task on a thread of its own, from the start of its journal. */
  void launch() {
    Thread.ofVirtual().name("task " + id()).start(this::execute);
  }

  private void execute() {
    Optional<Begun> begun;
    reading.lock();
    try {
      begun = takenUp();
    } finally {
      reading.unlock();
    }
    begun.ifPresent(it -> it.execution().execute(it.context()));
  }

  /** Empty if it is not to be taken up, or cannot be. It may be cancelled while it is read. */
  private Optional<Begun> takenUp() {
    var attempts = record().attempts();
    var context = Context.root();
    hindrance = null;
    try {
      var taken = standing.locked(this::takeUp);
      if (taken.isEmpty()) {
        return Optional.empty();
      }
      context = taken.get().context();
      var execution = prepare();
      taken.get().noted().await();
      if (standing.locked(() -> begins(execution))) {
        return Optional.of(new Begun(execution, context));
      }
      Span.fromContext(context).end();
      return Optional.empty();
    } catch (JournalFailed e) {
      standsStill(e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "task %s cannot be taken up and stays as it is".formatted(id()), e);
      hindrance = "cannot be taken up: " + e;
    }
    Span.fromContext(context).end();
    standing.exclusively(() -> stays(attempts));
    return Optional.empty();
  }

  private boolean begins(Execution begun) {
    if (!standing.is(Stage.READING)) {
      return false; // it was cancelled meanwhile
    }
    standing.works(begun);
    if (resumed) {
      resting.save(begun, record(), record().status(), record().waiting());
      resumed = false;
    }
    return true;
  }

  private void stays(Attempts attempts) {
    if (standing.is(Stage.QUEUED) || standing.is(Stage.READING)) {
      standing.set(Stage.PARKED);
      standing.set(record().with(attempts)); // the process did not go down
      var _ = services.journal().append(List.of(new Write.Save(record())));
      tasks.released(this); // the next suspect counts as alone
    }
  }

  /**
   * Taken up for an execution.
   *
   * @param context with its span
   * @param noted that it is at work, which must be known before it goes on
   */
  private record Taken(Context context, Receipt noted) {}

  /**
   * That it is at work must be known before it is read, should that take the process down. Of a new
   * one that is no fork there is nothing to read but what was just written.
   *
   * @return empty if it is not to be taken up
   */
  private Optional<Taken> takeUp() {
    if (tasks.closed()) {
      close();
    }
    if (!standing.is(Stage.QUEUED)) {
      return Optional.empty();
    }
    var context = tasks.spans().begun(record());
    var record = tasks.spans().noted(record(), context);
    boolean fresh = record.status() == Status.QUEUED;
    Receipt noted = () -> 0;
    if (fresh || resumed) {
      var counted = fresh ? record : record.with(tasks.resumption().next(record));
      var status = fresh ? Status.RUNNING : record.status();
      var now = services.clock().instant();
      var taken = counted.with(status, record.waiting(), record.spent(), now);
      noted = services.journal().append(List.of(new Write.Save(taken)));
      if (!fresh || record.origin().isPresent()) {
        noted.await();
      }
      standing.set(taken);
    } else {
      standing.set(record);
    }
    standing.set(Stage.READING);
    return Optional.of(new Taken(context, noted));
  }

  private Execution prepare() {
    var log = new TaskLog(id(), services.journal(), services.clock());
    var journal = tasks.entries(id());
    var snapshot = Execution.load(journal, log);
    if (record().attempts().unread()) {
      var read = tasks.resumption().read(record(), journal);
      standing.exclusively(() -> standing.set(record().with(read)));
    }
    log.history().openDelegations().stream()
        .filter(log.history()::abandoned)
        .forEach(path -> tasks.soon(() -> tasks.cancelLost(childId(path))));
    var account = ledger;
    if (account == null) {
      var above = parent == null ? null : parent.ledger();
      account = new Ledger(snapshot.budget(), tasks.spending().of(log), above);
      ledger = account;
    }
    return tasks.execution(
        new LiveTask(this, tasks.keeping()), snapshot, log, account, inheritance);
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

  /** All branches wait: says so, and gives up the threads if it stays so for a while. */
  void idle(Execution running) {
    resting.idle(running);
  }

  /** A child was parked, which may have been the last thing that kept this task at work. */
  void childParked() {
    atWork().ifPresent(this::idle);
  }

  /**
   * Its threads are given up.
   *
   * @param whole whether nothing below it goes on either
   */
  void parked(boolean whole) {
    if (whole) {
      ledger = null; // ten thousand may wait; the journal has it all
    }
    tasks.released(this);
    if (parent != null) {
      tasks.soon(parent::childParked);
    }
  }

  /** It has not begun until {@link #hasTurn}: nothing that happens meanwhile is its doing. */
  void waitsForTurn(Execution running, String reason) {
    standing.exclusively(
        () -> {
          if (standing.is(Stage.RUNNING)) {
            hindrance = reason;
            resting.save(
                running, record().with(Attempts.NONE), record().status(), record().waiting());
            tasks.released(this); // others may work meanwhile
          }
        });
  }

  void hasTurn() {
    hindrance = null;
  }

  /** Waits for the last writes; if they fail, there will be no end for those who wait for it. */
  void drain(TaskLog log) {
    try {
      log.drain();
    } catch (JournalFailed e) {
      ending.stop();
      throw e;
    }
  }

  /** Goes on if parked; called when something it waits for has come. */
  void wake() {
    if (standing.move(Stage.PARKED, Stage.QUEUED)) {
      tasks.readmit(this);
    }
  }

  /**
   * Takes a reply to what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another reply
   */
  TaskRecord reply(String path, Reaction reaction, String by) {
    return reply(path, Optional.empty(), reaction, by);
  }

  /**
   * The same, to be sure of which form it is.
   *
   * @throws Refused if another form waits there
   */
  TaskRecord reply(String path, Optional<FormNumber> seen, Reaction reaction, String by) {
    reading.lock(); // what is read now would not have it
    try {
      replying.reply(path, seen, reaction, by);
    } finally {
      reading.unlock();
    }
    wake();
    return current();
  }

  /** What it waits for itself, its children's waits aside. */
  List<Waiting> waiting() {
    return replying.waiting();
  }

  /** A call need not wait any more for its tool's definition to be approved. */
  void release(String path) {
    tasks.soon(() -> new HeldCalls(tasks).release(id(), path));
  }

  /** Ends its waits in time. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** Ends the task with its final entry, unless it was ended otherwise. */
  void end(Execution running, Status status, Optional<Answer> answer, Optional<String> error) {
    cancelChildren(); // those of abandoned branches may be at work still
    var log = running.log();
    var last = new AtomicReference<>(record());
    boolean ends =
        log.fence(
            Unwound.Why.ENDED,
            () -> {
              var now = services.clock().instant();
              last.set(record().ended(status, answer, error, running.charged(), now));
              return entries.end(last.get());
            });
    if (ends) {
      drain(log);
      over(last.get());
      tasks.abandon(log.suspended());
      tasks.keeping().ended(running.snapshot(), last.get());
    }
  }

  /** Its execution, from its first thread to its end or rest. */
  Optional<Execution> atWork() {
    return standing.atWork();
  }

  /** Whether it was stopped at work, to go on at the next start. */
  boolean stopped() {
    return atWork().filter(it -> it.log().fenced(Unwound.Why.CLOSED)).isPresent();
  }

  /** Whether it has ended or is about to: then nothing may begin below it. */
  boolean ends() {
    return atWork()
        .map(it -> it.log().fenced(Unwound.Why.ENDED))
        .orElseGet(() -> standing.is(Stage.ENDING) || standing.is(Stage.ENDED));
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
    var fenced = atWork().filter(it -> it.log().fence(Unwound.Why.ENDED, List.of()));
    fenced.ifPresent(Execution::interrupt);
    return fenced.isPresent();
  }

  /** The same, and keeps it from being taken up if no thread works on it. */
  boolean fence() {
    return standing.locked(
        () -> {
          if (atWork().isPresent() || ends()) {
            return fenceAtWork();
          }
          standing.set(Stage.ENDING);
          return true;
        });
  }

  /** Queues the final entries, once it is fenced. */
  Cancelling.Ended cancelled() {
    var cancelling = new Cancelling(record(), services, entries);
    return atWork()
        .map(cancelling::atWork)
        .orElseGet(() -> cancelling.unattended(tasks.entries(id()), tasks.spending()::of));
  }

  /** Gives up the attempt to end it, unless it has ended. */
  void leave() {
    if (standing.move(Stage.ENDING, Stage.PARKED)) {
      tasks.released(this);
    }
    ending.stop();
  }

  /** It has got on since its attempts were counted. */
  void gotOn() {
    standing.set(record().with(Attempts.NONE));
  }

  /** Ends a task that took the process down each time it was at work; nothing is tried again. */
  void quarantine() {
    if (record().attempts().unread()) {
      children().forEach(TaskRun::endUnread);
    }
    over(
        new Quarantine(services, entries).end(record(), tasks.entries(id()), tasks.spending()::of));
    cancelChildren();
  }

  private void endUnread() {
    children().forEach(TaskRun::endUnread);
    over(new Quarantine(services, entries).endChild(record()));
  }

  private void cancelChildren() {
    new CancelledFamily(tasks).end(children());
  }

  /** Takes up a child that had ended before its parent came to know. */
  void over() {
    standing.set(Stage.ENDED);
    ending.come();
  }

  /** There is news of it. */
  void tell() {
    services.news().accept(id());
  }

  /** Its final entry is durable. */
  void over(TaskRecord last) {
    standing.exclusively(
        () -> {
          standing.ends(last);
          tasks.ended(this);
        });
    tasks.meters().ended(last);
    tell();
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
    reading.lock(); // its attempt is taken back once it is at work
    try {
      standing.exclusively(this::closed);
    } finally {
      reading.unlock();
    }
  }

  private void closed() {
    if (ends()) {
      return; // whoever fenced it ends it
    }
    atWork()
        .filter(it -> it.log().fence(Unwound.Why.CLOSED, Resumption.stopped(record())))
        .ifPresent(Execution::interruptRepeatable);
    standing.set(Stage.CLOSED);
    ending.stop();
  }
}
