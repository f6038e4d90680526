// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Erased.Recaller;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Erases tasks and what is remembered from journals, memory and all their files, one erasure at a
 * time.
 *
 * <p>Everything goes in one write, with a record of it that is {@code pending}. What follows can be
 * done again: memory is made anew, files are rewritten, and the record is {@code done}.
 */
public final class Erasures {

  private static final System.Logger LOG = System.getLogger(Erasures.class.getName());

  private static final String STATE = "state";
  private static final String PENDING = "pending";

  private final Tasks tasks;
  private final Services services;
  private final Lineage lineage;
  private final Forks forks;
  private final Copies copies;
  private final Eraser eraser;
  private final Runnable renewal;
  private final Supplier<String> ids;
  private final Families families;
  private final Recallers recallers;
  private final ReentrantLock lock = new ReentrantLock();

  Erasures(
      Tasks tasks,
      Services services,
      Lineage lineage,
      Forks forks,
      Copies copies,
      Eraser eraser,
      Runnable renewal,
      Supplier<String> ids) {
    this.tasks = tasks;
    this.services = services;
    this.lineage = lineage;
    this.forks = forks;
    this.copies = copies;
    this.eraser = eraser;
    this.renewal = renewal;
    this.ids = ids;
    families = new Families(services.catalogue());
    recallers = new Recallers(families, lineage);
  }

  /**
   * Begins to go on with what was not finished when the server stopped.
   *
   * @param removal deletes what memory has on the disk, before it is opened
   */
  public static void prepare(Catalogue catalogue, Runnable removal) {
    if (!pending(catalogue).isEmpty()) {
      removal.run();
    }
  }

  /**
   * Goes on with that once memory is open. That something cannot be rewritten or removed now is
   * logged, and the next erasure or start tries it again.
   *
   * @param elsewhere removes what memory keeps of it outside of the data folder
   */
  public static void resume(Catalogue catalogue, Eraser eraser, Runnable elsewhere) {
    if (!pending(catalogue).isEmpty()) {
      try {
        eraser.scrub();
        elsewhere.run();
        done(catalogue);
      } catch (JournalFailed e) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
    }
  }

  private static Map<String, JsonObject> pending(Catalogue catalogue) {
    var pending = new TreeMap<>(catalogue.documents(Eraser.KIND));
    pending.values().removeIf(it -> !it.getString(STATE).equals(PENDING));
    return pending;
  }

  private static void done(Catalogue catalogue) {
    pending(catalogue)
        .forEach(
            (id, record) ->
                catalogue.save(Eraser.KIND, id, Json.object(record).add(STATE, "done").build()));
  }

  /** Returns why the files may still hold what was erased, and what to do; empty if they do not. */
  private String finish() {
    try {
      if (!pending(services.catalogue()).isEmpty()) {
        renewal.run();
        eraser.scrub();
        done(services.catalogue());
      }
      return "";
    } catch (JournalFailed e) {
      return "%s; keep this reply: the next one does not say again what was erased"
          .formatted(e.getMessage());
    }
  }

  /** The records of all erasures, oldest first: when, by whom and how many, but not what. */
  public List<JsonObject> records() {
    return services.catalogue().documents(Eraser.KIND).values().stream()
        .sorted(Comparator.comparing(it -> it.getString("at")))
        .toList();
  }

  /**
   * Says what {@link #erase} would do.
   *
   * @throws Refused as that
   */
  public Erased look(Erasure erasure) {
    lock.lock();
    try {
      return erased(plan(erasure), "");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Erases. Durable on return, and nothing of it is in the files any more, unless what is returned
   * warns: the next start, or the next erasure, then rewrites them.
   *
   * @param by who asked for it
   * @throws Refused if a task among those that go has not ended, a thing never was, or something
   *     was forked from one of the tasks meanwhile
   * @throws JournalFailed if it could not be written
   */
  public Erased erase(Erasure erasure, String by) {
    lock.lock();
    try {
      var plan = plan(erasure);
      if (!plan.isEmpty()) {
        var suspended =
            plan.tasks().values().stream()
                .filter(it -> it.parent().isEmpty())
                .flatMap(it -> Suspension.left(it, tasks::entries).stream())
                .toList();
        copies.still(() -> forks.alone(() -> write(erasure, plan, by)));
        lineage.forget(plan.tasks().keySet());
        tasks.abandon(suspended);
      }
      var warning = finish();
      return erased(plan, warning);
    } finally {
      lock.unlock();
    }
  }

  private void write(Erasure erasure, ErasurePlan plan, String by) {
    if (!families.of(plan.seeds()).keySet().equals(plan.tasks().keySet())
        || !copies.with(erasure, plan.all()).equals(plan.copies())) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "a task was forked, copied or removed while it was looked for what is to go; ask again");
    }
    var id = ids.get();
    eraser.erase(id, plan.memory().seen(), rest -> change(id, plan, rest, by));
  }

