// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PositionsTest {

  @Test
  void each_position_is_there_once_in_the_order_in_which_it_came() {
    var random = new Random(7);
    var positions = new Positions();
    var expected = new LinkedHashSet<Long>();
    for (int i = 0; i < 3_000; i++) {
      long position = random.nextLong(1, 2_001);
      positions.add(position, _ -> {});
      expected.add(position);
    }

    assertThat(positions.all().boxed()).containsExactlyElementsOf(expected);
  }

  @Test
  void what_is_there_already_is_not_stored_again() {
    var positions = new Positions();
    for (long position : new long[] {5, 3, 9}) {
      positions.add(position, _ -> {});
    }
    var stored = new AtomicInteger();

    for (long position : new long[] {9, 5, 3}) {
      positions.add(position, _ -> stored.incrementAndGet());
    }

    assertThat(stored).hasValue(0);
    assertThat(positions.all()).containsExactly(5L, 3L, 9L);
  }

  @Test
  void a_reader_never_sees_a_gap() throws InterruptedException {
    var positions = new Positions();
    var done = new AtomicBoolean();
    var seen = new HashSet<Boolean>();
    var reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    var all = positions.all().toArray();
                    for (int i = 0; i < all.length; i++) {
                      seen.add(all[i] == i + 1);
                    }
                  }
                });
    for (long position = 1; position <= 20_000; position++) {
      positions.add(position, _ -> {});
    }
    done.set(true);
    reader.join();

    assertThat(seen).doesNotContain(false);
  }
}
