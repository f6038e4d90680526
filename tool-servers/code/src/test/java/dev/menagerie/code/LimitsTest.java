// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

  private static final long HEAP = 256 << 20;

  @Test
  void has_defaults() {
    var limits = Limits.of(Map.of(), 8L << 30);

    assertThat(limits.time()).isEqualTo(Duration.ofSeconds(2));
    assertThat(limits.memoryBytes()).isEqualTo(16 << 20);
    assertThat(limits.outputBytes()).isEqualTo(64 << 10);
    assertThat(limits.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(limits.queue()).isEqualTo(16);
  }

  @Test
  void runs_no_more_at_once_by_itself_than_the_heap_holds() {
    assertThat(Limits.of(Map.of(), 96 << 20).threads()).isEqualTo(1);
    assertThatThrownBy(() -> Limits.of(Map.of(), 90 << 20))
        .hasMessage(
            "MENAGERIE_CODE_THREADS: 1 engines of 16777216 bytes need a heap of 96 MiB, and this"
                + " process has 90; raise -Xmx, or lower MENAGERIE_CODE_THREADS or"
                + " MENAGERIE_CODE_MEMORY_BYTES");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MENAGERIE_CODE_TIME         | 2s   | a duration from PT0.1S to PT60S, such as PT2S",
        "MENAGERIE_CODE_TIME         | PT0S | a duration from PT0.1S to PT60S, such as PT2S",
        "MENAGERIE_CODE_TIME         | PT2M | a duration from PT0.1S to PT60S, such as PT2S",
        "MENAGERIE_CODE_MEMORY_BYTES | 16m  | a number from 4194304 to 268435456",
        "MENAGERIE_CODE_OUTPUT_BYTES | 1    | a number from 1024 to 1048576",
        "MENAGERIE_CODE_THREADS      | 0    | a number from 1 to 64",
        "MENAGERIE_CODE_THREADS      | 64   | raise -Xmx, or lower MENAGERIE_CODE_THREADS",
        "MENAGERIE_CODE_QUEUE        | many | a number from 1 to 1000",
        "MENAGERIE_CODE_MEMORY       | 1    | is not known; there are MENAGERIE_CODE_TIME"
      })
  void says_which_variable_is_wrong_and_what_would_be_right(
      String name, String value, String right) {
    assertThatThrownBy(() -> Limits.of(Map.of(name, value), HEAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name)
        .hasMessageContaining(right);
  }

  @Test
  void overlooks_what_kubernetes_says_of_a_service_of_this_name() {
    var environment =
        Map.of(
            "MENAGERIE_CODE_SERVICE_HOST", "10.0.0.1",
            "MENAGERIE_CODE_SERVICE_PORT_HTTP", "80",
            "MENAGERIE_CODE_PORT_80_TCP_ADDR", "10.0.0.1");

    assertThat(Limits.of(environment, HEAP).queue()).isEqualTo(16);
  }
}
