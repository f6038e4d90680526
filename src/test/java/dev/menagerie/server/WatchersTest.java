// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Tasks;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Threads;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many that watch, some that come back again and again, some that never read: one stream. */
@HelidonTest
@Timeout(600)
class WatchersTest {

  private static final int WATCHERS = Effort.of(50, 5_000);
  private static final int FEW = WATCHERS / 3;
  private static final Duration WATCHING = Duration.ofSeconds(Effort.of(2, 60));
  private static final int STALLED = 4;
  private static final int SAMPLES = Effort.of(12, 40);

  /** As many connections and threads may come and go beside the watchers. */
  @Inject private WebTarget target;

  @Inject private Tasks tasks;
  @Inject private Streams streams;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.events.comment-after", "PT0.5S"));
  }

  /** A task with this many branches, all of which stream at once. */
  private static String sampling(int samples) {
    return Json.object(
            Json.object(Caller.task("self-consistency", "What is 12.5% of 640, plus 7?")))
        .add("parameters", Json.object().add("samples", samples))
        .build()
        .toString();
  }

  private String start(Caller caller, int samples) {
    var reply = caller.post("/v1/tasks", sampling(samples));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return Caller.object(reply).getString("id");
  }

  private List<String> whole(HttpClient http, String id) throws IOException, InterruptedException {
    try (var frames = Frames.open(http, target.getUri(), id, "")) {
      return frames.rest();
    }
  }

  @Test
  void a_client_that_does_not_read_slows_nobody_and_can_read_all_later() throws Exception {
    var caller = new Caller(target.getUri());
    var stalled = new ArrayList<Socket>();
    try (var http = Frames.client()) {
      whole(http, start(caller, SAMPLES));
      long before = System.nanoTime();
      whole(http, start(caller, SAMPLES));
      long alone = System.nanoTime() - before;

      before = System.nanoTime();
      var id = start(caller, SAMPLES);
      for (int client = 0; client < STALLED; client++) {
        stalled.add(stall(target.getUri(), id));
      }
      var whole = whole(http, id);
      long watched = System.nanoTime() - before;

      assertThat(watched).isLessThan(3 * alone + 1_000_000_000L);
      assertThat(datas(whole)).isEqualTo(journal(caller, id));
      // Together, since little by little takes long.
      for (var text : stalled.parallelStream().map(WatchersTest::rest).toList()) {
        assertThat(ids(text)).isEqualTo(whole.stream().map(Frames::id).toList());
      }
      Guarantee.STREAM.shown(
          getClass(),
          "clients that did not read until the task had ended, entries each",
          whole.size(),
          "%d clients, all read later without a gap".formatted(STALLED));
    }
  }

  /** Asks for a stream and leaves the reply where it is; little fits into the socket's buffers. */
  private static Socket stall(URI server, String id) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket
        .getOutputStream()
        .write(
            """
            GET /v1/tasks/%s/events HTTP/1.1\r
            Host: localhost\r
            Accept: text/event-stream\r
            Connection: close\r
            \r
            """
                .formatted(id)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String rest(Socket stalled) {
    try (stalled) {
      var lines =
          new BufferedReader(
              new InputStreamReader(stalled.getInputStream(), StandardCharsets.UTF_8));
      var text = new StringBuilder();
      var line = "";
      while (line != null && !line.equals("event: end")) { // the server keeps the connection
        text.append(line).append('\n');
        line = lines.readLine();
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> ids(String stream) {
    return stream.lines().filter(it -> it.startsWith("id: ")).map(it -> it.substring(4)).toList();
  }

  @Test
  void watchers_that_come_back_again_and_again_miss_nothing_and_leave_nothing() throws Exception {
    var caller = new Caller(target.getUri());
    var returns = new AtomicLong();
    long readers = watched(caller, 0, returns); // what stays of the first use is no leak
    awaitNobody();
    long files = openFiles();
    long delivering = Threads.named("events").size();
    long until = System.nanoTime() + WATCHING.toNanos();
    while (System.nanoTime() < until) {
      readers += watched(caller, readers, returns);
    }

    awaitNobody();
    assertThat(tasks.watchers()).as("streams left open").isZero();
    assertThat(streams.open()).as("streams still delivered").isZero();
    awaitAtMost(files + FEW, WatchersTest::openFiles, "open files");
    awaitAtMost(delivering, () -> Threads.named("events").size(), "threads");
    assertThat(returns.get()).isPositive();
    Guarantee.STREAM.shown(
        getClass(),
        "watchers of a task at once, hanging up and coming back",
        WATCHERS,
        "%d readings to the end with %d returns: each the journal; no stream, thread or file left open"
            .formatted(readers, returns.get()));
  }

  /** Has one task watched by many; returns by how many. */
  private long watched(Caller caller, long seed, AtomicLong returns) throws Exception {
    try (var http = Frames.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var id = start(caller, 5);
      var watching = new ArrayList<Future<List<String>>>();
      for (int watcher = 0; watcher < WATCHERS; watcher++) {
        var random = new Random(seed + watcher);
        Callable<List<String>> reading = () -> watch(http, id, random, returns);
        watching.add(threads.submit(reading));
      }
      var seen = new ArrayList<List<String>>();
      for (var one : watching) {
        seen.add(datas(one.get()));
      }
      var journal = journal(caller, id);
      assertThat(seen).allSatisfy(it -> assertThat(it).isEqualTo(journal));
    }
    return WATCHERS;
  }

  private void awaitNobody() {
    for (long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        tasks.watchers() + streams.open() > 0 && System.nanoTime() < deadline; ) {
      Thread.onSpinWait();
    }
  }

  /** Waits until there are no more of something. */
  private static void awaitAtMost(long most, LongSupplier now, String what) {
    long found = now.getAsLong();
    for (long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        found > most && System.nanoTime() < deadline; ) {
      found = now.getAsLong();
    }
    assertThat(found).as(what).isLessThanOrEqualTo(most);
  }

  private static long openFiles() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> journal(Caller caller, String id) {
    return caller.get("/v1/tasks/" + id + "/journal").body().lines().toList();
  }

  private static List<String> datas(List<String> frames) {
    return frames.stream().map(WatchersTest::text).toList();
  }

  /** Reads to the end, hanging up now and then; deltas are checked on the way. */
  private List<String> watch(HttpClient http, String id, Random random, AtomicLong returns)
      throws IOException, InterruptedException {
    var seen = new ArrayList<String>();
    while (true) {
      var last = seen.isEmpty() ? "" : Frames.id(seen.getLast());
      var thought = new HashSet<String>();
      try (var frames = Frames.open(http, target.getUri(), id, last)) {
        for (int patience = 1 + random.nextInt(60); patience > 0; patience--) {
          var frame = frames.next().orElseThrow();
          if (frame.equals(Frames.END)) {
            return seen;
          }
          if (!Frames.id(frame).isEmpty()) {
            seen.add(frame);
            note(frame, thought);
          } else if (frame.startsWith("event: delta")) {
            assertThat(frame).doesNotContain("id:");
            assertThat(thought).doesNotContain(data(frame).getString("path"));
          }
        }
      }
      returns.incrementAndGet();
    }
  }

  private static void note(String frame, Set<String> thought) {
    if (frame.contains("\nevent: think\n") && frame.contains("\"phase\":\"result\"")) {
      thought.add(data(frame).getString("path"));
    }
  }

  private static JsonObject data(String frame) {
    return Json.object(text(frame));
  }

  private static String text(String frame) {
    return frame.substring(frame.indexOf("\ndata: ") + "\ndata: ".length());
  }
}
