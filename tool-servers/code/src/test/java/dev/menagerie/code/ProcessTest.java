// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own. */
class ProcessTest {

  private static final List<String> BOMBS =
      List.of(
          "while (true) {}",
          "const a = []; while (true) a.push(new Uint8Array(100000))",
          "while (true) console.log('x'.repeat(10000))",
          "(function f() { f() })()",
          "/(a+)+$/.test('a'.repeat(40) + 'b')",
          "print('x'.repeat(8e6)); 'x'.repeat(6e6)");

  @TempDir Path temp;

  @Test
  void lives_through_thirty_bombs_in_a_small_heap() throws Exception {
    var process =
        start("-Xmx256m", Map.of("MENAGERIE_CODE_TIME", "PT0.3S", "MENAGERIE_CODE_QUEUE", "30"));
    try (var out = process.inputReader(StandardCharsets.UTF_8);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var caller = McpCaller.of(out.readLine().substring("listening on ".length()));

      var thrown =
          IntStream.range(0, 30)
              .mapToObj(i -> threads.submit(() -> caller.run(BOMBS.get(i % BOMBS.size()))))
              .toList();
      for (var bomb : thrown) {
        assertThat(bomb.get().text()).doesNotContain("the server itself", "failed inside");
      }

      assertThat(caller.run("1 + 1").text()).isEqualTo("value: 2");
      assertThat(caller.health().statusCode()).isEqualTo(200);
      assertThat(temp.resolve("errors")).content().doesNotContain("OutOfMemory", "\tat ");
      caller.http().close();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void ends_with_its_lifeline_though_code_runs() throws Exception {
    var process = start("-Xmx256m", Map.of("MENAGERIE_LIFELINE", "stdin"));
    try (var out = process.inputReader(StandardCharsets.UTF_8);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var caller = McpCaller.of(out.readLine().substring("listening on ".length()));
      var running = threads.submit(() -> caller.run("while (true) {}"));

      process.getOutputStream().close();

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      running.cancel(true);
      caller.http().shutdownNow();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void says_which_variable_is_wrong_and_ends() throws Exception {
    var process = start("-Xmx256m", Map.of("MENAGERIE_CODE_TIME", "2s"));

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(temp.resolve("errors"))
        .hasContent(
            "code: MENAGERIE_CODE_TIME: \"2s\", must be a duration from PT0.1S to PT60S, such as"
                + " PT2S");
  }

  private Process start(String heap, Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.environment().putAll(environment);
    builder.redirectError(temp.resolve("errors").toFile());
    return builder.start();
  }
}
