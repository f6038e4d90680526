// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Recording;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.evaluation.Case.Drawn;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.Published;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Data sets: those that users keep, and the families of tasks, which never end. */
public final class DataSets {

  static final String KIND = "data-set";
  static final String JOURNAL = "journal";

  private final Catalogue catalogue;
  private final Tasks tasks;
  private final Families families;

  public DataSets(Catalogue catalogue, Tasks tasks, Families families) {
    this.catalogue = catalogue;
    this.tasks = tasks;
    this.families = families;
  }

  /** Those that users keep, by name. */
  public List<DataSet> kept() {
    return catalogue.documents(KIND).values().stream().map(DataSet::of).toList();
  }

  /** A set that is kept, or published. */
  private Optional<DataSet> known(String name) {
    return find(name)
        .or(
            () ->
                name.equals(Published.PARALLEL_QA) ? Optional.of(parallelQa()) : Optional.empty());
  }

  private static DataSet parallelQa() {
    return new DataSet(
        Published.PARALLEL_QA,
        new Scorer.Exact(),
        Published.parallelQa().stream()
            .map(
                it ->
                    Case.of(
                        Published.PARALLEL_QA + "-" + it.id(),
                        Task.of(it.question() + " Answer with the name or number alone."),
                        Optional.of(it.answer())))
            .toList());
  }

  /** Those that come with the server, and have an end. */
  public List<DataSet> published() {
    return List.of(parallelQa());
  }

  public Optional<DataSet> find(String name) {
    return Optional.ofNullable(catalogue.documents(KIND).get(name)).map(DataSet::of);
  }

  public List<String> families() {
    return families.all().stream().map(Family::name).toList();
  }

  /**
   * Cases of a set, as many as are wanted: of a family those from the seed on, of a set that is
   * kept all in their order, or, if fewer are wanted, some that the seed decides on.
   *
   * @throws Refused if there is no such set
   */
  public DataSet drawn(String name, Optional<Integer> count, long seed) {
    var family = families.find(name);
    if (family.isPresent()) {
      return new DataSet(
          name,
          new Scorer.Family(),
          LongStream.range(seed, seed + count.orElse(10))
              .mapToObj(it -> drawn(family.get(), it))
              .toList());
    }
    var set = known(name).orElseThrow(() -> unknown(name));
    return new DataSet(name, set.scorer(), some(set.cases(), count, seed));
  }

  private static Case drawn(Family family, long seed) {
    return Case.of(
        "%s-%d".formatted(family.name(), seed),
        family.problem(seed).task(),
        new Drawn(family.name(), seed));
  }

  private static List<Case> some(List<Case> cases, Optional<Integer> count, long seed) {
    if (count.isEmpty() || count.get() >= cases.size()) {
      return cases;
    }
    var order = new ArrayList<>(cases);
    Collections.shuffle(order, Random.from(new SplittableRandom(seed)));
    var chosen = order.subList(0, count.get());
    return cases.stream().filter(chosen::contains).toList();
  }

  static Refused unknown(String name) {
    return new Refused(
        Refused.Why.UNKNOWN,
        "there is no data set %s; GET /v1/data-sets lists them".formatted(name));
  }

  /**
   * Creates or replaces a set; recordings of cases that are not in it any more are deleted. Durable
   * on return.
   *
   * @throws Refused if one that comes with the server has its name
   */
  public synchronized void save(DataSet set) {
    requireFree(set.name());
    find(set.name()).stream()
        .flatMap(it -> it.cases().stream())
        .filter(it -> it.task().isPresent() && !set.cases().contains(it))
        .forEach(it -> catalogue.delete(recorded(set.name(), it.id()), JOURNAL));
    catalogue.save(KIND, set.name(), set.json());
  }

  private void requireFree(String name) {
    if (families.find(name).isPresent() || name.equals(Published.PARALLEL_QA)) {
      throw new Refused(
          Refused.Why.CONFLICT, "%s comes with the server; choose another name".formatted(name));
    }
  }

  /** Durable on return. What comparisons took from it stays. */
  public synchronized void delete(String name) {
    find(name)
        .ifPresent(
            set -> set.cases().forEach(it -> catalogue.delete(recorded(name, it.id()), JOURNAL)));
    catalogue.delete(KIND, name);
  }

  static String recorded(String set, String caseId) {
    return "recording/%s/%s".formatted(set, caseId);
  }

  /**
   * Makes a case of a task that has ended, in a set that is created if it is not there; the case
   * keeps a copy of its journal. Durable on return.
   *
   * @param expected instead of what the task answered
   * @throws Refused if there is no such task, it has not ended, or is a case already
   */
  public synchronized Case add(String name, String task, Optional<String> expected) {
    requireFree(name);
    var record =
        tasks
            .find(task)
            .orElseThrow(
                () ->
                    new Refused(
                        Refused.Why.UNKNOWN,
                        "there is no task %s; GET /v1/tasks lists them".formatted(task)));
    if (record.origin().isPresent()) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s is a fork, whose journal is in part another task's; run its goal again as a task of its own"
              .formatted(task));
    }
    if (!record.status().ended()) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s has not ended, it is %s; wait for its end"
              .formatted(task, record.status().text()));
    }
    var set = find(name).orElseGet(() -> new DataSet(name, new Scorer.Exact(), List.of()));
    if (set.cases().stream().anyMatch(it -> it.id().equals(task))) {
      throw new Refused(
          Refused.Why.CONFLICT, "task %s is a case of %s already".formatted(task, name));
    }
    var entries = tasks.journal(task, 0, Integer.MAX_VALUE);
    var added =
        new Case(
            task,
            new Recording(entries).task(),
            expected.or(() -> record.answer().map(it -> it.text())),
            List.of(),
            Optional.empty(),
            Optional.of(task));
    var lines = entries.stream().map(Entry::json).map(Json::text).toList();
    var copy = Json.object().add("lines", Json.array(lines));
    record.caller().ifPresent(it -> copy.add("caller", it));
    record.session().ifPresent(it -> copy.add("session", it));
    catalogue.save(recorded(name, task), JOURNAL, copy.build());
    save(set.with(added));
    return added;
  }

  /** Whether the task that a case was made of was of this caller or session, as it was then. */
  boolean owned(String name, String caseId, String by, Optional<String> whose) {
    return whose.isPresent()
        && Optional.ofNullable(catalogue.documents(recorded(name, caseId)).get(JOURNAL))
            .map(it -> it.getString(by, ""))
            .equals(whose);
  }

  /** The journal of the task that a case was made of, if it was made of one. */
  public Optional<Recording> recording(String name, String caseId) {
    return Optional.ofNullable(catalogue.documents(recorded(name, caseId)).get(JOURNAL))
        .map(
            it ->
                Recording.of(
                    it.getJsonArray("lines").getValuesAs(JsonString::getString).stream()
                        .map(line -> line + "\n")
                        .toArray(String[]::new)));
  }
}
