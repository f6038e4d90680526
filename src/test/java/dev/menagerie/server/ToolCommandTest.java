// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToolCommandTest {

  private static final Map<String, String> SENDING =
      Map.of(
          "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318",
          "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer s3cret",
          "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-key=s3cret",
          "OTEL_EXPORTER_OTLP_CLIENT_KEY", "/run/secrets/key.pem",
          "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/run/secrets/client.pem",
          "OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/ca.pem");

  @TempDir Path data;

  private Map<String, String> environment(LocalTool tool) {
    var environment = new HashMap<>(Map.of("OPENAI_API_KEY", "s3cret", "PATH", "/bin"));
    new ToolCommand(tool, Path.of("tool.jar"), data, SENDING).prepare(environment);
    return environment;
  }

  @ParameterizedTest
  @EnumSource(names = {"CODE", "WEB"})
  void what_runs_or_reads_the_work_of_strangers_is_told_no_credentials(LocalTool tool) {
    assertThat(environment(tool))
        .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318")
        .containsEntry("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/ca.pem")
        .containsEntry("OTEL_SERVICE_NAME", "menagerie-" + tool.text())
        .doesNotContainKeys(
            "OPENAI_API_KEY",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE");
  }

  @ParameterizedTest
  @EnumSource(names = {"CALCULATOR", "FILES", "SQL"})
  void others_send_as_the_server_sends(LocalTool tool) {
    assertThat(environment(tool)).containsAllEntriesOf(SENDING).doesNotContainKey("OPENAI_API_KEY");
  }
}
