// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

  @ParameterizedTest
  @CsvSource({
    "2026, 2026-01-01T00:00:00Z",
    "2026-11, 2026-11-01T00:00:00Z",
    "2026-11-20, 2026-11-20T00:00:00Z",
    "2026-11-20T10:30, 2026-11-20T10:30:00Z",
    "2026-11-20T10:30Z, 2026-11-20T10:30:00Z",
    "2026-11-20T10:30:15, 2026-11-20T10:30:15Z",
    "2026-11-20T10:30:15Z, 2026-11-20T10:30:15Z",
    "2026-11-20T10:30:15.5Z, 2026-11-20T10:30:15.500Z",
  })
  void says_when_it_begins(String text, Instant at) {
    assertThat(Moment.of(text)).contains(at);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "202",
        "2026-1",
        "2026-11-2",
        "2026-11-20T1",
        "2026-11-20T10:3",
        "2026-13",
        "last May",
      })
  void what_is_no_beginning_of_a_moment_says_none(String text) {
    assertThat(Moment.of(text)).isEmpty();
  }
}
