// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools.Performed;
import dev.menagerie.testkit.LongerRun;
import dev.menagerie.testkit.LongerRun.Place;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The effects of an architecture come in another order than its tasks in flight have recorded. Each
 * such task stops, says so, and is continued by what the code is now.
 */
@Timeout(600)
class ReorderedTest {

  private static final Pattern POSITION = Pattern.compile("fork the task from position (\\d+),");

  private static UnaryOperator<Run> thinking(Place place) {
    return run ->
        new LongerRun(run, place, it -> it.think(Prompt.of("aside", "What is it all about?")));
  }

  private static UnaryOperator<Run> bidding(Place place) {
    var bid = new Progress.Bid("nobody", "nothing", BigDecimal.ONE);
    return run -> new LongerRun(run, place, it -> it.report(bid));
  }

  /** What has been done to an architecture at one of its effects. */
  private enum Rework {
    ONE_MORE(_ -> UnaryOperator.identity(), path -> thinking(new Place(path, true))),
    ONE_LEFT_OUT(path -> bidding(new Place(path, true)), _ -> UnaryOperator.identity()),
    TWO_SWAPPED(path -> bidding(new Place(path, true)), path -> bidding(new Place(path, false))),
    ANOTHER_KIND(path -> bidding(new Place(path, true)), path -> thinking(new Place(path, true)));

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    private final Function<String, UnaryOperator<Run>> was;

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    private final Function<String, UnaryOperator<Run>> is;

    Rework(Function<String, UnaryOperator<Run>> was, Function<String, UnaryOperator<Run>> is) {
      this.was = was;
      this.is = is;
    }
  }

  /**
   * A change of the code in mid-flight.
   *
   * @param path where the old and the new order part
   * @param later how many writes the process lives on when it has begun what is there
   */
  private record Case(Catalog.Entry architecture, Rework rework, String path, int later) {

    private Workbench bench(AtomicReference<UnaryOperator<Run>> version) {
      Architecture defaults = architecture.defaults();
      return ConformanceSuite.bench(architecture, tools())
          .agent("it", (task, run) -> defaults.solve(task, version.get().apply(run)));
    }

    /** Ends the process in good time before the task ends by itself. */
    private Predicate<List<Write>> fatal() {
      var seen = new int[1];
      return writes -> {
        boolean over = writes.stream().anyMatch(it -> at(it, "/") && seen[0] > 0);
        boolean there = seen[0] > 0 || writes.stream().anyMatch(it -> at(it, path));
        seen[0] += there ? 1 : 0;
        return over || seen[0] == later + 2;
      };
    }

    private static boolean at(Write write, String path) {
      return write instanceof Write.Append(var entry)
          && (entry.path().equals(path)
              || (!path.equals("/") && entry.path().startsWith(path + "/")));
    }
  }

  /** The paths of an architecture's effects in an undisturbed run, in the order of the journal. */
  private static List<String> paths(Catalog.Entry architecture) {
    try (var bench = ConformanceSuite.bench(architecture, tools())) {
      return bench.journal(bench.run(goal(architecture)).id()).stream()
          .map(Entry::path)
          .filter(path -> !path.equals("/"))
          .distinct()
          .toList();
    }
  }

