// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.Unacknowledged;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture goes on unchanged from any entry of its journal. */
@Timeout(600)
class ForkTest {

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void goes_on_from_any_entry_to_the_same_answer_at_the_price_of_the_rest(
      Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var source = bench.run(goal(architecture));
      var journal = bench.journal(source.id());
      int calls = bench.tools().ledger().size();
      int step = Math.max(1, journal.size() / Effort.of(6, journal.size()));
      int forks = 0;
      for (int index = 0; index < journal.size(); index += step) {
        var at = journal.get(index);

        var fork = fork(bench, source, Cut.behind(at.position()));

        assertSameAnswer(architecture, source, fork, at);
        assertThat(bench.tools().ledger()).as("cut behind %s", at).hasSize(calls);
        assertPriceOfTheRest(bench, source, fork, at);
        forks++;
      }
      Guarantee.FORK.shown(
          getClass(),
          architecture.name() + ": forked unchanged behind its entries",
          forks,
          "same answer, nothing of the prefix performed, no tool called again");
    }
  }

  /** Where the source has written to memory what the fork would write again, the fork says so. */
  private static void assertSameAnswer(
      Catalog.Entry architecture, TaskRecord source, TaskRecord fork, Entry at) {
    if (!architecture.family().equals("memory")) {
      assertThat(fork.answer()).as("cut behind %s", at).isEqualTo(source.answer());
      return;
    }
    var wanted = source.answer().orElseThrow().text().lines().toList();
    var said = fork.answer().orElseThrow().text().lines().toList();
    assertThat(said).as("cut behind %s", at).hasSameSizeAs(wanted);
    for (int index = 0; index < said.size(); index++) {
      var line = wanted.get(index);
      var known = line.substring(0, line.indexOf(':')) + ": not written: n[0-9]+ says it already";
      assertThat(said.get(index))
          .as("cut behind %s", at)
          .matches(it -> it.equals(line) || it.matches(known), line + ", or that it is known");
    }
  }

  /** What was thought before the cut is not thought again. */
  private static void assertPriceOfTheRest(
      Workbench bench, TaskRecord source, TaskRecord fork, Entry at) {
    var before = thoughts(bench.journal(source.id(), it -> it.position() <= at.position()));
    var all = thoughts(bench.journal(source.id()));
    var own = thoughts(bench.journal(fork.id()));
    assertThat(own)
        .as("cut behind %s", at)
        .isSubsetOf(all)
        .noneMatch(before::contains)
        .hasSizeLessThanOrEqualTo(all.size() - before.size());
    assertThat(fork.spent().toolCalls()).as("cut behind %s", at).isZero();
  }

  private static List<String> thoughts(List<Entry> entries) {
    return entries.stream()
        .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT)
        .map(Entry::path)
        .toList();
  }

  /** A task's fork when it has ended, whatever had to be acknowledged. */
  static TaskRecord fork(Workbench bench, TaskRecord source, Cut cut) {
    return bench.ended(begin(bench, source, cut).id());
  }

  /** Forks a task, acknowledging whatever has to be. */
  static TaskRecord begin(Workbench bench, TaskRecord source, Cut cut) {
    try {
      return bench.tasks().fork(source.id(), cut);
    } catch (Unacknowledged e) {
      var paths = new ArrayList<String>();
      e.sideEffects().forEach(it -> paths.add(it.path()));
      return bench.tasks().fork(source.id(), cut.acknowledging(paths));
    }
  }
}
