// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListsTest {

  @Test
  void a_published_list_is_right_as_it_is_published() {
    var rows = DataFile.rows("sorting_064.csv");
    for (int seed = 0; seed < 100; seed++) {
      var numbers = new Sorting(64).problem(seed);

      assertThat(numbers.unsorted()).hasSize(64);
      assertThat(numbers.check("Sorted: " + rows.get(seed).get(2)).right()).isTrue();
    }
  }

  @Test
  void errors_are_counted_as_the_paper_does() {
    var list = List.of(3, 1, 2, 2);

    assertThat(Sorting.errors(list, List.of(1, 2, 2, 3))).isZero();
    assertThat(Sorting.errors(list, List.of(1, 2, 3))).isEqualTo(1);
    assertThat(Sorting.errors(list, List.of(2, 1, 2, 3))).isEqualTo(1);
    assertThat(Sorting.errors(list, List.of(1, 1, 2, 3))).isEqualTo(2);
    assertThat(new Sorting.Numbers(list).check("I cannot sort.").score()).isZero();
    assertThat(new Sorting.Numbers(list).check("[1, 2, 3]").score()).isEqualTo(0.75);
  }

  @Test
  void lists_of_other_sizes_are_drawn_and_stay_the_same() {
    var numbers = new Sorting(128).problem(7);

    assertThat(numbers.unsorted()).hasSize(128).allMatch(it -> it >= 0 && it <= 9);
    assertThat(new Sorting(128).problem(7)).isEqualTo(numbers);
    assertThat(new Sorting(128).problem(8)).isNotEqualTo(numbers);
    assertThat(numbers.check(numbers.sorted().toString()).right()).isTrue();
  }

  @Test
  void an_intersection_is_right_in_any_order_and_nothing_may_be_missing_or_too_much() {
    var sets = new SetIntersection(32).problem(1);
    var common = sets.common();

    assertThat(common).isNotEmpty();
    assertThat(sets.check("[1, 2]\nThe intersection is " + common.reversed()).right()).isTrue();
    assertThat(sets.check(common.subList(1, common.size()).toString()).why())
        .isEqualTo("1 are missing and 0 do not belong there");
    var more = new ArrayList<>(common);
    more.add(64);
    assertThat(sets.check(more.toString()).why()).endsWith("1 do not belong there");
    assertThat(sets.check("none").right()).isFalse();
  }

  @Test
  void sets_without_anything_in_common_have_an_empty_list() {
    var sets = new SetIntersection.Sets(List.of(1), List.of(2));

    assertThat(sets.check("[]").right()).isTrue();
  }
}