  private static List<Case> cases(Catalog.Entry architecture) {
    var paths = paths(architecture);
    var cases = new ArrayList<Case>();
    for (var rework : Rework.values()) {
      int step = Effort.of(1 + paths.size() / 2, 1);
      for (int path = 0; path < paths.size(); path += step) {
        for (int later = 0; later < Effort.of(1, 9); later += 4) {
          cases.add(new Case(architecture, rework, paths.get(path), later));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void another_order_of_effects_stops_the_task_and_it_goes_on_from_where_its_message_says(
      Catalog.Entry architecture) throws InterruptedException {
    var expected = ConformanceSuite.run(architecture);
    var cases = cases(architecture);
    for (var one : cases) {
      try {
        check(one, expected);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("%s%n%s".formatted(one, e.getMessage()), e);
      }
    }
    Guarantee.FORK.shown(
        getClass(),
        architecture.name()
            + ": an effect added, left out, swapped with the next or of another kind in mid-flight",
        cases.size(),
        "diverged with both requests; forked from the position in the message it completed, 0 calls"
            + " repeated");
  }

  private static void check(Case one, TaskRecord expected) throws InterruptedException {
    var version = new AtomicReference<>(one.rework.was.apply(one.path));
    try (var bench = one.bench(version)) {
      var record = changed(one, bench, version);
      assertDiverged(one, bench, record);
      var answered = answered(bench, record);
      int calls = bench.tools().ledger().size();

      var fork = forked(bench, record);

      assertThat(fork.status()).as(fork.error().orElse("")).isEqualTo(Status.COMPLETED);
      assertThat(fork.answer()).isEqualTo(expected.answer());
      var ledger = bench.tools().ledger();
      assertThat(ledger.subList(calls, ledger.size()))
          .as("called again though answered")
          .noneMatch(it -> answered.contains(call(it)));
      assertSideEffectsOnce(bench);
      assertReplays(one, bench, record, version);
    }
  }

  /** Runs with one version of the code into what is about to change, and on with the other. */
  private static TaskRecord changed(
      Case one, Workbench bench, AtomicReference<UnaryOperator<Run>> version)
      throws InterruptedException {
    var dying = new ArrayList<DyingJournal>();
    bench.writingThrough(
        underneath -> {
          var it = new DyingJournal(underneath, one.fatal(), false);
          dying.add(it);
          return it;
        });
    var id = bench.start(goal(one.architecture)).id();
    assertThat(dying.getLast().awaitDeath()).isTrue();
    version.set(one.rework.is.apply(one.path));
    bench.restart();
    return Doubts.resolved(bench, id);
  }

  private static void assertDiverged(Case one, Workbench bench, TaskRecord record) {
    assertThat(record.status()).isEqualTo(Status.DIVERGED);
    var first =
        bench.journal(record.id()).stream().filter(it -> Case.at(append(it), one.path)).findFirst();
    long agreed =
        bench.journal(record.id()).stream()
            .mapToLong(Entry::position)
            .filter(it -> it < first.orElseThrow().position())
            .max()
            .orElseThrow();
    assertThat(record.error().orElseThrow())
        .contains(
            record.id() + " diverged at %s: recorded ".formatted(one.path),
            ", attempted ",
            "from position %d,".formatted(agreed))
        .contains(
            switch (one.rework) {
              case ONE_MORE -> ", attempted think aside \"What is it all about?\"";
              case ONE_LEFT_OUT, TWO_SWAPPED -> "recorded report bid {";
              case ANOTHER_KIND -> "attempted think aside \"What is it all about?\"";
            });
  }

  private static Write append(Entry entry) {
    return new Write.Append(entry);
  }

  private static void assertReplays(
      Case one, Workbench bench, TaskRecord record, AtomicReference<UnaryOperator<Run>> version) {
    var replay = Replayed.of(bench, record);
    assertThat(replay.firstDivergence().map(it -> it.path()))
        .as("%s%n%s", replay, Workbench.describe(bench.journal(record.id())))
        .contains(one.path);
    version.set(one.rework.was.apply(one.path));
    Replayed.assertIdentical(bench, record);
  }

  /** The task forked from the position that its message names, by the code as it is now. */
  private static TaskRecord forked(Workbench bench, TaskRecord record) {
    var position = POSITION.matcher(record.error().orElseThrow());
    assertThat(position.find()).isTrue();
    var cut = Cut.behind(Long.parseLong(position.group(1)));
    return Doubts.resolved(bench, ForkTest.begin(bench, record, cut).id());
  }

  private static String call(Performed performed) {
    return performed.tool() + performed.arguments();
  }

  /** The calls that the journal holds an answer to. */
  private static Set<String> answered(Workbench bench, TaskRecord record) {
    var paths = new HashSet<String>();
    bench
        .journal(record.id(), it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT)
        .forEach(it -> paths.add(it.task() + it.path()));
    var calls = new HashSet<String>();
    bench.tools().ledger().stream()
        .filter(it -> paths.contains(it.key()))
        .forEach(it -> calls.add(call(it)));
    return calls;
  }

  private static void assertSideEffectsOnce(Workbench bench) {
    var times = new TreeMap<String, Integer>();
    for (var performed : bench.tools().ledger()) {
      if (!bench.tools().trusted(performed.tool())) {
        times.merge(call(performed), 1, Integer::sum);
      }
    }
    assertThat(times).allSatisfy((_, count) -> assertThat(count).isOne());
  }
}
