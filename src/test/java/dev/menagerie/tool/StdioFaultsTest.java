// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool servers that are processes and do what they should not, and commands that do not fit. */
@Timeout(90)
class StdioFaultsTest {

  private final StdioBench bench = new StdioBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static JsonObject process(String env) {
    return Json.object()
        .add("command", Json.array(StdioPeer.command("legacy")))
        .add("env", Json.object(env))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void a_call_in_the_middle_of_which_the_process_dies_is_in_doubt_and_the_next_starts_it_again(
      String manner) {
    bench.register("s", StdioPeer.command(manner));
    var pid = bench.text("s__pid");

    var outcome = bench.call("s__die");

    assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
    assertThat(outcome.toString()).contains("ended with code 3", "out of memory");
    assertThat(bench.text("s__pid")).matches("\\d+").isNotEqualTo(pid);
  }

  @Test
  void what_a_process_started_ends_though_the_process_died_by_itself() {
    bench.register("s", StdioPeer.command("legacy"));
    var child = bench.text("s__child");
    assertThat(StdioPeer.isAlive(child)).isTrue();

    bench.call("s__die");

    Waiting.until(() -> !StdioPeer.isAlive(child));
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void what_a_process_offers_is_read_again_when_it_is_started_anew(
      String manner, @TempDir Path folder) throws IOException {
    var grown = folder.resolve("grown");
    bench.register("s", StdioPeer.command(manner, "grown-by=" + grown));
    assertThat(bench.servers().offered().used("s__grown")).isEmpty();
    Files.createFile(grown);

    bench.call("s__die");
    assertThat(bench.text("s__pid")).matches("\\d+");

    Waiting.until(() -> bench.servers().offered().used("s__grown").isPresent());
  }

  @Test
  void a_modern_server_that_takes_long_to_start_is_asked_once_more() {
    var shown = bench.register("s", StdioPeer.command("modern", "late"));

    assertThat(shown.getString("protocol")).isEqualTo("2026-07-28");
  }

  @Test
  void a_process_that_dies_at_the_start_is_refused_with_what_it_said() {
    assertThatThrownBy(() -> bench.register("s", StdioPeer.command("broken")))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageContaining("ended with code 7")
        .hasMessageContaining("it said: cannot open shop.db, see the manual")
        .hasMessageStartingWith("command: ");
    assertThat(bench.servers().shown()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"endless, has more than 2097152 bytes", "flood, nobody asked"})
  void a_process_that_says_too_much_is_ended(String tool, String reason) {
    bench.register("s", StdioPeer.command("legacy"));
    var pid = bench.text("s__pid");

    var outcome = bench.call("s__" + tool);

    assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
    assertThat(outcome.toString()).contains(reason);
    Waiting.until(() -> !StdioPeer.isAlive(pid));
    assertThat(bench.text("s__pid")).matches("\\d+").isNotEqualTo(pid);
  }

  @Test
  void a_process_that_does_not_read_holds_nobody_up_and_is_ended() {
    bench.register("s", StdioPeer.command("legacy"));
    var pid = bench.text("s__pid");
    bench.call("s__deafen", JsonValue.EMPTY_JSON_OBJECT, Duration.ofSeconds(1));
    var large = Json.object().add("text", "x".repeat(1 << 20)).build();

    var outcome = bench.call("s__echo", large, Duration.ofSeconds(2));

    assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
    Waiting.until(() -> !StdioPeer.isAlive(pid));
    assertThat(bench.text("s__pid")).matches("\\d+").isNotEqualTo(pid);
  }

  @Test
  void what_a_process_that_does_not_read_surely_never_saw_is_no_doubt() {
    bench.register("s", StdioPeer.command("legacy"));
    bench.call("s__deafen", JsonValue.EMPTY_JSON_OBJECT, Duration.ofSeconds(1));
    var large = Json.object().add("text", "x".repeat(1 << 20)).build();
    var stuck =
        Thread.ofVirtual().start(() -> bench.call("s__echo", large, Duration.ofSeconds(20)));
    Waiting.until(
        () ->
            Thread.getAllStackTraces().entrySet().stream()
                .filter(it -> it.getKey().getName().equals("stdin of s"))
                .flatMap(it -> Stream.of(it.getValue()))
                .anyMatch(it -> it.getMethodName().equals("writeBytes")));

    var outcome = bench.call("s__pid", JsonValue.EMPTY_JSON_OBJECT, Duration.ofSeconds(1));

    assertThat(outcome).isInstanceOf(ToolOutcome.Done.class);
    assertThat(outcome.toString()).contains("Failure");
    stuck.interrupt();
  }

  @Test
  void what_a_process_says_on_its_standard_error_is_logged_cleaned_and_not_without_end() {
    var logged = new CopyOnWriteArrayList<String>();
    var log = Logger.getLogger(ErrorLines.class.getName());
    var handler = new Listening(logged);
    log.addHandler(handler);
    log.setLevel(Level.INFO);
    try {
      bench.register("s", StdioPeer.command("legacy", "chatty"));

      Waiting.until(() -> logged.stream().anyMatch(it -> it.contains("more than is logged")));
      assertThat(bench.text("s__pid")).matches("\\d+");
      assertThat(logged).hasSize(61);
      assertThat(logged.getFirst())
          .startsWith("the tool server s says: [removed: GitHub token]yyy")
          .endsWith("...")
          .hasSizeLessThan(300);
    } finally {
      log.removeHandler(handler);
    }
  }

  /** Keeps what is logged. */
  private static final class Listening extends Handler {

    private final List<String> logged;

    Listening(List<String> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord said) {
      logged.add(new SimpleFormatter().formatMessage(said));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void a_removed_process_ends_though_it_ignores_that_and_what_it_started_ends_too() {
    bench.register("s", StdioPeer.command("stubborn"));
    var pid = bench.text("s__pid");
    var child = bench.text("s__child");
    assertThat(StdioPeer.isAlive(pid) && StdioPeer.isAlive(child)).isTrue();

    bench.servers().remove("s");

    Waiting.until(() -> !StdioPeer.isAlive(pid));
    Waiting.until(() -> !StdioPeer.isAlive(child));
  }

  @Test
  void nothing_is_left_of_processes_when_this_server_stops() {
    bench.register("a", StdioPeer.command("legacy"));
    bench.register("b", StdioPeer.command("modern"));
    var pids = List.of(bench.text("a__pid"), bench.text("b__pid"));

    bench.close();

    assertThat(pids).noneMatch(StdioPeer::isAlive);
    Waiting.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(it -> it.getName().matches("(std(in|out|err)|end) of [ab]")));
  }

  @Test
  void a_process_ends_when_this_server_is_killed() throws Exception {
    var host = new ProcessBuilder(StdioHost.command()).start();
    var pid = host.inputReader().readLine();
    assertThat(StdioPeer.isAlive(pid)).isTrue();

    host.destroyForcibly();

    Waiting.until(() -> !StdioPeer.isAlive(pid));
  }

  @Test
  void no_program_is_started_unless_it_is_allowed() {
    try (var strict = new StdioBench(new KeptDocuments(), ToolConfig.DEFAULT)) {
      assertThatThrownBy(() -> strict.register("s", List.of("npx", "-y", "some-server")))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("set menagerie.tools.stdio.commands");
    }
    assertThatThrownBy(() -> bench.register("s", List.of("java", "-version")))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageContaining("\"java\" is not in menagerie.tools.stdio.commands");
  }

  @Test
  void a_program_that_is_not_there_is_refused() {
    try (var other =
        new StdioBench(
            new KeptDocuments(), ToolConfig.DEFAULT.starting(List.of("no-such-program")))) {
      assertThatThrownBy(() -> other.register("s", List.of("no-such-program")))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("it cannot be started")
          .hasMessageContaining("no-such-program");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"A B\": \"x\"} | env: \"A B\", must be the name of a variable",
        "{\"A\": 1} | env.A: must be a text, or name a secret",
        "{\"A\": {\"secret\": \"none\"}} | env.A.secret: no secret is named none",
        "{\"A\": \"ghp_abcdefghijklmnopqrstuvwxyz0123456789\"} | env.A: looks like a secret",
        "{\"LD_PRELOAD\": \"/tmp/x.so\"} | env.LD_PRELOAD: decides which code",
      })
  void variables_that_do_not_fit_are_refused(String env, String message) {
    assertThatThrownBy(() -> bench.register("s", process(env)))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NODE_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "_JAVA_OPTIONS",
        "BASH_ENV",
        "ENV",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "RUBYOPT",
        "PERL5OPT",
        "PERL5LIB",
        "HOME",
        "npm_config_userconfig",
        "NPM_CONFIG_REGISTRY",
        "path"
      })
  void variables_that_give_a_program_other_code_are_refused(String name) {
    var env = Json.object().add(name, "/tmp/x").build().toString();

    assertThatThrownBy(() -> bench.register("s", process(env)))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageContaining("env." + name + ": decides which code");
  }

  @Test
  void a_command_takes_no_auth() {
    var auth = Json.object("{\"headers\": {\"Authorization\": {\"secret\": \"shop\"}}}");

    assertThatThrownBy(() -> bench.register("s", process("{}"), auth))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageStartingWith("auth: ")
        .hasMessageContaining("env");
  }
}
