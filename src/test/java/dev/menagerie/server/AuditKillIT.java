// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.server.audit.AuditCheck;
import dev.menagerie.server.audit.AuditCheck.Finding;
import dev.menagerie.server.audit.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of a server that is killed again and again while it is used. */
class AuditKillIT {

  private static final int PORT = 18_473;
  private static final int LIVES = 4;
  private static final int CLIENTS = 8;
  private static final int ACKNOWLEDGED = 60;

  @TempDir Path temp;

  private Process server() throws IOException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .redirectError(temp.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MENAGERIE_"));
    builder.environment().put("SERVER_PORT", Integer.toString(PORT));
    builder.environment().put("MENAGERIE_DATA", temp.resolve("data").toString());
    return builder.start();
  }

  @Test
  void what_was_answered_is_in_the_log_and_the_log_fits() throws Exception {
    var answered = new ConcurrentLinkedQueue<String>();
    for (int life = 0; life < LIVES; life++) {
      var server = server();
      try (var out = server.inputReader();
          var clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var line = out.readLine(); !line.startsWith("Try: "); line = out.readLine()) {
          assertThat(line).isNotNull();
        }
        var enough = new CountDownLatch(ACKNOWLEDGED);
        for (int i = 0; i < CLIENTS; i++) {
          clients.execute(() -> begin(answered, enough));
        }
        enough.await();
        server.destroyForcibly();
        server.onExit().join();
      }

      assertThat(AuditCheck.of(temp.resolve("data/audit"), Seal.of(Optional.empty())))
          .isInstanceOf(Finding.Fits.class);
    }

    var log = log();
    assertThat(answered).hasSizeGreaterThanOrEqualTo(LIVES * ACKNOWLEDGED);
    assertThat(answered).allMatch(id -> log.contains("\"task\":\"%s\"".formatted(id)));
  }

  /** Until the server is gone. */
  private static void begin(ConcurrentLinkedQueue<String> answered, CountDownLatch enough) {
    var caller = new Caller(URI.create("http://127.0.0.1:" + PORT));
    try {
      while (true) {
        HttpResponse<String> reply =
            caller.raw("POST", "/v1/tasks", Caller.task("function-calling", "What is 2+2?"));
        answered.add(Caller.object(reply).getString("id"));
        enough.countDown();
      }
    } catch (UncheckedIOException _) {
      // It was killed.
    }
  }

  private String log() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.list(temp.resolve("data/audit"))) {
      List<Path> sorted = files.sorted().toList();
      for (var file : sorted) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
