// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.testkit.BesideOthers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Draws are as random as they should be, and as alike as the profile says. */
@BesideOthers
class DrawTest {

  private static final int MANY = 20_000;

  private static Draw draw(double rho, int state, int sample) {
    var profile = Profile.of("gpt4-2023").with("rho", rho);
    return Draw.of(profile, Key.of(7), "value", "state " + state, "/" + sample);
  }

  /** How two samples of the same state correlate when each is a success with a probability. */
  private static double correlation(double rho, double probability) {
    double both = 0;
    double single = 0;
    for (int state = 0; state < MANY; state++) {
      boolean first = draw(rho, state, 0).chance("x", probability);
      boolean second = draw(rho, state, 1).chance("x", probability);
      both += first && second ? 1 : 0;
      single += (first ? 0.5 : 0) + (second ? 0.5 : 0);
    }
    double mean = single / MANY;
    return (both / MANY - mean * mean) / (mean * (1 - mean));
  }

  @Test
  void two_samples_of_a_state_correlate_as_the_profile_says() {
    assertThat(correlation(0.6, 0.5)).isCloseTo(0.6, within(0.02));
    assertThat(correlation(0.6, 0.2)).isCloseTo(0.6, within(0.03));
    assertThat(correlation(0, 0.5)).isCloseTo(0, within(0.02));
    assertThat(correlation(1, 0.5)).isCloseTo(1, within(1e-9));
  }

  @Test
  void rare_events_are_as_many_as_their_mean_and_spread_as_much() {
    for (double mean : new double[] {0, 0.7, 35.3}) {
      var counts =
          IntStream.range(0, MANY).mapToDouble(it -> draw(0, it, 0).poisson("x", mean)).toArray();
      double found = Arrays.stream(counts).average().orElseThrow();
      double variance =
          Arrays.stream(counts).map(it -> (it - found) * (it - found)).average().orElseThrow();

      assertThat(found).isCloseTo(mean, within(0.15));
      assertThat(variance).isCloseTo(mean, within(1.5));
    }
  }

  @Test
  void samples_of_different_states_do_not_correlate() {
    double both =
        IntStream.range(0, MANY)
            .filter(
                it ->
                    draw(1, 2 * it, 0).chance("x", 0.5) && draw(1, 2 * it + 1, 0).chance("x", 0.5))
            .count();

    assertThat(both / MANY).isCloseTo(0.25, within(0.01));
  }

  @Test
  void what_is_drawn_alone_does_not_correlate() {
    double both =
        IntStream.range(0, MANY)
            .filter(
                it ->
                    draw(1, it, 0).alone().chance("x", 0.5)
                        && draw(1, it, 1).alone().chance("x", 0.5))
            .count();

    assertThat(both / MANY).isCloseTo(0.25, within(0.01));
  }

  @Test
  void correlation_leaves_each_sample_as_probable_as_it_is() {
    double share = IntStream.range(0, MANY).filter(it -> draw(0.6, it, 3).chance("x", 0.3)).count();

    assertThat(share / MANY).isCloseTo(0.3, within(0.01));
  }

  @Test
  void a_choice_falls_as_often_as_its_weight() {
    var counts = new double[3];
    for (int state = 0; state < MANY; state++) {
      counts[draw(0.6, state, 0).index("x", List.of(0.38, 0.57, 0.05))]++;
    }

    assertThat(counts[0] / MANY).isCloseTo(0.38, within(0.015));
    assertThat(counts[1] / MANY).isCloseTo(0.57, within(0.015));
    assertThat(counts[2] / MANY).isCloseTo(0.05, within(0.01));
  }

  @Test
  void a_beta_has_its_mean_and_its_spread() {
    double sum = 0;
    double square = 0;
    for (int state = 0; state < MANY; state++) {
      double p = draw(0, state, 0).beta("x", 0.215, 5.11);
      sum += p;
      square += p * p;
    }

    double mean = sum / MANY;
    assertThat(mean).isCloseTo(0.0404, within(0.002));
    assertThat(square / MANY - mean * mean).isCloseTo(0.00613, within(0.0006));
    assertThat(draw(0, 0, 0).beta("x", 1, 0)).isEqualTo(1);
    assertThat(draw(0, 0, 0).beta("x", 0, 1)).isZero();
  }

  @Test
  void several_are_chosen_without_repetition() {
    var chosen = draw(0.6, 1, 1).some("x", 4, List.of("a", "b", "c", "d", "e"), _ -> 1);

    assertThat(chosen).hasSize(4).doesNotHaveDuplicates();
    assertThat(draw(0.6, 1, 1).some("x", 9, List.of("a", "b"), _ -> 1))
        .containsExactlyInAnyOrder("a", "b");
  }
}
