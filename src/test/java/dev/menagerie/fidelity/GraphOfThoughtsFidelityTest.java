// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.family.Sorting;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.truth.SortingTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Graph of thoughts on lists of digits to sort, as in its paper. */
@Tag("fidelity")
class GraphOfThoughtsFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");

  /** Lists of what is not the comparison of the paper. */
  private static final int QUARTER = 25;

  private static final int FEW = 4;
  private static final String LITTLE_TO_MEND =
      "A list of 128 digits has 8 errors when it is merged. An improvement mends one of ten and"
          + " makes 6 new ones, so that the best of ten is seldom better than what was there. Where"
          + " there are 35 to mend, as in the whole lists of ToT, they halve them.";
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** What trials came to. */
  private record Sorted(Score score, List<Double> written) {

    static Sorted of(Architecture architecture, List<Case> lists, int asked) {
      var written = new ArrayList<Double>();
      var score =
          Score.of(
              new Trial(architecture, GPT35).oneByOne(),
              lists,
              outcome -> {
                assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
                assertThat(outcome.thoughts("")).hasSize(asked);
                written.add(numbers(outcome));
              },
              GraphOfThoughtsFidelityTest::errors);
      return new Sorted(score, written);
    }

    Estimate errors() {
      return Estimate.of(score.more());
    }

    /** By how many errors another has fewer. */
    Estimate less(Sorted other) {
      return Score.paired(score.more(), other.score.more(), (mine, its) -> mine - its);
    }

    /** By how many percent its errors are fewer than those of another. */
    Estimate fewer(Sorted other) {
      return Score.paired(
          score.more(), other.score.more(), (mine, its) -> 100 * (its - mine) / its);
    }
  }

  private static double errors(Outcome outcome) {
    var truth = (SortingTruth) outcome.of().truth();
    var said = Arrays.stream(outcome.answer().split(", ")).map(Integer::valueOf).toList();
    return Sorting.errors(truth.unsorted(), said);
  }

  /** How many numbers the model has written in all. */
  private static double numbers(Outcome outcome) {
    return outcome.thoughts("").stream()
        .mapToDouble(it -> numbersIn(it.outcome().toString()))
        .sum();
  }

  private static long numbersIn(String json) {
    return NUMBER.matcher(json).results().count();
  }

  /** A thought that comes of two: each merge waited for both of its parts. */
  private static void merges(Outcome outcome) {
    assertThat(outcome.thoughts("generate")).hasSize(40);
    assertThat(outcome.thoughts("aggregate")).hasSize(70);
    assertThat(outcome.thoughts("improve")).hasSize(40);
  }

  @Test
  void parts_that_are_scored_and_merged_have_fewer_errors_than_whole_lists_improved() {
    var long128 = Cases.sorting(128, Effort.isFull() ? Effort.tasks() : FEW);
    var few128 = long128.subList(0, Effort.isFull() ? QUARTER : FEW);
    var middle = Cases.sorting(64, few128.size());
    var short32 = Cases.sorting(32, few128.size());

    var direct = Sorted.of(SortingGraphs.direct(), few128, 1);
    var tree = Sorted.of(SortingGraphs.treeOfThoughts(3), long128, 80);
    var graph = Sorted.of(SortingGraphs.shipped(8), long128, 150);
    var unscored = Sorted.of(SortingGraphs.unscored(8), few128, 150);
    var unimproved = Sorted.of(SortingGraphs.unimproved(8), few128, 110);
    var tree64 = Sorted.of(SortingGraphs.treeOfThoughts(3), middle, 80);
    var graph64 = Sorted.of(SortingGraphs.shipped(4), middle, 70);
    var tree32 = Sorted.of(SortingGraphs.treeOfThoughts(1), short32, 40);
    var graph32 = Sorted.of(SortingGraphs.shipped(2), short32, 30);
    new Trial(SortingGraphs.shipped(8), GPT35)
        .oneByOne()
        .run(0, long128.subList(0, 3))
        .forEach(GraphOfThoughtsFidelityTest::merges);

    Finding.of(
            "graph-of-thoughts",
            "errors in sorting: GoT and ToT of 128 digits on 100 lists a seed, all else on 25,"
                + " gpt35-2023")
        .bar("one call", direct.errors())
        .bar("ToT", tree.errors())
        .bar("GoT", graph.errors())
        .bar("GoT without scores", unscored.errors())
        .bar("64: ToT", tree64.errors())
        .bar("64: GoT", graph64.errors())
        .measured(Band.GOT_DIRECT, direct.errors())
        .measured(Band.GOT_128, graph.fewer(tree))
        .measured(
            Band.GOT_COST, Score.paired(graph.written(), tree.written(), (mine, its) -> mine / its))
        .measured(Band.GOT_64, graph64.fewer(tree64))
        .measured(Band.GOT_32, tree32.less(graph32))
        .measured(
            Band.GOT_UNIMPROVED,
            Score.paired(
                graph.score().more(),
                unimproved.score().more(),
                (mine, its) -> 100 * (its - mine) / mine),
            LITTLE_TO_MEND)
        .measured(Band.GOT_UNSCORED, unscored.fewer(tree))
        .cost(graph.score());
  }
}
