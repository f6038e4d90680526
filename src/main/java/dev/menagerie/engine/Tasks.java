// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All tasks of this server: started, followed, answered, cancelled, and resumed after a crash. */
public final class Tasks implements AutoCloseable {

  private final EngineConfig config;
  private final Services services;
  private final Lineage lineage;
  private final EventHub hub;
  private final Admission admission;
  private final Resumption resumption;
  private final Creation creation;
  private final Redacting redacting;
  private final Forks forks;
  private final RunSpans spans;
  private final EngineMeters meters;
  private final FamilySpending spending;
  private final Keeping keeping;
  private final Map<String, TaskRun> live = new ConcurrentHashMap<>();
  private final ReentrantLock creating = new ReentrantLock();
  private final TaskTimer timer;
  private volatile boolean closed;

  public Tasks(EngineConfig config, Services services) {
    this(config, services, new TaskTimer());
  }

  Tasks(EngineConfig config, Services services, TaskTimer timer) {
    this.config = config;
    this.timer = timer;
    this.lineage = new Lineage(services.journal(), services.catalogue());
    this.services = services.writingTo(lineage);
    this.hub = new EventHub(lineage, lineage::existing);
    this.creation = new Creation(services);
    this.redacting = new Redacting(services.redaction());
    this.spans = new RunSpans(services.telemetry());
    this.meters = new EngineMeters(services.telemetry());
    this.keeping = new Keeping(this, services);
    this.forks = new Forks(this.services, creation, lineage, this::left);
    this.spending =
        new FamilySpending(this.services.journal(), this.services.clock(), this::entries);
    this.admission = new Admission(config.crowd());
    this.resumption =
        new Resumption(admission, this.services, this::entries, timer, config.trial());
    lineage.watch(resumption::durable);
  }

  /** Resumes every task that had not ended. To be called once, when the tools are registered. */
  public void resume() {
    var left = new LeftTasks(this, services).takeUp(live);
    resumption.begin(left);
    soon(keeping::lookForUnread);
  }

  /** Ends a child whose branch will not come back to it, and the children below it. */
  void cancelLost(String id) {
    unended(id).ifPresent(run -> new CancelledFamily(this).end(List.of(run)));
  }

  /** A task that has not ended, whether anybody has taken it up or not. */
  Optional<TaskRun> unended(String id) {
    return Optional.ofNullable(live.get(id))
        .or(
            () ->
                services
                    .catalogue()
                    .task(id)
                    .filter(it -> !it.status().ended())
                    .map(it -> new TaskRun(this, services, it, null)));
  }

  /**
   * Starts a task. It is durable on return.
   *
   * @throws Refused if the agent is unknown, a parameter does not fit or has a secret in it, or the
   *     key belongs to another request
   */
  public TaskRecord start(Submission submission) {
    redacting.refuse(submission);
    if (submission.key().isEmpty()) {
      return begin(submission);
    }
    creating.lock();
    try {
      var known = services.catalogue().taskByKey(submission.key().get());
      if (known.isPresent()) {
        return sameRequest(known.get(), submission);
      }
      return begin(submission);
    } finally {
      creating.unlock();
    }
  }

