// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.FlippedBit;
import dev.menagerie.testkit.Records;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal of which something is damaged or gone is never shown as if it were whole. */
@HelidonTest
@Timeout(120)
class DamagedJournalTest {

  private static final Path DATA = TemporaryData.folder();

  /** The small entries that a stream and a journal take from the store at a time. */
  private static final int PAGE = Journal.Page.MOST;

  /** More, and larger ones, than fit between a server and a client that does not read. */
  private static final int ENTRIES = 600;

  private static final String LARGE = "x".repeat(40_000);

  /** As many of these are a page. */
  private static final int LARGE_ONES = (int) (Journal.Page.MOST_BYTES / LARGE.length()) + 1;

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    try (var store = SqliteStore.open(DATA)) {
      for (var task : List.of("flipped", "deleted", "watched")) {
        for (int from = 0; from < ENTRIES; from += 100) {
          var some = IntStream.range(from, from + 100).mapToObj(i -> large(task, i)).toList();
          store.append(some).await();
        }
        store.append(List.of(new Write.Save(ended(task)))).await();
      }
    }
    return TemporaryData.in(DATA, Map.of("menagerie.events.comment-after", "PT0.5S"));
  }

  private static Write large(String task, int number) {
    return Records.append(task, number + LARGE);
  }

  private static dev.menagerie.engine.spi.TaskRecord ended(String task) {
    return Records.task(task, 1)
        .ended(
            Status.COMPLETED,
            Optional.of(Answer.of("done")),
            Optional.empty(),
            Spent.NONE,
            Instant.parse("2026-11-20T11:00:00Z"));
  }

  /** A task of many entries that has ended. */
  private static String sampled(Caller caller) {
    var body =
        Json.object(Json.object(Caller.task("self-consistency", "What is 3 + 4?")))
            .add("parameters", Json.object().add("samples", 200))
            .build();
    var reply = caller.post("/v1/tasks", body.toString(), "Prefer", "wait=60");
    assertThat(Caller.object(reply).getString("status")).isEqualTo("completed");
    return "/v1/tasks/" + Caller.object(reply).getString("id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"first page", "later page", "last entry"})
  void a_damaged_entry_is_said_by_name_wherever_the_journal_is_asked_for(String where) {
    var caller = new Caller(target.getUri());
    var path = sampled(caller);
    var task = caller.get(path).body();
    var frames = frames(caller.get(path + "/events"));
    int entries = frames.size() - 1;
    assertThat(entries).isGreaterThan(2 * PAGE + 50);
    int damaged =
        switch (where) {
          case "first page" -> 3;
          case "later page" -> 2 * PAGE + 44;
          default -> entries - 1;
        };
    int shown = damaged / PAGE * PAGE;

    try (var _ = FlippedBit.in(DATA, path.substring("/v1/tasks/".length()), damaged)) {
      requireProblem(caller.get(path + "/journal"), path);
      requireProblem(caller.post(path + "/replay", ""), path);
      assertThat(caller.get(path).body()).isEqualTo(task);
      if (shown > 0) {
        var some = frames(caller.get(path + "/events"));
        assertThat(some.subList(0, shown)).isEqualTo(frames.subList(0, shown));
        assertThat(some).hasSize(shown + 1);
        requireProblem(caller, some.getLast(), path);
        var last = Frames.id(some.get(shown - 1));
        requireProblem(caller.get(path + "/events", "Last-Event-ID", last), path);
      } else {
        requireProblem(caller.get(path + "/events"), path);
      }
    }

    assertThat(frames(caller.get(path + "/events"))).isEqualTo(frames);
    assertThat(caller.get(path + "/journal").body().lines()).hasSize(entries);
  }

  /** The frames of a stream, comments and deltas aside. */
  private static List<String> frames(HttpResponse<String> stream) {
    assertThat(stream.statusCode()).as(stream.body()).isEqualTo(200);
    return Arrays.stream(stream.body().split("\n\n"))
        .filter(frame -> !frame.startsWith(":") && !frame.startsWith("event: delta"))
        .toList();
  }

  private static void requireProblem(HttpResponse<String> reply, String path) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
    assertThat(reply.headers().firstValue("Retry-After")).isEmpty();
    requireDamage(Caller.object(reply), path);
  }

  private static void requireProblem(Caller caller, String frame, String path) {
    assertThat(frame).startsWith("event: problem\ndata: ");
    var data = frame.substring(frame.indexOf("data: ") + "data: ".length());
    assertThat(caller.contract().invalid("Problem", data)).isEmpty();
    requireDamage(Json.object(data), path);
  }

  private static void requireDamage(JsonObject problem, String path) {
    var task = path.substring("/v1/tasks/".length());
    assertThat(problem.getString("type")).isEqualTo("urn:menagerie:problem:storage");
    assertThat(problem.getString("task")).isEqualTo(task);
    assertThat(problem.getString("detail"))
        .contains(
            DATA.resolve("journal.db").toString(),
            "of task %s is missing or damaged".formatted(task),
            "restore a backup");
  }

  @Test
  void a_journal_that_is_damaged_while_it_is_sent_is_cut_and_not_ended() throws IOException {
    try (var socket = asked("flipped", "journal", "application/x-ndjson")) {
      awaitFirst(socket);

      try (var _ = FlippedBit.in(DATA, "flipped", ENTRIES - 10)) {
        assertThat(rest(socket)).isNotEmpty().doesNotEndWith("\r\n0\r\n\r\n");
      }
    }
    assertThat(new Caller(target.getUri()).get("/v1/tasks/flipped/journal").body().lines())
        .hasSize(ENTRIES);
  }

  @Test
  void a_journal_that_is_deleted_while_it_is_sent_is_cut_and_not_ended() throws IOException {
    try (var socket = asked("deleted", "journal", "application/x-ndjson")) {
      awaitFirst(socket);

      var caller = new Caller(target.getUri());
      assertThat(caller.send("DELETE", "/v1/tasks/deleted", "").statusCode()).isEqualTo(204);

      assertThat(rest(socket)).isNotEmpty().doesNotEndWith("\r\n0\r\n\r\n");
      assertThat(caller.get("/v1/tasks/deleted/journal").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_slow_watcher_of_a_task_that_is_deleted_sees_no_gap_and_is_told() throws IOException {
    var caller = new Caller(target.getUri());
    var ids =
        caller
            .get("/v1/tasks/watched/journal")
            .body()
            .lines()
            .map(line -> "id: " + Json.object(line).getInt("position"))
            .toList();
    try (var socket = asked("watched", "events", "text/event-stream")) {
      awaitFirst(socket);

      assertThat(caller.send("DELETE", "/v1/tasks/watched", "").statusCode()).isEqualTo(204);

      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      var seen =
          lines
              .lines()
              .filter(
                  line ->
                      line.startsWith("id: ") || line.matches("event: problem|data: ..type.*|:.*"))
              .takeWhile(line -> !line.startsWith("data: "))
              .toList();
      assertThat(seen)
          .hasSizeGreaterThan(LARGE_ONES)
          .hasSizeLessThan(ENTRIES)
          .endsWith("event: problem");
      assertThat(seen.subList(0, seen.size() - 1)).isEqualTo(ids.subList(0, seen.size() - 1));
    }
  }

  /** A request whose reply is left where it is; little fits into the socket's buffers. */
  private Socket asked(String task, String what, String type) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(target.getUri().getHost(), target.getUri().getPort()));
    socket
        .getOutputStream()
        .write(
            "GET /v1/tasks/%s/%s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n"
                .formatted(task, what, type)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Waits until the reply has begun. */
  private static void awaitFirst(Socket socket) throws IOException {
    var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    assertThat(status).isEqualTo("HTTP/1.1 200");
  }

  private static String rest(Socket socket) throws IOException {
    var text = new StringBuilder();
    var bytes = new byte[1 << 16];
    try {
      var in = socket.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        text.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException _) {
      // It was broken.
    }
    return text.toString();
  }
}
