// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Role;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All tasks of this server: started, followed, answered, cancelled, and resumed after a crash. */
public final class Tasks implements AutoCloseable {

  private static final int PAGE = 1_000;

  private final EngineConfig config;
  private final Services services;
  private final EventHub hub;
  private final Admission admission;
  private final Map<String, TaskRun> live = new ConcurrentHashMap<>();
  private final ReentrantLock creating = new ReentrantLock();
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("task timer").factory());

  public Tasks(EngineConfig config, Services services) {
    this.config = config;
    this.services = services;
    this.hub = new EventHub(services.journal());
    this.admission = new Admission(config.maxRunningTasks());
  }

  /** Resumes every task that had not ended. To be called once, when the tools are registered. */
  public void resume() {
    var unfinished = services.catalogue().unfinished();
    var roots = new ArrayList<TaskRun>();
    for (var record : unfinished) {
      if (record.parent().isEmpty()) {
        var run = new TaskRun(this, services, record, null);
        live.put(record.id(), run);
        roots.add(run);
      }
    }
    for (var record : unfinished) {
      record.parent().ifPresent(parent -> cancelOrphan(record, parent));
    }
    roots.forEach(admission::admit);
  }

  /** A child goes on when its parent gets there again; if the parent has ended, so does it. */
  private void cancelOrphan(TaskRecord child, String parent) {
    boolean orphan = services.catalogue().task(parent).map(it -> it.status().ended()).orElse(true);
    if (orphan) {
      new TaskRun(this, services, child, null).cancel();
    }
  }

  /**
   * Starts a task. It is durable on return.
   *
   * @throws Refused if the agent is unknown, a parameter does not fit, or the key belongs to
   *     another request
   */
  public TaskRecord start(Submission submission) {
    var fingerprint = fingerprint(submission);
    if (submission.key().isEmpty()) {
      return begin(create(newId(), submission, fingerprint, null));
    }
    creating.lock();
    try {
      var known = services.catalogue().taskByKey(submission.key().get());
      if (known.isPresent()) {
        return sameRequest(known.get(), fingerprint);
      }
      return begin(create(newId(), submission, fingerprint, null));
    } finally {
      creating.unlock();
    }
  }

  private TaskRecord sameRequest(TaskRecord known, String fingerprint) {
    if (!known.fingerprint().equals(fingerprint)) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "this Idempotency-Key was used for task %s with another request; use a new key"
              .formatted(known.id()));
    }
    return find(known.id()).orElse(known);
  }

  private TaskRecord begin(TaskRun run) {
    admission.admit(run);
    return run.current();
  }

  private TaskRun create(
      String id, Submission submission, String fingerprint, @Nullable TaskRun parent) {
    var agent =
        services
            .agents()
            .find(submission.agent())
            .orElseThrow(
                () ->
                    new Refused(
                        Refused.Why.UNKNOWN,
                        "there is no agent %s; GET /v1/agents lists them"
                            .formatted(submission.agent())));
    var snapshot = snapshot(agent, submission);
    var now = services.clock().instant();
    var record =
        new TaskRecord(
            id,
            agent.name(),
            agent.architecture(),
            submission.task().goal(),
            Status.QUEUED,
            Optional.empty(),
            Optional.empty(),
            String.join(", ", new TreeSet<>(snapshot.served().values())),
            Spent.NONE,
            List.of(),
            Optional.ofNullable(parent).map(TaskRun::id),
            submission.session(),
            submission.key(),
            fingerprint,
            now,
            now);
    var first =
        new Entry(
            0,
            id,
            now,
            "/",
            Kind.RUN,
            Phase.INTENT,
            List.of(),
            agent.architecture(),
            snapshot.json(),
            JsonValue.NULL,
            Usage.NONE,
            0);
    services.journal().append(List.of(new Write.Append(first), new Write.Save(record))).await();
    var run = new TaskRun(this, services, record, parent);
    live.put(id, run);
    return run;
  }

  private Snapshot snapshot(AgentDefinition agent, Submission submission) {
    var parameters = Json.object(agent.parameters());
    submission.parameters().forEach(parameters::add);
    var all = parameters.build();
    try {
      services.agents().architecture(agent.architecture(), all);
    } catch (IllegalArgumentException e) {
      throw new Refused(Refused.Why.INVALID, "parameters: " + e.getMessage());
    }
    var served = new LinkedHashMap<String, String>();
    for (var role : Role.values()) {
      served.put(
          role.name().toLowerCase(Locale.ROOT), services.models().model(role, 0, agent.models()));
    }
    return new Snapshot(
        agent.name(),
        agent.architecture(),
        all,
        submission.task(),
        agent.models(),
        served,
        agent.memory(),
        submission.budget().map(it -> within(it, agent.budget())).orElse(agent.budget()),
        services.tools().pin(agent.tools()));
  }

  private static Limits within(Limits asked, Limits most) {
    boolean fits =
        asked.tokens() <= most.tokens()
            && asked.usd().compareTo(most.usd()) <= 0
            && asked.effects() <= most.effects()
            && asked.toolCalls() <= most.toolCalls()
            && asked.depth() <= most.depth()
            && asked.seconds() <= most.seconds();
    if (!fits) {
      throw new Refused(
          Refused.Why.INVALID,
          "budget: more than the agent's, which is " + Shape.of(Limits.class).encode(most));
    }
    return asked;
  }

  private static String fingerprint(Submission submission) {
    return Wire.hash(
        Json.object()
            .add("agent", submission.agent())
            .add("task", Shape.of(Task.class).encode(submission.task()))
            .add("parameters", submission.parameters())
            .add(
                "budget",
                submission
                    .budget()
                    .map(it -> (JsonValue) Shape.of(Limits.class).encode(it))
                    .orElse(JsonValue.NULL))
            .add("session", submission.session().orElse(""))
            .build()
            .toString());
  }

  /** Ids sort by time of creation. */
  private String newId() {
    var time = Long.toString(services.clock().millis(), 36);
    var chance = Long.toString(random.nextLong() >>> 14, 36);
    return time + "0".repeat(10 - chance.length()) + chance;
  }

  /** The child that a parent delegates to at a path: reattached if it is there already. */
  TaskRun child(TaskRun parent, String id, String agent, Task task) {
    var running = live.get(id);
    if (running != null) {
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
    admission.admit(run);
    return run;
  }

  private TaskRun createChild(TaskRun parent, String id, String agent, Task task) {
    var submission =
        new Submission(
            agent,
            task,
            JsonObject.EMPTY_JSON_OBJECT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try {
      return create(id, submission, fingerprint(submission), parent);
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
        run.awaitEnd(patience);
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
   */
  public EventStream events(String id, long after) {
    require(id);
    boolean over = false;
    if (after != 0) {
      var entry = services.journal().read(id, after - 1, 1);
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
   * A task's entries behind a position, oldest first.
   *
   * @throws Refused if there is no such task
   */
  public List<Entry> journal(String id, long after, int limit) {
    require(id);
    return services.journal().read(id, after, limit);
  }

  /** Everything that waits for a person, oldest first. */
  public List<Waiting> waiting() {
    return live.values().stream()
        .flatMap(run -> run.current().waiting().stream())
        .sorted(Comparator.comparing(Waiting::since))
        .toList();
  }

  /**
   * Answers what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another kind of reply
   */
  public TaskRecord reply(String id, String path, Reaction reaction) {
    var record = require(id);
    var run = live.get(id);
    if (run == null) {
      throw new Refused(
          Refused.Why.CONFLICT, "task %s has ended: %s".formatted(id, record.status().text()));
    }
    return run.reply(path, reaction);
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
    live.values().stream()
        .filter(child -> child.record().parent().equals(Optional.of(id)))
        .forEach(child -> cancel(child.id()));
    return cancelled;
  }

  /**
   * Removes an ended task.
   *
   * @throws Refused if there is no such task, or it has not ended
   */
  public void delete(String id) {
    if (!require(id).status().ended()) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s has not ended; cancel it first with POST /v1/tasks/%s/cancel".formatted(id, id));
    }
    services.catalogue().delete(id);
  }

  /** Stops work without ending tasks: they resume at the next start. */
  @Override
  public void close() {
    timer.shutdownNow();
    live.values().forEach(TaskRun::close);
  }

  EngineConfig config() {
    return config;
  }

  EventHub hub() {
    return hub;
  }

  /** A task's whole journal. */
  List<Entry> entries(String id) {
    var entries = new ArrayList<Entry>();
    List<Entry> page;
    do {
      long after = entries.isEmpty() ? 0 : entries.getLast().position();
      page = services.journal().read(id, after, PAGE);
      entries.addAll(page);
    } while (page.size() == PAGE);
    return entries;
  }

  /** What children have spent whose delegation is not in their parent's journal yet. */
  Spent spentByOpenChildren(String id, TaskLog log) {
    var spent = Spent.NONE;
    for (var path : log.openDelegations()) {
      var childId = id + path.replace('/', '.');
      var child = new TaskLog(childId, services.journal(), services.clock());
      entries(childId).forEach(child::load);
      spent = spent.plus(Spending.of(child.recorded())).plus(spentByOpenChildren(childId, child));
    }
    return spent;
  }

  void admit(TaskRun run) {
    admission.admit(run);
  }

  void released(TaskRun run) {
    admission.release(run);
  }

  void ended(TaskRun run) {
    live.remove(run.id());
    admission.release(run);
  }

  /** Runs something soon, outside the locks of whoever asks. */
  void soon(Runnable action) {
    schedule(action, Duration.ZERO);
  }

  /** Runs something after the time that a waiting task keeps its threads. */
  void later(Runnable action) {
    schedule(action, config.parkAfter());
  }

  private void schedule(Runnable action, Duration delay) {
    try {
      var _ = timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // The server stops: what waits is resumed at the next start.
    }
  }
}
