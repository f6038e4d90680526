// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Setting;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.evaluation.Comparison.State;
import dev.menagerie.evaluation.Scoring.Sitting;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs comparisons, each trial as an ordinary task. A comparison and what is over of it are
 * durable, and a trial finds its task by its idempotency key, so that after a crash it goes on
 * where it was.
 */
public final class Laboratory implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Laboratory.class.getName());
  static final String KIND = "comparison";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Tasks tasks;
  private final Catalogue catalogue;
  private final Families families;
  private final FamilyGateway gateway;
  private final LaboratoryModels models;
  private final Scoring scoring;
  private final BooleanSupplier room;
  private final Costs costs;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * A laboratory that is at rest.
   *
   * @param gateway also that of {@code tasks}
   * @param models also those of {@code tasks}
   * @param room whether trials may be begun now; else they wait
   */
  public Laboratory(
      Tasks tasks,
      Catalogue catalogue,
      Journal journal,
      FamilyGateway gateway,
      LaboratoryModels models,
      Scoring scoring,
      BooleanSupplier room) {
    this.tasks = tasks;
    this.catalogue = catalogue;
    this.families = scoring.families();
    this.gateway = gateway;
    this.models = models;
    this.scoring = scoring;
    this.room = room;
    this.costs = new Costs(journal, catalogue);
  }

  private static String key(Comparison comparison, Trial.Place place) {
    return TrialKey.of(comparison, comparison.oneOf(place), place).text();
  }

  /** Goes on with what was not over when the server stopped. To be called once. */
  public void resume() {
    list().stream().filter(it -> it.state() == State.RUNNING).forEach(this::launch);
  }

  /** Begins a comparison, durable on return. */
  public Comparison start(Comparison comparison) {
    catalogue.save(KIND, comparison.id(), comparison.json());
    launch(comparison);
    return comparison;
  }

  /** All comparisons, newest first. */
  public List<Comparison> list() {
    return catalogue.documents(KIND).values().stream()
        .map(Comparison::of)
        .sorted(Comparator.comparing(Comparison::created).reversed())
        .toList();
  }

  static Optional<Comparison> find(Catalogue catalogue, String id) {
    return Optional.ofNullable(catalogue.documents(KIND).get(id)).map(Comparison::of);
  }

  /**
   * A comparison.
   *
   * @throws Refused if there is none
   */
  public Comparison find(String id) {
    return find(catalogue, id)
        .orElseThrow(
            () ->
                new Refused(
                    Refused.Why.UNKNOWN,
                    "there is no comparison %s; GET /v1/comparisons lists them".formatted(id)));
  }

  /** The trials of a comparison that are over, in the order in which they were planned. */
  public List<Trial> trials(Comparison comparison) {
    var over = over(comparison.id());
    return comparison.places().stream()
        .flatMap(it -> Optional.ofNullable(over.get(it)).stream())
        .toList();
  }

  private Map<Trial.Place, Trial> over(String id) {
    var over = new HashMap<Trial.Place, Trial>();
    catalogue
        .documents(kind(id))
        .values()
        .forEach(
            it -> {
              var trial = Trial.of(it);
              over.put(trial.place(), trial);
            });
    return over;
  }

  static String kind(String id) {
    return "trial/" + id;
  }

  public Report report(Comparison comparison) {
    return Report.of(comparison, trials(comparison));
  }

  /** A line for each trial that is over, below a heading. */
  public String csv(Comparison comparison) {
    return Report.csv(comparison, trials(comparison));
  }

  /**
   * Ends a comparison: nothing is begun any more, and the tasks of trials that are under way are
   * cancelled. One that is over stays as it is.
   *
   * @throws Refused if there is none
   */
  public Comparison cancel(String id) {
    var comparison = find(id);
    if (!end(comparison, State.CANCELLED)) {
      return find(id);
    }
    var over = over(id);
    for (var place : comparison.places()) {
      if (!over.containsKey(place)) {
        catalogue
            .taskByKey(key(comparison, place))
            .filter(it -> !it.status().ended())
            .ifPresent(this::end);
      }
    }
    return find(id);
  }

  private synchronized boolean end(Comparison comparison, State state) {
    var known = catalogue.documents(KIND).get(comparison.id());
    if (known == null || Comparison.of(known).state() != State.RUNNING) {
      return false;
    }
    catalogue.save(KIND, comparison.id(), comparison.with(state).json());
    running.remove(comparison.id());
    return true;
  }

  /**
   * Forgets a comparison; its tasks stay. Durable on return.
   *
   * @throws Refused if there is none, or it is not over
   */
  public synchronized void delete(String id) {
    if (find(id).state() == State.RUNNING) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "comparison %s is running; end it with POST /v1/comparisons/%s/cancel first"
              .formatted(id, id));
    }
    catalogue.documents(kind(id)).keySet().forEach(it -> catalogue.delete(kind(id), it));
    catalogue.delete(KIND, id);
  }

  private void launch(Comparison comparison) {
    running.add(comparison.id());
    begin("comparison " + comparison.id(), () -> run(comparison));
  }

  private void begin(String name, Runnable work) {
    var thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
  }

  private void run(Comparison comparison) {
    var places = new Semaphore(comparison.parallel());
    var over = over(comparison.id());
    try {
      for (var place : comparison.places()) {
        if (!over.containsKey(place)) {
          if (!acquired(comparison, places, 1)) {
            return;
          }
          begin(
              "trial %s of comparison %s".formatted(place.name(), comparison.id()),
              () -> run(comparison, place, places));
        }
      }
      if (acquired(comparison, places, comparison.parallel())
          && over(comparison.id()).size() == comparison.size()) {
        end(comparison, State.COMPLETED);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | JournalFailed e) {
      LOG.log(Level.WARNING, "comparison {0} stops: {1}", comparison.id(), e.getMessage());
    } finally {
      running.remove(comparison.id());
      models.leave(comparison);
    }
  }

  /** Whether there was room for so many before everything stopped. */
  private boolean acquired(Comparison comparison, Semaphore places, int count)
      throws InterruptedException {
    while (!stopped(comparison)) {
      if (places.tryAcquire(count, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private boolean stopped(Comparison comparison) {
    return closing.getCount() == 0 || !running.contains(comparison.id());
  }

  private void run(Comparison comparison, Trial.Place place, Semaphore places) {
    try {
      attempt(comparison, place).ifPresent(it -> keep(comparison, it));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | JournalFailed e) {
      LOG.log(
          Level.WARNING,
          "trial %s of comparison %s is left for the next start"
              .formatted(place.name(), comparison.id()),
          e);
    } finally {
      places.release();
    }
  }

  private synchronized void keep(Comparison comparison, Trial trial) {
    if (!stopped(comparison)) {
      catalogue.save(kind(comparison.id()), trial.place().name(), trial.json());
    }
  }

  /** A trial that is over; empty if it is not because everything stops. */
  private Optional<Trial> attempt(Comparison comparison, Trial.Place place)
      throws InterruptedException {
    var one = comparison.oneOf(place);
    TaskRecord task;
    try {
      var begun = begun(comparison, one, place);
      if (begun.isEmpty()) {
        return Optional.empty();
      }
      task = begun.get();
      while (!task.status().ended()) {
        if (stopped(comparison)) {
          leave(comparison, task);
          return Optional.empty();
        }
        task = tasks.await(task.id(), PATIENCE);
      }
    } catch (Refused e) {
      return e.why() == Refused.Why.STOPPING
          ? Optional.empty()
          : Optional.of(refused(place, String.valueOf(e.getMessage())));
    }
    models.forget(task.id());
    return Optional.of(judged(comparison, one, place, task));
  }

  /** What a comparison that was cancelled had just begun; another one goes on with it later. */
  private void leave(Comparison comparison, TaskRecord task) {
    if (find(comparison.id()).state() == State.CANCELLED) {
      end(task);
    }
  }

  private void end(TaskRecord task) {
    tasks.cancel(task.id());
    gateway.forget(task.id());
    models.forget(task.id());
  }

  private static Trial refused(Trial.Place place, String why) {
    return new Trial(
        place, Optional.empty(), "refused", Optional.of(Verdict.wrong(why)), why, Trial.Cost.NONE);
  }

  /** The trial's task, begun now or before; empty if everything stops. */
  private Optional<TaskRecord> begun(Comparison comparison, Case one, Trial.Place place)
      throws InterruptedException {
    var submission = submission(comparison, one, place);
    while (!stopped(comparison)) {
      try {
        if (room.getAsBoolean()) {
          return Optional.of(tasks.start(submission));
        }
      } catch (Refused e) {
        if (e.why() != Refused.Why.BUSY) {
          throw e;
        }
      }
      var _ = closing.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return Optional.empty();
  }

  private Submission submission(Comparison comparison, Case one, Trial.Place place) {
    var contestant =
        comparison.contestants().stream()
            .filter(it -> it.name().equals(place.contestant()))
            .findFirst()
            .orElseThrow();
    var tools =
        family(one).map(Family::tools).orElse(List.of()).stream()
            .map(it -> it.tool().name())
            .toList();
    return new Submission(
            contestant.agent(),
            one.goal(),
            contestant.parameters(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(key(comparison, place)),
            Optional.of(comparison.by()))
        .within(new Setting(comparison.models(), tools, simulated(comparison, place)));
  }

  /**
   * The name of a trial that is simulated, for memory of its own: what others remembered would make
   * it depend on their order, and what is false would stay.
   */
  private static Optional<String> simulated(Comparison comparison, Trial.Place place) {
    return comparison.isVirtual()
        ? Optional.of("trial-" + UUID.nameUUIDFromBytes(key(comparison, place).getBytes(UTF_8)))
        : Optional.empty();
  }

  private Optional<Family> family(Case one) {
    return one.drawn().flatMap(it -> families.find(it.family()));
  }

  private Trial judged(Comparison comparison, Case one, Trial.Place place, TaskRecord task) {
    Optional<Verdict> verdict;
    String why;
    try {
      var judged =
          task.answer().isEmpty()
              ? Verdict.wrong(task.error().orElse("there is no answer"))
              : scoring.score(
                  comparison.scorer(),
                  one,
                  task.answer().get().text(),
                  world(one, task),
                  new Sitting(
                      comparison.by(),
                      comparison.id(),
                      task.id(),
                      key(comparison, place),
                      comparison.models()));
      verdict = Optional.of(judged);
      why = judged.why();
    } catch (Unscored e) {
      verdict = Optional.empty();
      why = String.valueOf(e.getMessage());
    }
    return new Trial(
        place,
        Optional.of(task.id()),
        task.status().text(),
        verdict,
        why,
        costs.of(task, models.pace(comparison, place)));
  }

  private World world(Case one, TaskRecord task) {
    return family(one)
        .map(it -> gateway.left(task.id(), it, one.drawn().orElseThrow().seed()))
        .orElse(World.NOTHING);
  }

  /** Stops soon, without ending anything: it goes on at the next start. */
  @Override
  public void close() {
    closing.countDown();
    try {
      for (var thread : threads) {
        var _ = thread.join(PATIENCE.multipliedBy(2));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
