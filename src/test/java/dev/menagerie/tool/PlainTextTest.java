// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  private static String text(int... points) {
    return new String(points, 0, points.length);
  }

  @ParameterizedTest
  @CsvSource({
    "^[31mred^[0m, red",
    "^[1;38;5;200mloud, loud",
    "^[2J^[Hgone, gone",
    "^]0;a title^Gafter, after",
    "^]8;;http://evil^\\link^]8;;^\\, link",
    "^Pq pixels ^\\after, after",
    "^]never ended, never ended",
    "^[, ''",
    "a^cb, ab"
  })
  void holds_no_terminal_escape(String escaped, String plain) {
    var text = escaped.replace("^G", "\u0007").replace("^", "\u001B");

    assertThat(PlainText.of(text)).isEqualTo(plain);
  }

  @Test
  void holds_no_escape_of_one_character() {
    assertThat(PlainText.of("a\u009B31mb\u009D0;title\u009Cc")).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x08, 0x0B, 0x7F, 0x85, 0xAD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x202A, 0x202E,
        0x2060, 0x2064, 0x2066, 0x2069, 0x206F, 0x3164, 0xFE01, 0xFEFF, 0xFFA0, 0xFFF9, 0x1D173,
        0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF
      })
  void holds_nothing_invisible(int c) {
    assertThat(PlainText.of("a" + Character.toString(c) + "b")).isEqualTo("ab");
  }

  @Test
  void carries_no_message_in_a_row_of_joiners() {
    var hidden = "\u200C\u200D\u200D\u200C\u200C\u200C\u200D".repeat(100);

    assertThat(PlainText.of("a" + hidden + "b")).hasSize(4);
    assertThat(PlainText.of("a" + "\u200C\u200D\u200B".repeat(100) + "b")).hasSize(4);
  }

  @Test
  void keeps_what_people_write() {
    var flag = text(0x1F3F3, 0xFE0F, 0x200D, 0x1F308);
    var family = text(0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467);
    var persian = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645";
    var mixed = "\u05E9\u05DC\u05D5\u05DD\u200F!";
    var year = "\u0600\u0661\u0662";

    for (var written : new String[] {flag, family, persian, mixed, year, "a\tb\r\nc", "H\u0302"}) {
      assertThat(PlainText.of(written)).isEqualTo(written);
    }
  }

  @Test
  void has_lines_that_end_as_lines_do() {
    assertThat(PlainText.of("a\u2028b\u2029c")).isEqualTo("a\nb\nc");
  }

  @Test
  void is_made_quickly_of_what_never_ends() {
    var opened = "\u001B]".repeat(200_000);

    assertThat(PlainText.of(opened)).isEmpty();
    assertThat(PlainText.of("\u0090".repeat(1_000_000))).isEmpty();
  }
}
