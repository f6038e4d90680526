// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.testkit.BesideOthers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged tool servers as child processes. */
@BesideOthers
@Timeout(60)
class LocalToolServersIT {

  private static final Path TOOL_SERVERS = Path.of("..", "tool-servers");

  private static final Set<LocalTool> TWO = EnumSet.of(LocalTool.CALCULATOR, LocalTool.FILES);

  private record Moved(LocalTool tool, URI url) {}

  @TempDir Path data;

  private final LinkedBlockingQueue<Moved> moves = new LinkedBlockingQueue<>();

  @Test
  void serves_both_and_ends_them() throws Exception {
    var servers = start();
    var processes = servers.handles().values();

    assertThat(servers.urls()).containsOnlyKeys(LocalTool.CALCULATOR, LocalTool.FILES);
    assertThat(
            call(servers, LocalTool.CALCULATOR, "evaluate", "{\"expression\": \"2^0.5 * 2^0.5\"}"))
        .contains("2 (rounded)");
    assertThat(
            call(
                servers,
                LocalTool.FILES,
                "write",
                "{\"path\": \"a/gr\u00fcn.txt\", \"text\": \"x\"}"))
        .contains("wrote 1 bytes");
    assertThat(data.resolve("files").resolve("a").resolve("gr\u00fcn.txt")).hasContent("x");
    assertThat(data.resolve("logs")).isDirectoryContaining("glob:**/calculator.log");

    servers.close();

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(moves).isEmpty();
  }

  @Test
  void serves_all_that_come_along() throws Exception {
    Files.createDirectories(data.resolve("documents"));
    Files.writeString(data.resolve("documents").resolve("okapi.md"), "The okapi eats leaves.");
    var all = EnumSet.allOf(LocalTool.class);
    try (var servers = LocalToolServers.start(TOOL_SERVERS, data, all, this::moved)) {
      assertThat(servers.urls()).containsOnlyKeys(all);
      assertThat(call(servers, LocalTool.SQL, "query", "{\"sql\": \"SELECT 6*7 AS answer\"}"))
          .contains("42");
      assertThat(call(servers, LocalTool.WEB, "search", "{\"query\": \"okapi\"}"))
          .contains("leaves");
      assertThat(
              call(
                  servers, LocalTool.CODE, "run", "{\"code\": \"[6, 7].reduce((a, b) => a * b)\"}"))
          .contains("42");
    }
  }

  @Test
  void replaces_a_killed_one_as_often_as_it_is_killed() throws Exception {
    try (var servers = start()) {
      var before = url(servers, LocalTool.FILES);
      for (int i = 0; i < 2; i++) {
        var killed = handle(servers, LocalTool.CALCULATOR);
        killed.destroyForcibly();

        var moved = moves.poll(30, TimeUnit.SECONDS);

        assertThat(moved)
            .isEqualTo(new Moved(LocalTool.CALCULATOR, url(servers, LocalTool.CALCULATOR)));
        assertThat(handle(servers, LocalTool.CALCULATOR).pid()).isNotEqualTo(killed.pid());
        assertThat(call(servers, LocalTool.CALCULATOR, "evaluate", "{\"expression\": \"6*7\"}"))
            .contains("42");
      }
      assertThat(url(servers, LocalTool.FILES)).isEqualTo(before);
    }
  }

  @Test
  void lets_no_ctrl_c_end_a_child_before_the_server_does() throws Exception {
    try (var servers = start()) {
      for (var process : servers.handles().values()) {
        var interrupt = new ProcessBuilder("kill", "-INT", "" + process.pid()).start();
        assertThat(interrupt.waitFor()).isZero();
      }

      assertThat(call(servers, LocalTool.CALCULATOR, "evaluate", "{\"expression\": \"6*7\"}"))
          .contains("42");
      assertThat(moves).isEmpty();
    }
  }

  @Test
  void leaves_no_child_when_the_server_is_killed() throws Exception {
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ToolServersHolder.class.getName(),
                TOOL_SERVERS.toString(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var pids = parent.inputReader().readLine().split(" ");
    var children = Arrays.stream(pids).map(Long::parseLong).map(ProcessHandle::of);
    var handles = children.map(Optional::orElseThrow).toList();
    assertThat(handles).hasSize(2).allMatch(ProcessHandle::isAlive);

    parent.destroyForcibly().waitFor();

    for (var handle : handles) {
      assertThat(handle.onExit().get(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void gives_them_no_secret_of_the_server() throws Exception {
    try (var servers = start()) {
      var environment = Path.of("/proc", "" + handle(servers, LocalTool.FILES).pid(), "environ");

      if (Files.isReadable(environment)) {
        assertThat(Files.readString(environment).split("\0"))
            .extracting(entry -> entry.substring(0, entry.indexOf('=')))
            .isSubsetOf(
                "PATH",
                "HOME",
                "USER",
                "LANG",
                "LC_ALL",
                "LC_CTYPE",
                "TZ",
                "TMPDIR",
                "PWD",
                "OLDPWD",
                "SHLVL",
                "_",
                "SERVER_HOST",
                "SERVER_PORT",
                "MENAGERIE_LIFELINE",
                "MENAGERIE_FILES_ROOT");
      }
    }
  }

  @Test
  void says_what_is_not_built() {
    assertThatThrownBy(() -> LocalToolServers.start(data, data, TWO, this::moved))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("calculator.jar is not built: run mvn package");
  }

  @Test
  void says_why_one_did_not_start_and_ends_the_other() throws IOException {
    Files.writeString(data.resolve("files"), "in the way");

    assertThatThrownBy(this::start)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("the tool server files ended with code 1")
        .hasMessageContaining("MENAGERIE_FILES_ROOT")
        .message()
        .doesNotContain("\n");
    // The log has the error of both starts by then.
    assertThatThrownBy(this::start).message().containsOnlyOnce("MENAGERIE_FILES_ROOT");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
        .noneMatch(child -> child.info().commandLine().orElse("").contains("calculator.jar"));
  }

  private LocalToolServers start() {
    return LocalToolServers.start(TOOL_SERVERS, data, TWO, this::moved);
  }

  private static ProcessHandle handle(LocalToolServers servers, LocalTool tool) {
    return Objects.requireNonNull(servers.handles().get(tool));
  }

  private static URI url(LocalToolServers servers, LocalTool tool) {
    return Objects.requireNonNull(servers.urls().get(tool));
  }

  private void moved(LocalTool tool, URI url) {
    moves.add(new Moved(tool, url));
  }

  private static String call(
      LocalToolServers servers, LocalTool server, String tool, String arguments)
      throws IOException, InterruptedException {
    var body =
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\", \"params\": "
            + "{\"name\": \"%s\", \"arguments\": %s}}".formatted(tool, arguments);
    var request =
        HttpRequest.newBuilder(url(servers, server))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
