// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.server.audit.AuditCheck;
import dev.menagerie.server.audit.AuditCheck.Finding;
import dev.menagerie.server.audit.Seal;
import dev.menagerie.store.SqliteStore;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup of the packaged server, brought back to where it was made, over HTTP and a restart. */
@Timeout(240)
class RestoreIT {

  private static final int CLIENTS = 3;
  private static final int TASKS = 15;
  private static final String DAMAGED = "menagerie-2020-01-01T00-00-00.000Z.zip";

  @TempDir Path temp;

  private final Queue<String> ended = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private Path data;
  private Path backups;

  @BeforeEach
  void prepare() {
    data = temp.resolve("data");
    backups = temp.resolve("backups");
  }

  @Test
  void the_next_start_is_that_of_the_backup_and_what_was_there_is_beside_it() throws Exception {
    try (var server =
        new ChildServer(temp, Map.of("MENAGERIE_BACKUP_FOLDER", backups.toString()))) {
      server.start();
      var name = staged(server);
      server.start();
      var before = List.copyOf(ended);
      withdrawnIsAsBefore(server, before);

      var later = stagedAgain(server, name);
      server.kill();
      server.start();

      restored(server, before, later);
      assertThat(server.stop()).isZero();
      server.start();
      assertThat(replaced()).hasSize(1);
    }
  }

  /** Makes a backup, stages it and withdraws it while tasks run, then the server is killed. */
  private String staged(ChildServer server) throws Exception {
    String name;
    try (var clients = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable _ = server::kill) { // else they would work on behind what failed
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(() -> work(server.url()));
      }
      await(TASKS);
      var caller = new Caller(server.url());
      name = object(caller.post("/v1/backups", "")).getString("name");
      while (object(caller.get("/v1/backups/" + name)).getString("state").equals("running")) {
        Thread.onSpinWait();
      }
      damagedIsRefused(caller, name);
      stage(caller, name);
      assertThat(caller.post(restore(name), "").statusCode()).isEqualTo(409);
      await(ended.size() + TASKS);
      assertThat(caller.send("DELETE", restore(name), "").statusCode()).isEqualTo(204);
      assertThat(caller.send("DELETE", restore(name), "").statusCode()).isEqualTo(404);
      assertThat(failures).isEmpty();
    }
    return name;
  }

  private static String restore(String name) {
    return "/v1/backups/%s/restore".formatted(name);
  }

  /** One task at a time, until the server is gone. */
  private void work(URI server) {
    var caller = new Caller(server);
    try {
      while (true) {
        var body = Caller.task("react", "What is 12 * 7?");
        var reply = caller.raw("POST", "/v1/tasks", body, "Prefer", "wait=30");
        if (reply.body().contains("\"completed\"")) {
          ended.add(object(reply).getString("id"));
        } else {
          failures.add(reply.body());
        }
      }
    } catch (UncheckedIOException _) {
      // It was killed.
    }
  }

  private void await(int tasks) {
    while (ended.size() < tasks) {
      Thread.onSpinWait();
    }
  }

  private void damagedIsRefused(Caller caller, String name) throws IOException {
    var bytes = Files.readAllBytes(backups.resolve(name));
    Arrays.fill(bytes, bytes.length / 3, bytes.length / 2, (byte) 'x');
    Files.write(backups.resolve(DAMAGED), bytes);

    var refused = checked(caller, DAMAGED);

    assertThat(refused.getString("state")).isEqualTo("failed");
    assertThat(refused.getString("reason")).contains(DAMAGED + ": ", "take another");
    assertThat(data.resolve("restore-next")).doesNotExist();
    assertThat(caller.post(restore("nobody"), "").statusCode()).isEqualTo(404);
  }

  private static void stage(Caller caller, String name) {
    assertThat(checked(caller, name).getString("state")).isEqualTo("staged");
  }

  private static JsonObject checked(Caller caller, String name) {
    var begun = caller.post(restore(name), "");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    var place = URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath();
    JsonObject restoring;
    do {
      restoring = object(caller.get(place)).getJsonObject("restore");
    } while (restoring.getString("state").equals("checking"));
    return restoring;
  }

  private void withdrawnIsAsBefore(ChildServer server, List<String> before) throws IOException {
    var caller = new Caller(server.url());
    for (var id : before) {
      assertThat(caller.get("/v1/tasks/" + id).statusCode()).as(id).isEqualTo(200);
    }
    assertThat(replaced()).isEmpty();
  }

  /** Returns a task that the backup does not know. */
  private String stagedAgain(ChildServer server, String name) {
    var caller = new Caller(server.url());
    stage(caller, name);
    assertThatThrownBy(() -> Groundwork.begin(data).await())
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("is in use by another server");
    var task = Caller.task("react", "What is 1 + 1?");
    return object(caller.post("/v1/tasks", task, "Prefer", "wait=30")).getString("id");
  }

  private void restored(ChildServer server, List<String> before, String later) throws IOException {
    var caller = new Caller(server.url());
    for (var id : before.subList(0, TASKS)) {
      assertThat(caller.get("/v1/tasks/" + id).statusCode()).as(id).isEqualTo(200);
    }
    assertThat(caller.get("/v1/tasks/" + later).statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/tasks/" + before.getLast()).statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/audit").body()).doesNotContain("/restore");

    var replaced = data.resolve(replaced().getFirst());
    assertThat(server.log()).contains("is restored; what was there before is in " + replaced);
    try (var store = SqliteStore.open(replaced)) {
      assertThat(store.task(later)).isPresent();
    }
    assertThat(audit(replaced)).contains("/restore");
    for (var folder : List.of(data, replaced)) {
      assertThat(AuditCheck.of(folder.resolve("audit"), Seal.of(Optional.empty())))
          .isInstanceOf(Finding.Fits.class);
    }
  }

  private static String audit(Path folder) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.list(folder.resolve("audit"))) {
      for (var file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private List<String> replaced() throws IOException {
    try (var files = Files.list(data)) {
      return files
          .map(it -> it.getFileName().toString())
          .filter(it -> it.startsWith("replaced-"))
          .toList();
    }
  }
}
