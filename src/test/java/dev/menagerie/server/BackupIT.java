// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.server.audit.AuditCheck;
import dev.menagerie.server.audit.AuditCheck.Finding;
import dev.menagerie.server.audit.Seal;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup of the packaged server, made over HTTP while tasks run, and brought back elsewhere. */
@Timeout(240)
class BackupIT {

  private static final int CLIENTS = 4;
  private static final int BEFORE = 40;

  @TempDir Path temp;

  @Test
  void every_task_that_was_acknowledged_before_is_there_and_ends() throws Exception {
    var backups = temp.resolve("backups");
    var acknowledged = new ConcurrentLinkedQueue<String>();
    List<String> before;
    String name;
    try (var server = server("first", Map.of("MENAGERIE_BACKUP_FOLDER", backups.toString()));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(() -> begin(server.url(), acknowledged));
      }
      while (acknowledged.size() < BEFORE) {
        Thread.onSpinWait();
      }
      before = List.copyOf(acknowledged);
      name = backup(new Caller(server.url()));
      server.kill();
    }

    var restored = Files.createDirectory(temp.resolve("second")).resolve("data");
    assertThat(restore(backups.resolve(name), restored)).contains("journal.db", "Start the server");

    try (var server = server("second", Map.of())) {
      server.start();
      var caller = new Caller(server.url());
      for (var id : before) {
        assertThat(end(caller, id).getString("status")).as(id).isEqualTo("completed");
      }
      var replay = object(caller.post("/v1/tasks/%s/replay".formatted(before.getFirst()), ""));
      assertThat(replay.getBoolean("identical")).isTrue();
      assertThat(server.stop()).isZero();
    }
    assertThat(AuditCheck.of(restored.resolve("audit"), Seal.of(Optional.empty())))
        .isInstanceOf(Finding.Fits.class);
  }

  private ChildServer server(String folder, Map<String, String> environment) throws IOException {
    return new ChildServer(Files.createDirectories(temp.resolve(folder)), environment);
  }

  /** Until the server is gone. */
  private static void begin(URI server, ConcurrentLinkedQueue<String> acknowledged) {
    var caller = new Caller(server);
    try {
      while (true) {
        var reply = caller.raw("POST", "/v1/tasks", Caller.task("react", "What is 12 * 7?"));
        if (reply.statusCode() == 202) {
          acknowledged.add(object(reply).getString("id"));
        }
      }
    } catch (UncheckedIOException _) {
      // It was killed.
    }
  }

  private static String backup(Caller caller) {
    var begun = caller.post("/v1/backups", "");
    var place = begun.headers().firstValue("Location").orElseThrow();
    JsonObject backup;
    do {
      backup = object(caller.get(URI.create(place).getPath()));
    } while (backup.getString("state").equals("running"));
    assertThat(backup.getString("state")).as(backup.toString()).isEqualTo("complete");
    assertThat(Json.parse(caller.get("/v1/backups").body()).asJsonArray()).containsExactly(backup);
    return backup.getString("name");
  }

  private static String restore(Path file, Path data) {
    var out = new ByteArrayOutputStream();
    Config config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .withSources(TemporaryData.in(data, Map.of()))
            .build();
    int code =
        BackupCommand.run(
            List.of("restore", file.toString()),
            new Keys(config),
            new PrintStream(out, true, UTF_8));
    assertThat(code).as(out.toString(UTF_8)).isZero();
    return out.toString(UTF_8);
  }

  private static JsonObject end(Caller caller, String id) {
    JsonObject task;
    do {
      task = object(caller.get("/v1/tasks/" + id));
    } while (Set.of("queued", "running").contains(task.getString("status")));
    return task;
  }
}
