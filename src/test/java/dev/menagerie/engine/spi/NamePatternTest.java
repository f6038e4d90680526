// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "*, desk__open, true",
    "desk__open, desk__open, true",
    "desk__open, desk__opens, false",
    "desk__*, desk__open, true",
    "desk__*, desk__, true",
    "desk__*, disk__open, false",
    "*__open, desk__open, true",
    "*__open, desk__opened, false",
    "d*__o*n, desk__open, true",
    "d*__o*n, desk__one, false",
    "*a*a*, banana, true",
    "*a*a*a*a*, banana, false",
    "ab*ba, aba, false",
    "ab*ba, abba, true",
    "a*b*b, ab, false",
    "a.c*, abc, false",
    "**, x, true"
  })
  void a_star_stands_for_any_characters(String pattern, String name, boolean matches) {
    assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "bank__pay, bank__, true",
    "bank__*, bank__, true",
    "ba*, bank__, true",
    "*pay, bank__, true",
    "*, bank__, true",
    "bank__pay, files__, false",
    "banks__*, bank__, false",
    "bank, bank__, false",
    "bank*x__, bank__, true",
  })
  void tells_whether_a_name_that_begins_so_can_match(String pattern, String start, boolean may) {
    assertThat(new NamePattern(pattern).mayBegin(start)).isEqualTo(may);
  }
}
