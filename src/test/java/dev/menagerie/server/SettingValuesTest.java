// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are written, and which are none. */
class SettingValuesTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "5m, PT5M",
    "72h, PT72H",
    "90d, P90D",
    "PT1M30S, PT1M30S",
  })
  void a_duration_is_written_as_people_do_or_as_iso(String text, Duration read) {
    var settings = Settings.read(GivenConfig.of(Map.of("menagerie.engine.park-after", text)));

    assertThat(settings.engine().parkAfter()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "512, 512", "256MB, 256000000", "16 KiB, 16384", "2GiB, 2147483648"})
  void a_size_has_a_unit_or_is_bytes(String text, long bytes) {
    var settings = Settings.read(GivenConfig.of(Map.of("menagerie.storage.min-free", text)));

    assertThat(settings.face().minFree()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "menagerie.storage.min-free, 1.5GB",
    "menagerie.storage.min-free, 1TB",
    "menagerie.storage.min-free, -1",
    "menagerie.storage.min-free, 999999999999999999GiB",
    "menagerie.http.max-body-bytes, 1KB",
    "menagerie.http.max-body-bytes, 2GiB",
    "menagerie.engine.park-after, 0s",
    "menagerie.engine.park-after, 10",
    "menagerie.engine.park-after, 999999999999999999d",
    "menagerie.engine.park-after, 36526d",
    "menagerie.engine.park-after, P300000D",
    "menagerie.tools.connect-timeout, 300000d",
    "server.shutdown-grace-period, P36526D",
    "server.shutdown-grace-period, 1s",
    "menagerie.model.url, llm.example:8000",
    "menagerie.model.cache.similarity, 1.1",
    "menagerie.model.retries, many",
    "otel.sdk.disabled, no",
    "otel.traces.exporter, otlpp",
    "otel.metrics.exporter, 'none,otlp'",
    "otel.logs.exporter, 'otlp,otlp'",
    "otel.exporter.otlp.protocol, http",
  })
  void an_amount_or_address_that_does_not_fit_is_refused(String key, String value) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(key, value))))
        .withMessageStartingWith("%s: %s, must be ".formatted(key, value));
  }

  @ParameterizedTest
  @CsvSource({
    "menagerie.engine.park-after, 36525d",
    "otel.sdk.disabled, TRUE",
    "otel.sdk.disabled, False",
    "otel.traces.exporter, none",
    "otel.metrics.exporter, otlp",
    "otel.exporter.otlp.protocol, http/protobuf",
  })
  void what_is_as_far_as_it_goes_or_as_others_read_it_is_taken(String key, String value) {
    assertThat(Settings.read(GivenConfig.of(Map.of(key, value))).host()).isEqualTo("127.0.0.1");
  }

  @Test
  void an_empty_value_is_the_default() {
    var settings = Settings.read(GivenConfig.of(Map.of("menagerie.tools.attempts", "")));

    assertThat(settings.tools().faults().attempts()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "menagerie.security.token, pa${ss}word-0123456789abcdef",
    "menagerie.security.token, ${menagerie.security.token}",
    "menagerie.engine.max-running-tasks, ${nope}",
    "menagerie.tools.credential.acme, ${nope}-0123456789",
    "MENAGERIE_TOOLS_CREDENTIAL_ACME, ${nope}-0123456789",
    "menagerie.model.role.judge, demo:${nope}",
    "OPENAI_API_KEY, ${nope}",
    "mp.config.profile, ${nope}",
  })
  void an_expression_that_stands_for_nothing_is_no_value_that_is_missing(String key, String value) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(key, value))))
        .withMessageStartingWith(key + ": has a ${...} that stands for nothing")
        .withMessageNotContaining(value);
  }

  @ParameterizedTest
  @CsvSource({"${minutes}m, PT7M", "${nope:9m}, PT9M", "${nope:}, PT1M", "${EMPTY}, PT1M"})
  void an_expression_stands_for_the_value_of_a_key_or_its_default(String text, Duration read) {
    var given = Map.of("menagerie.engine.park-after", text, "minutes", "7");

    assertThat(Settings.read(GivenConfig.of(given)).engine().parkAfter()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "menagerie.model.url | http://user:hunter2@host name/v1 | http://***@host name/v1, must be",
        "menagerie.model.url | http://user:hun/ter2 @host/v1 | http://***@host/v1, must be an http",
        "menagerie.model.url | user:hunter2@host/v1 | ***@host/v1, must be an http or https URL",
        "menagerie.tools.oauth.redirect | http://user:hunter2@agents.example | https",
        "mp.jwt.verify.publickey.location | ftp://user:hunter2@keys | ftp://***@keys, must be an",
      })
  void a_password_in_an_address_is_told_to_nobody(String key, String value, String message) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(key, value))))
        .withMessageContaining(key + ": ")
        .withMessageContaining(message)
        .withMessageNotContaining("ter2");
  }
}
