// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @Test
  void are_those_of_the_sample_where_nothing_is_said() {
    var settings =
        Settings.of(Map.of("PATH", "/bin", "MENAGERIE_SQL_PORT_7103_TCP", "tcp://10.0.0.7:7103"));

    assertThat(settings.url()).startsWith("jdbc:sqlite:").endsWith("workshop.db");
    assertThat(settings.write()).isFalse();
    assertThat(settings.maxRows()).isEqualTo(200);
    assertThat(settings.maxBytes()).isEqualTo(65_536);
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void take_the_password_from_a_file(@TempDir Path temp) throws IOException {
    var file = Files.writeString(temp.resolve("password"), "secret \n").toString();

    var settings = Settings.of(Map.of(Settings.PASSWORD_FILE, file));

    assertThat(settings.password()).isEqualTo("secret");
    assertThat(settings.toString()).doesNotContain("secret");
    assertThatThrownBy(
            () -> Settings.of(Map.of(Settings.PASSWORD_FILE, file, Settings.PASSWORD, "other")))
        .hasMessage("MENAGERIE_SQL_PASSWORD_FILE: set it or MENAGERIE_SQL_PASSWORD, not both");
    assertThatThrownBy(() -> Settings.of(Map.of(Settings.PASSWORD_FILE, file + "x")))
        .hasMessageContaining("cannot be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MENAGERIE_SQL_URL             | jdbc:mysql://h/d | must begin with jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:
          MENAGERIE_SQL_WRITE           | yes              | "yes", must be true or false
          MENAGERIE_SQL_MAX_ROWS        | 0                | "0", must be a whole number from 1 to 10000
          MENAGERIE_SQL_MAX_ROWS        | 10001            | "10001", must be a whole number from 1 to 10000
          MENAGERIE_SQL_MAX_BYTES       | 64k              | "64k", must be a whole number from 1024 to 4194304
          MENAGERIE_SQL_TIMEOUT_SECONDS | -1               | "-1", must be a whole number from 1 to 600
          MENAGERIE_SQL_TIMEOUT         | 5                | no such variable; there are MENAGERIE_SQL_MAX_BYTES
          """)
  void name_the_variable_that_is_wrong(String name, String value, String message) {
    assertThatThrownBy(() -> Settings.of(Map.of(name, value)))
        .isInstanceOf(Misconfigured.class)
        .hasMessageStartingWith(name + ": " + message);
  }
}
