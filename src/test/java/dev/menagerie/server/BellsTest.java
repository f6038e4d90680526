// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who looks after a task is woken by news of it and of its children, and by nothing else. */
class BellsTest {

  private final Bells bells = new Bells();

  private static boolean rung(Bells.Bell bell) throws InterruptedException {
    return bell.await(Duration.ZERO);
  }

  @Test
  void news_of_a_task_and_of_what_it_delegated_are_heard() throws InterruptedException {
    var bell = bells.hang("abc");

    bells.ring("abc");
    assertThat(rung(bell)).isTrue();
    bells.ring("abc.2.0");
    assertThat(rung(bell)).isTrue();
  }

  @Test
  void news_of_others_are_not() throws InterruptedException {
    var bell = bells.hang("abc.2");

    bells.ring("abc");
    bells.ring("abcd.2");
    bells.ring("abc.20");

    assertThat(rung(bell)).isFalse();
  }

  @Test
  void many_before_a_look_are_heard_once() throws InterruptedException {
    var bell = bells.hang("abc");

    bells.ring("abc");
    bells.ring("abc");

    assertThat(rung(bell)).isTrue();
    assertThat(rung(bell)).isFalse();
  }

  @Test
  void one_that_was_taken_down_is_rung_no_more() throws InterruptedException {
    var bell = bells.hang("abc");

    bells.takeDown("abc");
    bells.ring("abc");

    assertThat(rung(bell)).isFalse();
    assertThat(rung(bells.hang("abc"))).isFalse();
  }
}
