// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ToolServerMainTest {

  /** A tool server without tools, as its own process. */
  static final class Empty {

    public static void main(String[] arguments) {
      ToolServerMain.run("empty", "1.0", List.of());
    }
  }

  private static Process start(Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Empty.class.getName());
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Test
  void says_where_it_listens_and_ends_with_its_lifeline() throws Exception {
    var process = start(Map.of("MENAGERIE_LIFELINE", "stdin"));
    try (var out = reader(process)) {
      var line = out.readLine();
      assertThat(line).matches("listening on http://127\\.0\\.0\\.1:\\d+/mcp");
      var health = URI.create(line.substring("listening on ".length())).resolve("/health");
      assertThat(status(health)).isEqualTo(200);

      process.getOutputStream().close();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void serves_without_a_lifeline_until_it_is_terminated() throws Exception {
    var process = start(Map.of());
    try (var out = reader(process)) {
      var line = out.readLine();
      process.getOutputStream().close();
      assertThat(status(URI.create(line.substring("listening on ".length())).resolve("/health")))
          .isEqualTo(200);

      process.toHandle().destroy();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void says_in_one_line_why_it_cannot_start() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      assertThat(complaint(Map.of("SERVER_PORT", port))).contains("empty: ", port);
    }
    assertThat(complaint(Map.of("SERVER_PORT", "http"))).contains("SERVER_PORT: \"http\"");
  }

  @Test
  void says_beside_its_address_who_may_call_it_from_elsewhere() throws Exception {
    var process = start(Map.of("SERVER_HOST", "0.0.0.0"));
    try (var out = reader(process);
        var err = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(err.lines().filter(line -> line.startsWith("empty: ")).findFirst())
          .hasValueSatisfying(it -> assertThat(it).contains("0.0.0.0 is no loopback address"));
      assertThat(out.readLine()).startsWith("listening on ");
    } finally {
      process.destroyForcibly();
    }
    assertThat(complaint(Map.of("SERVER_ALLOWED_HOSTS", "a:1"))).contains("ALLOWED_HOSTS: a:1");
  }

  private static String complaint(Map<String, String> environment) throws Exception {
    var process = start(environment);
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(process.getInputStream().readAllBytes()).isEmpty();
      var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said.lines().filter(line -> line.startsWith("empty: "))).hasSize(1);
      assertThat(said).doesNotContain("\tat ");
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static BufferedReader reader(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private static int status(URI uri) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
