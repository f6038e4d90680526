// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.evaluation.family.Sorting;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.truth.SortingTruth;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists of digits to sort, cut into what is primitive, against the whole of them at once. */
@Tag("fidelity")
class RecursiveFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final int CAPACITY = 16;
  private static final int PARTS = 5;
  private static final int LISTS = 10;
  private static final int FEW = 4;

  private static Architecture recursive(int maxDepth, int tries) {
    return Catalog.create(
        "recursive",
        Json.object()
            .add("kind", "sorting")
            .add("maxDepth", maxDepth)
            .add("maxParts", PARTS)
            .add("capacity", CAPACITY)
            .add("tries", tries)
            .build());
  }

  /** Each primitive list is as long as can be, and the levels are as few as can be. */
  private static void structure(Outcome outcome, int size, int tries) {
    int primitive = size / CAPACITY;
    int levels = (int) Math.ceil(Math.log(primitive) / Math.log(PARTS));
    var generated = outcome.thoughts("generate").size();
    assertThat(generated).isBetween(primitive, primitive * (1 + tries));
    assertThat(outcome.thoughts("generate").size() + outcome.thoughts("aggregate").size())
        .isEqualTo((int) outcome.calls());
    var ids =
        outcome.journal().stream()
            .filter(it -> it.kind() == Kind.REPORT && it.name().equals("node"))
            .map(it -> it.request().asJsonObject().getString("id"))
            .toList();
    assertThat(ids.stream().mapToLong(it -> it.chars().filter(c -> c == '.').count()).max())
        .hasValue(levels);
    assertThat(ids).hasSizeLessThanOrEqualTo(2 * primitive);
  }

  private static double errors(Outcome outcome) {
    var truth = (SortingTruth) outcome.of().truth();
    var said = Arrays.stream(outcome.answer().split(", ")).map(Integer::valueOf).toList();
    return Sorting.errors(truth.unsorted(), said);
  }

  private static Score sorted(int size, int tries, List<Case> lists) {
    return Score.of(
        new Trial(recursive(4, tries), GPT35).oneByOne(),
        lists,
        it -> structure(it, size, tries),
        RecursiveFidelityTest::errors);
  }

  private static Score whole(int tries, List<Case> lists) {
    return Score.of(
        new Trial(recursive(0, tries), GPT35).oneByOne(),
        lists,
        it -> assertThat(it.thoughts("aggregate")).isEmpty(),
        RecursiveFidelityTest::errors);
  }

  /** Errors to those of another. */
  private static Estimate ratio(Score mine, Score its) {
    return Score.paired(mine.more(), its.more(), (one, other) -> one / other);
  }

  @Test
  void parts_that_are_sorted_alone_and_merged_have_fewer_errors_than_the_whole_at_once() {
    int count = Effort.isFull() ? LISTS : FEW;
    var short64 = Cases.sorting(64, count);
    var middle = Cases.sorting(128, count);
    var long256 = Cases.sorting(256, count);

    var whole64 = whole(0, short64);
    var whole128 = whole(0, middle);
    var whole256 = whole(0, long256);
    var parts64 = sorted(64, 2, short64);
    var parts128 = sorted(128, 2, middle);
    var parts256 = sorted(256, 2, long256);
    var once256 = sorted(256, 0, long256);
    var again256 = whole(10, long256);

    Finding.of("recursive", "errors in sorting 64 to 256 digits, gpt35-2023")
        .over(count)
        .bar("64: at once", Estimate.of(whole64.more()))
        .bar("64: in parts", Estimate.of(parts64.more()))
        .bar("128: at once", Estimate.of(whole128.more()))
        .bar("128: in parts", Estimate.of(parts128.more()))
        .bar("256: at once", Estimate.of(whole256.more()))
        .bar("256: in parts", Estimate.of(parts256.more()))
        .bar("256: not verified", Estimate.of(once256.more()))
        .bar("256: at once, best of 11", Estimate.of(again256.more()))
        .measured(Band.RECURSIVE_64, ratio(parts64, whole64))
        .measured(Band.RECURSIVE_128, ratio(parts128, whole128))
        .measured(Band.RECURSIVE_256, ratio(parts256, whole256))
        .measured(Band.RECURSIVE_CALLS, Estimate.of(once256.calls()))
        .measured(Band.RECURSIVE_WHOLE, ratio(again256, whole256))
        .cost(parts256);
  }
}
