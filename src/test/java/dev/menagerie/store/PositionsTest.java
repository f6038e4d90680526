// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionsTest {

  @Test
  void gives_back_what_was_encoded() {
    for (var positions :
        new long[][] {
          {}, {1}, {1, 2, 3}, {127, 128, 255, 256}, {5, 16_384 + 5, 1L << 40, Long.MAX_VALUE}
        }) {
      assertThat(Positions.decode(Positions.encode(positions))).isEqualTo(positions);
    }
  }

  @Test
  void neighbours_take_a_byte_each() {
    assertThat(Positions.encode(new long[] {100, 101, 102, 200})).hasSize(4);
  }
}
