// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Lats;
import dev.menagerie.architecture.LlmCompiler;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.architecture.TreeOfThoughts;
import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Timeline;
import dev.menagerie.evaluation.oracle.VirtualPace;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trials under the oracle through the real engine come out the same, whatever the machine does. */
class TrialTest {

  private static final Profile GPT4 = Profile.of("gpt4-2023");

  /** What a journal holds but when it was written, in the order of paths. */
  private static List<String> settled(Outcome outcome) {
    return outcome.journal().stream()
        .filter(it -> it.kind().isEffect())
        .sorted(Comparator.comparing(Entry::path))
        .map(it -> it.path() + it.kind() + it.phase() + it.after() + it.outcome() + it.usage())
        .toList();
  }

  private static void same(Architecture architecture, List<Case> cases) {
    var once = new Trial(architecture, GPT4, 4).run(5, cases);
    var again = new Trial(architecture, GPT4, 4).run(5, cases);

    assertThat(again)
        .map(TrialTest::settled)
        .isEqualTo(once.stream().map(TrialTest::settled).toList());
    assertThat(again).map(Outcome::latency).isEqualTo(once.stream().map(Outcome::latency).toList());
  }

  @Test
  void the_same_seed_has_the_same_journal_and_takes_as_long() {
    same(TreeOfThoughts.DEFAULTS, Cases.gameOf24(3));
    same(LlmCompiler.DEFAULTS, Cases.parallelQa(10));
    same(ReAct.DEFAULTS, Cases.hops(10, 62));
    same(Lats.DEFAULTS, Cases.strays(5));
  }

  @Test
  void another_seed_has_another() {
    var trial = new Trial(ReAct.DEFAULTS, GPT4);

    assertThat(trial.run(1, Cases.hops(10, 100)))
        .map(TrialTest::settled)
        .isNotEqualTo(trial.run(2, Cases.hops(10, 100)).stream().map(TrialTest::settled).toList());
  }

  @Test
  void a_perfect_model_is_always_right_and_a_hostile_one_hangs_nobody() {
    var perfect = Profile.of("perfect");
    var hostile = Profile.of("adversarial");

    assertThat(new Trial(TreeOfThoughts.DEFAULTS, perfect).run(1, Cases.gameOf24(5)))
        .allMatch(Outcome::right);
    assertThat(new Trial(ReAct.DEFAULTS, perfect).run(1, Cases.hops(20, 100)))
        .allMatch(Outcome::right);
    assertThat(new Trial(LlmCompiler.DEFAULTS, perfect).run(1, Cases.parallelQa(20)))
        .allMatch(Outcome::right);
    assertThat(new Trial(Lats.DEFAULTS, perfect).run(1, Cases.strays(20))).allMatch(Outcome::right);
    assertThat(
            new Trial(SortingGraphs.shipped(8), perfect).oneByOne().run(1, Cases.sorting(128, 2)))
        .allMatch(Outcome::right);
    for (var architecture :
        List.<Architecture>of(TreeOfThoughts.DEFAULTS, ReAct.DEFAULTS, LlmCompiler.DEFAULTS)) {
      assertThat(new Trial(architecture, hostile).run(1, Cases.hops(10, 0)))
          .map(Outcome::status)
          .isSubsetOf(Status.COMPLETED, Status.PARTIAL);
    }
  }

  @Test
  void lookups_of_a_plan_overlap_on_the_virtual_clock() {
    var outcome = new Trial(LlmCompiler.DEFAULTS, Profile.of("perfect")).run(1, Cases.movie(1));
    var pace = new VirtualPace(GPT4, 1, outcome.getFirst().of().truth());

    var lookups = Timeline.of(outcome.getFirst().journal(), pace, 99).spans(Kind.ACT);
    var serial = Timeline.of(outcome.getFirst().journal(), pace, 1).spans(Kind.ACT);

    assertThat(lookups).hasSize(8);
    assertThat(lookups)
        .anyMatch(one -> lookups.stream().anyMatch(it -> !it.equals(one) && it.overlaps(one)));
    assertThat(serial)
        .noneMatch(one -> serial.stream().anyMatch(it -> !it.equals(one) && it.overlaps(one)));
  }
}