  private TaskRecord sameRequest(TaskRecord known, Submission submission) {
    if (!known.fingerprint().equals(Creation.fingerprint(submission))) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "this Idempotency-Key was used for task %s with another request; use a new key"
              .formatted(known.id()));
    }
    return find(known.id()).orElse(known);
  }

  private TaskRecord begin(Submission submission) {
    try (var place = admission.welcome(submission.agent(), submission.caller().orElse(""))) {
      return begin(create(creation.newId(), submission, null), place);
    }
  }

  private TaskRecord begin(TaskRun run, Admission.Kept place) {
    if (closed) {
      run.close(); // it came too late to be found among those that live
    } else {
      place.admit(run.claim());
    }
    return run.current();
  }

  private TaskRun create(String id, Submission submission, @Nullable TaskRun parent) {
    var parentId = Optional.ofNullable(parent).map(TaskRun::id);
    var depth = Optional.ofNullable(parent).map(Tasks::depth);
    var record = creation.create(id, submission, parentId, depth);
    var run = new TaskRun(this, services, record, parent);
    live.put(id, run);
    return run;
  }

  /** How many levels of delegation a task may begin. */
  private static int depth(TaskRun run) {
    var account = run.ledger();
    return account == null ? 0 : account.limits().depth();
  }

  /** The child that a parent delegates to at a path: reattached if it is there already. */
  TaskRun child(TaskRun parent, String id, String agent, Task task) {
    var running = live.get(id);
    if (running != null) {
      if (running.attach()) {
        launch(running, parent);
      }
      return running;
    }
    var known = services.catalogue().task(id);
    TaskRun run;
    if (known.isPresent()) {
      run = new TaskRun(this, services, known.get(), parent);
      if (known.get().status().ended()) {
        run.over();
        return run;
      }
      live.put(id, run);
    } else {
      run = createChild(parent, id, agent, task);
    }
    launch(run, parent);
    return run;
  }

  /** A cancel of the parent has seen the child, or else is seen here. */
  private void launch(TaskRun child, TaskRun parent) {
    if (parent.ends()) {
      parent.cancelChild(child);
    } else {
      child.launch();
    }
  }

  private TaskRun createChild(TaskRun parent, String id, String agent, Task task) {
    try {
      var submission = Submission.of(agent, task).by(parent.record().caller());
      return create(id, submission.within(snapshot(parent.id()).setting()), parent);
    } catch (Refused e) {
      throw new IllegalArgumentException("delegate: " + e.getMessage(), e);
    }
  }

  /** A task as it stands, with what it has spent by now. */
  public Optional<TaskRecord> find(String id) {
    var run = live.get(id);
    if (run != null && run.current().status().ended()) {
      return Optional.of(run.current());
    }
    // Who has read a stream to its end may ask before the run itself knows that it is over.
    var kept = services.catalogue().task(id);
    return run == null || kept.filter(it -> it.status().ended()).isPresent()
        ? kept
        : Optional.of(run.current());
  }

  public List<TaskRecord> list(Catalogue.Filter filter) {
    return services.catalogue().tasks(filter).stream()
        .map(
            record -> {
              var run = live.get(record.id());
              return run == null ? record : run.current();
            })
        .toList();
  }

  /**
   * Waits until a task has ended or {@code patience} is over, and returns it as it stands.
   *
   * @throws Refused if there is no such task
   */
  public TaskRecord await(String id, Duration patience) {
    var run = live.get(id);
    if (run != null) {
      try {
        run.ending().await(patience);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return run.current();
    }
    return require(id);
  }

  private TaskRecord require(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new Refused(
                    Refused.Why.UNKNOWN,
                    "there is no task %s; GET /v1/tasks lists them".formatted(id)));
  }

  /**
   * A task's events behind a position (0 for all), to its end.
   *
   * @throws Refused if there is no such task, or the position is not one of its entries'
   * @throws JournalFailed if the first of them cannot be read
   */
  public EventStream events(String id, long after) {
    require(id);
    boolean over = false;
    if (after != 0) {
      var entry = lineage.existing(id, after - 1, 1);
      if (entry.isEmpty() || entry.getFirst().position() != after) {
        throw new Refused(
            Refused.Why.INVALID,
            "position %d is not one of task %s; use the id of one of its events"
                .formatted(after, id));
      }
      over = JournalStream.isLast(entry.getFirst());
    }
    return hub.open(id, after, over);
  }

  /**
   * A task's entries behind a position, oldest first. Fewer than {@code limit} are all there are.
   *
   * @throws Refused if there is no such task
   * @throws JournalFailed if one of them cannot be read
   */
  public List<Entry> journal(String id, long after, int limit) {
    require(id);
    return lineage.existing(id, after, limit);
  }

  /**
   * The page of a task's entries behind a position.
   *
   * @throws Refused if there is no such task
   * @throws JournalFailed if one of them cannot be read
   */
  public Journal.Page page(String id, long after) {
    require(id);
    return lineage.existing(id, after);
  }

  /** How full it is. */
  public Occupancy occupancy() {
    return admission.occupancy();
  }

  /** Everything that waits for a person, oldest first. */
  public List<Waiting> waiting() {
    return live.values().stream()
        .flatMap(run -> run.waiting().stream())
        .sorted(Comparator.comparing(Waiting::since))
        .toList();
  }

  /** The changed definition of a tool was approved: calls that waited for that are sent. */
  public void release(String tool) {
    new HeldCalls(this).release(tool);
  }

  /**
   * Answers what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another kind of reply
   */
  public TaskRecord reply(String id, String path, Reaction reaction) {
    return reply(id, path, reaction, "anonymous");
  }

  /**
   * Answers what waits at a path in somebody's name. Durable on return.
   *
   * @throws Refused if nothing waits there (any more), or for another kind of reply
   */
  public TaskRecord reply(String id, String path, Reaction reaction, String by) {
    return reply(id, path, Optional.empty(), reaction, by);
  }

  /**
   * The same for one form of a call that may ask for more than one thing.
   *
   * @param seen the form that the reply is to, to be sure
   * @throws Refused if nothing waits there (any more), or another form, or for another kind of
   *     reply
   */
  public TaskRecord reply(
      String id, String path, Optional<FormNumber> seen, Reaction reaction, String by) {
    var record = require(id);
    var run = live.get(id);
    if (run == null) {
      throw new Answering(id, services, () -> entries(id)).ended(path, record.status().text());
    }
    return run.reply(path, seen, redacting.of(reaction), redacting.of(by));
  }

  /**
   * Ends a task and its children: they are fenced at once, and their ends are durable on return.
   * Ended tasks stay as they are.
   *
   * @throws Refused if there is no such task, or it does not end because the server stops
   */
  public TaskRecord cancel(String id) {
    var run = live.get(id);
    if (run == null) {
      return require(id);
    }
    new CancelledFamily(this).end(List.of(run));
    try {
      run.ending().awaitOrStop(); // it may be ending by itself just now
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    var record = run.current();
    if (!record.status().ended()) {
      throw new Refused(
          Refused.Why.STOPPING,
          "task %s was not ended: the server is stopping; cancel it when it is back".formatted(id));
    }
    return record;
  }

  /**
   * Executes an ended task once more against its journal alone: nothing is performed or written.
   *
   * @throws Refused if there is no such task, or it has not ended
   */
  public Replay replay(String id) {
    return replays(id).of(require(id), existing(id));
  }

  private Set<String> left(TaskRecord task) {
    return replays(task.id()).left(task, existing(task.id()));
  }

  private Replays replays(String id) {
    return new Replays(services, config, hub, forks.inheritance(id));
  }

  /**
   * Removes an ended task and its children.
   *
   * @throws Refused if there is no such task, one of them has not ended or has forks, or it is
   *     itself a child
   */
  public void delete(String id) {
    var task = require(id);
    var suspended = Suspension.left(task, this::entries);
    forks.delete(task);
    abandon(suspended);
  }

  /**
   * Erases tasks and what is remembered.
   *
   * @param copies of what tasks said, beside their journals and memory
   * @param renewal makes memory anew of what the journal then holds
   */
  public Erasures erasures(Copies copies, Eraser eraser, Runnable renewal) {
    return new Erasures(this, services, lineage, forks, copies, eraser, renewal, creation::newId);
  }

  /** Tells servers that calls do not go on. */
  void abandon(List<Suspension> suspended) {
    suspended.forEach(it -> it.abandon(services.tools()));
  }

  /** Removes an ended task and its children unless something needs them; whether it did. */
  public boolean removed(TaskRecord task) {
    return forks.deleted(task);
  }

  /**
   * Starts a task that goes on where another stood at one of its entries. It is durable on return.
   *
   * @throws Refused if there is no such task, entry or agent, the change does not fit, the queue is
   *     full or the server stops
   * @throws Unacknowledged if side effects lie behind the cut that the request does not name
   */
  public TaskRecord fork(String id, Cut cut) {
    var source = require(id);
    var agent = cut.agent().orElse(source.agent());
    try (var place = admission.welcome(agent, source.caller().orElse(""))) {
      var run = new TaskRun(this, services, forks.fork(source, redacting.of(cut)), null);
      live.put(run.id(), run);
      return begin(run, place);
    }
  }

  /**
   * Where two tasks part.
   *
   * @throws Refused if one of them is unknown
   */
  public Difference diff(String a, String b) {
    return Difference.of(require(a), existing(a), require(b), existing(b));
  }

  Forks forks() {
    return forks;
  }

  /** How many event streams are open. */
  public int watchers() {
    return hub.watchers();
  }

  /** A task's place in the queue, while it waits for its turn. */
  public Optional<Place> place(String id) {
    return admission.place(id);
  }

  /** Refuses new tasks from now on; those at work go on until {@link #close}. */
  public void stop() {
    admission.stop();
  }

  /** Stops work at once, without ending tasks: they resume at the next start. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Stops work without ending tasks: they resume at the next start.
   *
   * @param patience how long answers are waited for to calls that were sent and must not be sent
   *     twice; everything else stops at once
   */
  public void close(Duration patience) {
    closed = true; // before it is seen who lives, so that who comes later sees it
    stop();
    timer.close();
    live.values().forEach(TaskRun::close);
    new LastAnswers(live.values()).await(patience);
  }

  /** Whether no task may be taken up any more. */
  boolean closed() {
    return closed;
  }

  /** A task's whole journal, read as it is gone through. */
  List<Entry> entries(String id) {
    return new JournalPages(lineage::page, id);
  }

  /** The same of a task that must not be deleted meanwhile. */
  private List<Entry> existing(String id) {
    return new JournalPages(lineage::existing, id);
  }

  /** The limits with which a task began. */
  public Limits budget(String id) {
    return snapshot(id).budget();
  }

  /** How a task began. */
  Snapshot snapshot(String id) {
    return Snapshot.of(Lineage.snapshot(entries(id)).request().asJsonObject());
  }

  /** Tells what a task and its children have spent. */
  FamilySpending spending() {
    return spending;
  }

  Execution execution(
      LiveTask task, Snapshot snapshot, TaskLog log, Ledger ledger, Inheritance inheritance) {
    return new Execution(task, services, config, hub, snapshot, log, ledger, inheritance, meters);
  }

  RunSpans spans() {
    return spans;
  }

  EngineMeters meters() {
    return meters;
  }

  Resumption resumption() {
    return resumption;
  }

  /** Has a task go on that was parked. */
  void readmit(TaskRun run) {
    if (run.isRoot()) {
      admission.readmit(run.claim());
    } else {
      run.launch();
    }
  }

  void released(TaskRun run) {
    admission.release(run.id());
    resumption.passed(run.id());
  }

  void ended(TaskRun run) {
    live.remove(run.id());
    released(run);
    keeping.over(run.record());
  }

  /** All that have not ended. */
  List<TaskRun> alive() {
    return List.copyOf(live.values());
  }

  /** What follows from a task when its last entry is durable. */
  Keeping keeping() {
    return keeping;
  }

  TaskTimer timer() {
    return timer;
  }

  /** Runs something soon, outside the locks of whoever asks. */
  void soon(Runnable action) {
    timer.in(Duration.ZERO, action);
  }

  /** Runs something after the time that a waiting task keeps its threads. */
  void later(Runnable action) {
    timer.in(config.parkAfter(), action);
  }
}
