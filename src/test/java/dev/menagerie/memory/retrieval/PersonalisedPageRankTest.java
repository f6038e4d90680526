// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.testkit.ForAll.Source;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersonalisedPageRankTest {

  private static final long ANY = Long.MAX_VALUE;

  /** An undirected graph, some of whose nodes stand alone, and where walks begin. */
  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  private record Case(boolean[][] joined, Map<Integer, Double> reset) {

    int size() {
      return joined.length;
    }

    int[] around(int node) {
      return IntStream.range(0, size()).filter(it -> joined[node][it]).toArray();
    }

    @Override
    public String toString() {
      return Arrays.deepToString(joined) + reset;
    }
  }

  @Test
  void two_neighbours_share_by_how_often_the_walk_begins_anew() {
    var shares = shares(node -> new int[] {1 - node}, Map.of(0, 3.0), 1e-12, ANY);

    assertThat(shares.get(0)).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(shares.get(1)).isCloseTo(1.0 / 3, within(1e-9));
  }

  @Test
  void who_stands_alone_goes_back_to_the_beginnings() {
    var shares =
        shares(
            node -> node == 0 ? new int[0] : new int[] {3 - node},
            Map.of(0, 1.0, 1, 1.0),
            1e-12,
            ANY);

    assertThat(shares.get(0)).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(shares.get(1)).isCloseTo(4.0 / 9, within(1e-9));
    assertThat(shares.get(2)).isCloseTo(2.0 / 9, within(1e-9));
  }

  @Test
  void solves_the_linear_equations_and_its_mass_is_one() {
    forAll(PersonalisedPageRankTest::random)
        .check(
            it -> {
              var shares = shares(it::around, it.reset, 1e-11, ANY);

              var solution = solution(it, 0.5);
              for (int node = 0; node < it.size(); node++) {
                assertThat(shares.getOrDefault(node, 0.0)).isCloseTo(solution[node], within(1e-9));
              }
              assertThat(shares.values().stream().mapToDouble(share -> share).sum())
                  .isCloseTo(1, within(1e-9));
            });
  }

  @Test
  void its_mass_is_one_however_little_it_may_look_at() {
    forAll(PersonalisedPageRankTest::random)
        .check(
            it -> {
              var shares = shares(it::around, it.reset, 1e-11, it.size() / 2);

              assertThat(shares.values().stream().mapToDouble(share -> share).sum())
                  .isCloseTo(1, within(1e-9));
            });
  }

  private static Map<Integer, Double> shares(
      IntFunction<int[]> neighbours, Map<Integer, Double> reset, double tolerance, long edges) {
    var shares = new TreeMap<Integer, Double>();
    PersonalisedPageRank.compute(graph(neighbours), reset, 0.5, tolerance, edges, shares::put);
    return shares;
  }

  private static PersonalisedPageRank.Graph graph(IntFunction<int[]> neighbours) {
    return new PersonalisedPageRank.Graph() {
      @Override
      public int degree(int node) {
        return neighbours.apply(node).length;
      }

      @Override
      public int[] around(int node) {
        return neighbours.apply(node);
      }
    };
  }

  private static Case random(Source source) {
    int size = 1 + source.size();
    var joined = new boolean[size][size];
    for (int i = source.below(3 * size); i > 0; i--) {
      int one = source.below(size);
      int other = source.below(size);
      if (one != other) {
        joined[one][other] = true;
        joined[other][one] = true;
      }
    }
    var reset = new TreeMap<Integer, Double>();
    for (int i = 1 + source.below(4); i > 0; i--) {
      reset.put(source.below(size), 0.1 + source.random().nextDouble());
    }
    return new Case(joined, reset);
  }

  /** Of x = (1 - d) reset + d (P' x + alone(x) reset), by Gauss's elimination. */
  private static double[] solution(Case it, double damping) {
    int size = it.size();
    double sum = it.reset.values().stream().mapToDouble(weight -> weight).sum();
    var rows = new double[size][size + 1];
    for (int to = 0; to < size; to++) {
      double reset = it.reset.getOrDefault(to, 0.0) / sum;
      rows[to][to] += 1;
      rows[to][size] = (1 - damping) * reset;
      for (int by = 0; by < size; by++) {
        int degree = it.around(by).length;
        if (degree == 0) {
          rows[to][by] -= damping * reset;
        } else if (it.joined[by][to]) {
          rows[to][by] -= damping / degree;
        }
      }
    }
    return solved(rows);
  }

  private static double[] solved(double[][] rows) {
    int size = rows.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int row = column; row < size; row++) {
        pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
      }
      var swapped = rows[column];
      rows[column] = rows[pivot];
      rows[pivot] = swapped;
      for (int row = 0; row < size; row++) {
        double factor = row == column ? 0 : rows[row][column] / rows[column][column];
        for (int i = column; i <= size && factor != 0; i++) {
          rows[row][i] -= factor * rows[column][i];
        }
      }
    }
    return IntStream.range(0, size).mapToDouble(row -> rows[row][size] / rows[row][row]).toArray();
  }
}
