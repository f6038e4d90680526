// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Forks forks;
  private final Map<String, TaskRun> live = new ConcurrentHashMap<>();
  private final ReentrantLock creating = new ReentrantLock();
  private final TaskTimer timer = new TaskTimer();

  public Tasks(EngineConfig config, Services services) {
    this.config = config;
    this.lineage = new Lineage(services.journal(), services.catalogue());
    this.services = services.writingTo(lineage);
    this.hub = new EventHub(lineage);
    this.creation = new Creation(services);
    this.forks = new Forks(this.services, creation, lineage);
    this.admission = new Admission(config.crowd());
    this.resumption = new Resumption(admission, this::entries);
    lineage.watch(resumption::durable);
  }

  /** Resumes every task that had not ended. To be called once, when the tools are registered. */
  public void resume() {
    var roots = new ArrayList<TaskRun>();
    var unfinished = new ArrayList<>(services.catalogue().unfinished());
    unfinished.sort(Comparator.comparingInt(record -> record.id().length())); // parents come first
    for (var record : unfinished) {
      var parent = record.parent().map(live::get);
      var run = new TaskRun(this, services, record, parent.orElse(null));
      if (record.parent().isPresent() && parent.isEmpty()) {
        run.cancel(); // the parent has ended
        continue;
      }
      live.put(record.id(), run);
      run.deadlines().watch(record.waiting());
      if (parent.isPresent()) {
        run.detach();
      } else {
        roots.add(run.resumed());
      }
    }
    roots.sort(Comparator.comparing(run -> run.record().created()));
    resumption.begin(roots);
  }

  /** Ends a child whose branch will not come back to it, and the children below it. */
  void cancelLost(String id) {
    if (live.containsKey(id)) {
      cancel(id);
      return;
    }
    var child = services.catalogue().task(id).filter(it -> !it.status().ended());
    child.ifPresent(it -> new TaskRun(this, services, it, null).cancel());
  }

  /**
   * Starts a task. It is durable on return.
   *
   * @throws Refused if the agent is unknown, a parameter does not fit, or the key belongs to
   *     another request
   */
  public TaskRecord start(Submission submission) {
    if (submission.key().isEmpty()) {
      return begin(create(creation.newId(), submission, null));
    }
    creating.lock();
    try {
      var known = services.catalogue().taskByKey(submission.key().get());
      if (known.isPresent()) {
        return sameRequest(known.get(), submission);
      }
      return begin(create(creation.newId(), submission, null));
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

  private TaskRecord begin(TaskRun run) {
    admission.admit(run.claim());
    return run.current();
  }

  private TaskRun create(String id, Submission submission, @Nullable TaskRun parent) {
    if (parent == null) {
      admission.welcome();
    }
    var parentId = Optional.ofNullable(parent).map(TaskRun::id);
    var depth = Optional.ofNullable(parent).map(TaskRun::depth);
    var record = creation.create(id, submission, parentId, depth);
    var run = new TaskRun(this, services, record, parent);
    live.put(id, run);
    return run;
  }

  /** The child that a parent delegates to at a path: reattached if it is there already. */
  TaskRun child(TaskRun parent, String id, String agent, Task task) {
    var running = live.get(id);
    if (running != null) {
      if (running.attach()) {
        running.launch();
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
    run.launch();
    return run;
  }

  private TaskRun createChild(TaskRun parent, String id, String agent, Task task) {
    try {
      return create(id, Submission.of(agent, task), parent);
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

  /** Everything that waits for a person, oldest first. */
  public List<Waiting> waiting() {
    return live.values().stream()
        .flatMap(run -> run.waiting().stream())
        .sorted(Comparator.comparing(Waiting::since))
        .toList();
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
    var record = require(id);
    var run = live.get(id);
    if (run == null) {
      throw new Answering(id, services, () -> entries(id)).ended(path, record.status().text());
    }
    return run.reply(path, reaction, by);
  }

  /**
   * Ends a task and its children within a second; returns it ended. Ended tasks stay as they are.
   *
   * @throws Refused if there is no such task
   */
  public TaskRecord cancel(String id) {
    var run = live.get(id);
    if (run == null) {
      return require(id);
    }
    var cancelled = run.cancel();
    if (!cancelled.status().ended()) { // it is just ending by itself, or the server stops
      cancelled = await(id, Duration.ofSeconds(1));
    }
    run.cancelChildren();
    return cancelled;
  }

  /**
   * Executes an ended task once more against its journal alone: nothing is performed or written.
   *
   * @throws Refused if there is no such task, or it has not ended
   */
  public Replay replay(String id) {
    return new Replays(services, config, hub, forks.inheritance(id)).of(require(id), existing(id));
  }

  /**
   * Removes an ended task and its children.
   *
   * @throws Refused if there is no such task, one of them has not ended or has forks, or it is
   *     itself a child
   */
  public void delete(String id) {
    forks.delete(require(id));
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
    admission.welcome();
    var run = new TaskRun(this, services, forks.fork(source, cut), null);
    live.put(run.id(), run);
    return begin(run);
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

  /** Stops work without ending tasks: they resume at the next start. */
  @Override
  public void close() {
    stop();
    timer.close();
    live.values().forEach(TaskRun::close);
  }

  EngineConfig config() {
    return config;
  }

  EventHub hub() {
    return hub;
  }

  /** A task's whole journal, read as it is gone through. */
  List<Entry> entries(String id) {
    return new JournalPages(lineage::read, id);
  }

  /** The same of a task that must not be deleted meanwhile. */
  private List<Entry> existing(String id) {
    return new JournalPages(lineage::existing, id);
  }

  /** What children have spent whose delegation is not in their parent's journal yet. */
  Spent spentByOpenChildren(String id, TaskLog log) {
    var spent = Spent.NONE;
    for (var path : log.openDelegations()) {
      var childId = id + path.replace('/', '.');
      var child = new TaskLog(childId, services.journal(), services.clock());
      child.load(new JournalPages(lineage::read, childId));
      spent = spent.plus(Spending.of(child.recorded())).plus(spentByOpenChildren(childId, child));
    }
    return spent;
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
