// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on a data folder that is damaged, and on a disk that fills up. */
@BesideOthers
@Timeout(600)
class FailingStorageIT {

  private static final int PORT = 18_471;
  private static final String FULL = "the server on a disk that fills up";

  @TempDir Path temp;

  private Process server(Path data) throws IOException {
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
    builder.environment().put("MENAGERIE_DATA", data.toString());
    builder.environment().put("MENAGERIE_STORAGE_MIN_FREE", "0");
    return builder.start();
  }

  @Test
  void a_damaged_file_refuses_the_start_in_one_line() throws Exception {
    var data = temp.resolve("data");
    SqliteStore.open(data).close();
    Files.writeString(data.resolve("witness"), "menagerie witness 2 5 5 00000000");
    var server = server(data);

    assertThat(server.waitFor()).isEqualTo(1);

    assertThat(Files.readAllLines(temp.resolve("err")))
        .filteredOn(line -> line.startsWith("menagerie: "))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(data.resolve("witness") + " is damaged", "restore a backup"));
    Guarantee.STORAGE.shown(
        getClass(),
        "a start of the server on a damaged file",
        1,
        "refused in one line that names the file");
  }

  @Test
  void a_full_disk_leaves_the_server_up_for_reading_and_loses_no_task() throws Exception {
    var disk = Files.createDirectories(temp.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()) == 0;
    Guarantee.STORAGE.assume(
        mounted, getClass(), FULL, "a file system of its own cannot be mounted");
    try {
      var acknowledged = new ArrayList<String>();
      serving(disk.resolve("data"), () -> acknowledged.addAll(fillUp()));
      assertThat(acknowledged).isNotEmpty();

      assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isZero();
      serving(disk.resolve("data"), () -> requireCompleted(acknowledged));
      Guarantee.STORAGE.shown(
          getClass(),
          FULL,
          1,
          "writes refused with 503 and the reason, reads answered, no task lost");
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private void serving(Path data, Callable<?> clients) throws Exception {
    var server = server(data);
    try (var out = server.inputReader()) {
      for (var line = out.readLine(); !line.startsWith("Try: "); line = out.readLine()) {
        assertThat(line).isNotNull();
      }
      clients.call();
    } finally {
      server.destroyForcibly();
      server.onExit().join();
    }
  }

  /** All tasks come to their end once there is room again. */
  private static boolean requireCompleted(List<String> tasks)
      throws IOException, InterruptedException {
    assertThat(send(get("/health/ready")).statusCode()).isEqualTo(200);
    for (var task : tasks) {
      var stream = send(get("/v1/tasks/" + task + "/events"));
      assertThat(stream.statusCode()).as(stream.body()).isEqualTo(200);
      assertThat(stream.body()).endsWith(Frames.END + "\n\n");
      assertThat(Json.object(send(get("/v1/tasks/" + task)).body()).getString("status"))
          .isEqualTo("completed");
    }
    return true;
  }

  /** Starts tasks until no more are taken; returns those that were. */
  private static List<String> fillUp() throws IOException, InterruptedException {
    var acknowledged = new ArrayList<String>();
    assertThat(send(get("/health/ready")).statusCode()).isEqualTo(200);
    var goal = "{\"agent\":\"cot\",\"goal\":\"%s\"}".formatted("What is 2 + 2? ".repeat(3_000));
    var post =
        HttpRequest.newBuilder(uri("/v1/tasks"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(goal))
            .build();
    var last = send(post);
    for (int i = 0; i < 1_000 && last.statusCode() < 500; i++) {
      acknowledged.add(Json.object(last.body()).getString("id"));
      last = send(post);
    }

    assertThat(last.statusCode()).as(last.body()).isEqualTo(503);
    assertThat(last.body()).contains("journal.db cannot be written", "start the server again");
    assertThat(last.headers().firstValue("Retry-After")).isEmpty();
    assertThat(send(get("/health/ready")))
        .satisfies(
            it -> {
              assertThat(it.statusCode()).isEqualTo(503);
              assertThat(it.body()).contains("journal.db cannot be written");
            });
    assertThat(send(get("/health/live")).statusCode()).isEqualTo(200);
    assertThat(send(get("/v1/tasks")).statusCode()).isEqualTo(200);
    return acknowledged;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException _) {
      return -1;
    }
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + PORT + path);
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
