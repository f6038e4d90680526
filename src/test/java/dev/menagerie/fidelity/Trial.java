// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.FamilyTools;
import dev.menagerie.evaluation.family.Problem;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Timeline;
import dev.menagerie.evaluation.oracle.VirtualPace;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An architecture under the oracle, through the real engine.
 *
 * @param concurrency requests that may be under way at once on the virtual clock
 * @param atOnce tasks that run at the same time, with one oracle for all
 */
record Trial(Architecture architecture, Profile profile, int concurrency, int atOnce) {

  private static final int AT_ONCE = 20;
  private static final Limits AMPLE =
      new Limits(100_000_000, new BigDecimal("100000"), 1_000_000, 100_000, 4, 360_000);

  Trial(Architecture architecture, Profile profile, int concurrency) {
    this(architecture, profile, concurrency, AT_ONCE);
  }

  Trial(Architecture architecture, Profile profile) {
    this(architecture, profile, Integer.MAX_VALUE);
  }

  /** The same one task after another, each with an oracle of its own. */
  Trial oneByOne() {
    return new Trial(architecture, profile, concurrency, 1);
  }

  /** Runs cases, some at a time, each run on a journal that is kept no longer than its outcome. */
  List<Outcome> run(long seed, List<Case> cases) {
    var outcomes = new ArrayList<Outcome>();
    for (int from = 0; from < cases.size(); from += atOnce) {
      outcomes.addAll(some(seed, cases.subList(from, Math.min(cases.size(), from + atOnce))));
    }
    return outcomes;
  }

  private List<Outcome> some(long seed, List<Case> cases) {
    var byGoal = new LinkedHashMap<String, Case>();
    cases.forEach(it -> byGoal.put(it.task().goal(), it));
    var oracle = new Oracle(profile, seed, cases.stream().map(Case::truth).toList());
    try (var bench = Workbench.of(architecture).budget("it", AMPLE).model(oracle)) {
      var tools = cases.getFirst().tools().map(family -> tools(family, bench, byGoal));
      tools.ifPresent(bench::gateway);
      var ids =
          cases.stream()
              .map(it -> bench.tasks().start(Submission.of("it", it.task())).id())
              .toList();
      var outcomes = new ArrayList<Outcome>();
      for (int index = 0; index < ids.size(); index++) {
        outcomes.add(outcome(seed, cases.get(index), ids.get(index), tools, bench));
      }
      return outcomes;
    }
  }

  private static FamilyTools tools(Family family, Workbench bench, Map<String, Case> byGoal) {
    return new FamilyTools(
        family,
        id -> {
          var goal = bench.tasks().find(id).orElseThrow().goal();
          return acted(Objects.requireNonNull(byGoal.get(goal)));
        });
  }

  private static Problem acted(Case of) {
    return new Problem() {
      @Override
      public dev.menagerie.core.Task task() {
        return of.task();
      }

      @Override
      public Verdict check(String answer, World world) {
        return of.right().test(answer, world) ? Verdict.RIGHT : Verdict.wrong("wrong");
      }

      @Override
      public World world() {
        return of.world().get();
      }
    };
  }

  private Outcome outcome(
      long seed, Case of, String id, Optional<FamilyTools> tools, Workbench bench) {
    var record = bench.ended(id);
    var journal = bench.journal(id);
    var pace = new VirtualPace(profile, seed, of.truth());
    var answer = record.answer().map(it -> it.text()).orElse("");
    return new Outcome(
        of,
        record.status(),
        answer,
        of.right().test(answer, tools.map(it -> it.world(id)).orElse(World.NOTHING)),
        Timeline.of(journal, pace, concurrency).makespan(),
        journal);
  }
}
