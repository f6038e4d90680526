// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Records;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server in a small heap, with more to deliver than the heap holds. */
@BesideOthers
@Timeout(600)
class BoundedHeapIT {

  /** So many lines, and what they are. */
  private record Lines(long count, long bytes, String digest) {}

  @TempDir Path folder;

  private final HttpClient http = Frames.client();

  private static Map<String, String> inHeap(int megabytes, Map<String, String> environment) {
    var all = new HashMap<>(environment);
    all.put("JDK_JAVA_OPTIONS", "-Xmx%dm -XX:+ExitOnOutOfMemoryError".formatted(megabytes));
    return all;
  }

  @Test
  void a_task_of_many_megabytes_that_nobody_reads_until_its_end_runs_in_a_small_heap()
      throws Exception {
    int megabytes = 96;
    int clients = 2;
    int pages = 90;
    int length = 500_000;
    try (var task = new PageTurning(pages, length, () -> {});
        var server = new ChildServer(folder, inHeap(megabytes, task.environment()))) {
      server.start();
      var caller = new Caller(server.url());
      var id = task.start(caller);
      var unread = new ArrayList<Frames>();
      for (int client = 0; client < clients; client++) {
        unread.add(Frames.open(http, server.url(), id, ""));
      }

      var read = events(Frames.open(http, server.url(), id, ""));

      var journal = journal(server.url(), id);
      assertThat(read).isEqualTo(journal);
      assertThat(journal.bytes()).isGreaterThan(3L * pages * length);
      for (var frames : unread) {
        assertThat(events(frames)).isEqualTo(journal);
      }
      assertThat(caller.get("/health/live").statusCode()).isEqualTo(200);
      Guarantee.STREAM.shown(
          getClass(),
          "megabytes of a task that each of %d clients left unread until its end"
              .formatted(clients),
          journal.bytes() >> 20,
          "all read then, %d entries each, by a server with -Xmx%dm"
              .formatted(journal.count(), megabytes));
    }
  }

  @Test
  void journals_of_very_many_and_of_very_large_entries_are_delivered_in_a_small_heap()
      throws Exception {
    int megabytes = 96;
    int clients = 5;
    int many = Effort.of(30_000, 100_000);
    int large = Effort.of(30, 200);
    try (var store = SqliteStore.open(folder.resolve("data"))) {
      write(store, "many", many, 300);
      write(store, "large", large, 1 << 20);
    }
    try (var server = new ChildServer(folder, inHeap(megabytes, Map.of()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      var unread = new ArrayList<Frames>();
      for (int client = 0; client < clients; client++) {
        unread.add(Frames.open(http, server.url(), "large", ""));
      }

      var reading = new ArrayList<Future<Lines>>();
      for (int client = 0; client < 2; client++) {
        reading.add(threads.submit(() -> events(Frames.open(http, server.url(), "many", ""))));
        reading.add(threads.submit(() -> journal(server.url(), "many")));
      }

      var expected = reading.getFirst().get();
      assertThat(expected.count()).isEqualTo(many);
      for (var one : reading) {
        assertThat(one.get()).isEqualTo(expected);
      }
      var journal = journal(server.url(), "large");
      assertThat(journal.count()).isEqualTo(large);
      for (var frames : unread) {
        assertThat(events(frames)).isEqualTo(journal);
      }
    }
    Guarantee.LIFE.shown(
        getClass(),
        "entries of a journal delivered with -Xmx%dm, by /events and /journal at once"
            .formatted(megabytes),
        many,
        "complete, and so were %d entries of a megabyte that %d clients had left unread"
            .formatted(large, clients));
  }

  /** A task that has ended, with so many entries of such a length. */
  private static void write(SqliteStore store, String id, int entries, int length) {
    var record =
        Records.task(id, entries)
            .ended(
                Status.COMPLETED,
                Optional.of(Answer.of("done")),
                Optional.empty(),
                Spent.NONE,
                Records.task(id, entries).created());
    store.append(List.of(new Write.Save(record))).await();
    var text = "x".repeat(length);
    var page = new ArrayList<Write>();
    for (int i = 1; i < entries; i++) {
      page.add(Records.append(id, i + text));
      if ((long) page.size() * length > 8 << 20 || page.size() == 1_000) {
        store.append(List.copyOf(page)).await();
        page.clear();
      }
    }
    page.add(new Write.Append(last(id)));
    store.append(page).await();
  }

  private static Entry last(String id) {
    return new Entry(
        0,
        id,
        Records.task(id, 1).created(),
        "/",
        Kind.RUN,
        Phase.RESULT,
        List.of(),
        "react",
        JsonValue.NULL,
        Json.object().add("status", "completed").build(),
        Usage.NONE,
        1);
  }

  private static Lines events(Frames frames) throws IOException {
    var lines = new LineDigest();
    try (frames) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        if (frame.get().equals(Frames.END)) {
          return lines.lines();
        }
        if (!Frames.id(frame.get()).isEmpty()) {
          lines.add(frame.get().substring(frame.get().indexOf("\ndata: ") + "\ndata: ".length()));
        }
      }
    }
    throw new IOException("no end");
  }

  private Lines journal(URI server, String id) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.resolve("/v1/tasks/" + id + "/journal")).build();
    var lines = new LineDigest();
    try (var body =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), UTF_8))) {
      body.lines().forEach(lines::add);
    }
    return lines.lines();
  }

  /** Sums lines up without keeping them. */
  private static final class LineDigest {

    private final MessageDigest digest;
    private long count;
    private long bytes;

    LineDigest() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    void add(String line) {
      var text = (line + "\n").getBytes(UTF_8);
      digest.update(text);
      bytes += text.length;
      count++;
    }

    Lines lines() {
      return new Lines(count, bytes, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