  private Eraser.Change change(String id, ErasurePlan plan, List<MemoryEvent> rest, String by) {
    rest.forEach(plan.memory()::tell);
    plan.memory().settle();
    var types = new TreeMap<String, Integer>();
    plan.memory().things().forEach(it -> types.merge(it.type().text(), 1, Integer::sum));
    var things = Json.object();
    types.forEach(things::add);
    var record =
        Json.object()
            .add("id", id)
            .add("at", services.clock().instant().toString())
            .add("by", by)
            .add(STATE, PENDING)
            .add("tasks", plan.tasks().size())
            .add("forks", plan.forks().size())
            .add("things", things)
            .add("events", plan.memory().replaced().size())
            .add("copies", plan.copies().names().size())
            .build();
    return new Eraser.Change(
        plan.roots(), plan.memory().replaced(), plan.copies().documents(), record);
  }

  private ErasurePlan plan(Erasure erasure) {
    var seeds = new LinkedHashSet<>(erasure.tasks());
    erasure.session().ifPresent(it -> families.each(it, task -> seeds.add(task.id())));
    erasure
        .caller()
        .ifPresent(
            caller ->
                families.each(
                    task -> {
                      if (task.caller().filter(caller::equals).isPresent()) {
                        seeds.add(task.id());
                      }
                    }));
    var also = new ArrayList<TaskRecord>();
    var plan = ErasurePlan.of(erasure, seeds, also, families, lineage, copies);
    while (erasure.recalled() && also.addAll(free(plan))) {
      plan = ErasurePlan.of(erasure, seeds, also, families, lineage, copies);
    }
    requireEnded(plan);
    var unknown = plan.memory().unknown();
    if (!unknown.isEmpty()) {
      throw new Refused(
          Refused.Why.UNKNOWN,
          "%s never was in the space %s"
              .formatted(String.join(", ", unknown), erasure.space().orElse("")));
    }
    return plan;
  }

  /** Tasks of others that looked something up and have ended, with all that go with them. */
  private List<TaskRecord> free(ErasurePlan plan) {
    return recallers.of(plan.memory(), plan.tasks().keySet()).tasks().stream()
        .filter(it -> families.of(List.of(it.id())).values().stream().allMatch(Erasures::isEnded))
        .toList();
  }

  private static boolean isEnded(TaskRecord task) {
    return task.status().ended();
  }

  /** What goes or went; looked up afterwards, so that who looked it up meanwhile is found too. */
  private Erased erased(ErasurePlan plan, String warning) {
    var others = recallers.of(plan.memory(), plan.tasks().keySet());
    var recalledBy = new ArrayList<Recaller>();
    plan.recallers().forEach(it -> recalledBy.add(new Recaller(it.id(), it.status(), true)));
    others.tasks().forEach(it -> recalledBy.add(new Recaller(it.id(), it.status(), false)));
    var memory = plan.memory();
    return new Erased(
        plan.tasks().keySet().stream().sorted().toList(),
        plan.forks(),
        memory.things(),
        memory.events(),
        memory.replaced().size() - memory.events(),
        memory.weakened(),
        plan.copies().names(),
        recalledBy,
        others.unreadable(),
        warning);
  }

  private static void requireEnded(ErasurePlan plan) {
    var unended = plan.unended();
    if (!unended.isEmpty()) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "%s not ended; cancel them first with POST /v1/tasks/{id}/cancel, then ask again"
              .formatted(
                  unended.size() == 1
                      ? "task %s has".formatted(unended.getFirst())
                      : "tasks %s have".formatted(String.join(", ", unended))));
    }
  }
}
