// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityTest {

  /** Documents with a relevance each, and how alike any two are. */
  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  private record Case(double[] relevance, double[][] alike, double lambda, int count) {

    @Override
    public String toString() {
      return Arrays.toString(relevance) + Arrays.deepToString(alike) + lambda + " " + count;
    }
  }

  @Test
  void passes_over_a_second_one_that_says_the_same() {
    double[][] alike = {{1, 0.99, 0}, {0.99, 1, 0}, {0, 0, 1}};

    var chosen = Diversity.chosen(new double[] {1, 0.9, 0.6}, 2, 0.7, (a, b) -> alike[a][b]);

    assertThat(chosen).containsExactly(0, 2);
  }

  @Test
  void is_the_order_of_relevance_if_nothing_else_counts() {
    var chosen = Diversity.chosen(new double[] {1, 0.9, 0.6}, 3, 1, (_, _) -> 1);

    assertThat(chosen).containsExactly(0, 1, 2);
  }

  @Test
  void chooses_as_the_formula_says() {
    forAll(DiversityTest::random)
        .check(
            it ->
                assertThat(
                        Diversity.chosen(
                            it.relevance, it.count, it.lambda, (a, b) -> it.alike[a][b]))
                    .isEqualTo(naive(it)));
  }

  private static Case random(Source source) {
    int size = source.below(source.size() + 1);
    var relevance = source.random().doubles(size).toArray();
    var alike = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        alike[i][j] = source.random().nextDouble() * 2 - 1;
        alike[j][i] = alike[i][j];
      }
    }
    return new Case(relevance, alike, source.random().nextDouble(), source.below(size + 2));
  }

  private static List<Integer> naive(Case it) {
    var chosen = new ArrayList<Integer>();
    while (chosen.size() < Math.min(it.count, it.relevance.length)) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < it.relevance.length; i++) {
        int candidate = i;
        double nearest =
            chosen.stream().mapToDouble(other -> it.alike[candidate][other]).max().orElse(0);
        double worth = it.lambda * it.relevance[i] - (1 - it.lambda) * nearest;
        if (!chosen.contains(i) && (best < 0 || worth > most)) {
          best = i;
          most = worth;
        }
      }
      chosen.add(best);
    }
    return chosen;
  }
}
