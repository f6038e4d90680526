// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.BesideOthers;
import java.util.List;
import org.junit.jupiter.api.Test;

@BesideOthers
class GameOf24Test {

  private final GameOf24 family = new GameOf24();
  private final GameOf24.Puzzle puzzle = new GameOf24.Puzzle(1, List.of(1, 4, 6, 1));

  @Test
  void the_puzzles_are_those_of_the_paper_and_all_can_be_solved() {
    assertThat(family.problem(0).rank()).isEqualTo(901);
    assertThat(family.problem(99).rank()).isEqualTo(1000);
    assertThat(family.problem(100)).isEqualTo(family.problem(0));
    for (int seed = 0; seed < 100; seed++) {
      assertThat(GameOf24.reaches(family.problem(seed).start())).isTrue();
    }
  }

  @Test
  void an_expression_counts_if_it_uses_each_number_once_and_comes_to_24() {
    assertThat(puzzle.check("(4 * 6) * 1 * 1 = 24").right()).isTrue();
    assertThat(puzzle.check("1 + 4 = 5 (left: 5 6 1)\nAnswer: 4 × 6 × 1 ÷ 1").right()).isTrue();
    assertThat(puzzle.check("4 * 6 = 24").why()).contains("each number once");
    assertThat(puzzle.check("4 + 6 + 1 + 1").why()).isEqualTo("4 + 6 + 1 + 1 is 12");
    assertThat(puzzle.check("4 * 6 / (1 - 1)").why()).contains("division by zero");
    assertThat(puzzle.check("It is 24.").why()).isEqualTo("there is no expression");
    assertThat(puzzle.check("").right()).isFalse();
  }

  @Test
  void fractions_are_exact() {
    var eights = new GameOf24.Puzzle(1, List.of(3, 3, 8, 8));

    assertThat(eights.check("8 / (3 - 8 / 3)").right()).isTrue();
    assertThat(GameOf24.reaches(eights.start())).isTrue();
    assertThat(GameOf24.reaches(new GameOf24.Puzzle(1, List.of(1, 1, 1, 1)).start())).isFalse();
  }

  @Test
  void moves_use_two_numbers_and_leave_the_others() {
    var moves = GameOf24.moves(List.of(Fraction.of(10), Fraction.of(4), Fraction.of(0)));

    assertThat(moves)
        .extracting(GameOf24.Move::text)
        .contains("10 - 4 = 6", "4 - 10 = -6", "10 / 4 = 5/2", "0 / 4 = 0")
        .doesNotContain("4 + 10 = 14")
        .noneMatch(it -> it.contains("/ 0"));
    assertThat(moves).allMatch(it -> it.left().size() == 2);
  }
}
