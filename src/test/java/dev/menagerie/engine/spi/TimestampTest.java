// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

  @Test
  void reads_every_moment_that_is_written() {
    var random = new Random(1);
    var fractions = List.of(0, 1_000_000, 1_000, 1);
    for (int i = 0; i < 10_000; i++) {
      int unit = fractions.get(i % fractions.size());
      long nanos = unit == 0 ? 0 : random.nextLong(1_000_000_000) / unit * unit;
      var moment = Instant.ofEpochSecond(random.nextLong(-1L << 37, 1L << 39), nanos);

      assertThat(Timestamp.parse(moment.toString())).isEqualTo(moment);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-28T23:59:59Z",
        "2024-02-29T00:00:00.5Z",
        "2026-11-27T16:48:13.12Z",
        "2026-11-27T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-11-27T16:48:13+01:00",
        "2026-11-27t16:48:13z",
        "-0044-03-15T12:00:00Z",
        "+12026-11-27T16:48:13Z"
      })
  void takes_what_the_general_parser_takes_for_the_same(String text) {
    assertThat(Timestamp.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "now",
        "2026-11-27T16:48Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-27T25:00:00Z",
        "2026-11-27T16:60:00Z",
        "2026-11-27T16:48:13",
        "2026-11-27T16:48:13.Z.Z",
        "2026-11-27T16:48:13.1234567890Z",
        "2026-11-27T16:48:13.12x4Z",
        "2026-11-27T16:48:1٣Z"
      })
  void takes_nothing_else(String text) {
    assertThatThrownBy(() -> Timestamp.parse(text)).isInstanceOf(DateTimeParseException.class);
  }
}
