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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many that watch a task at work, each of which hangs up and comes back: one stream. */
@HelidonTest
@Timeout(600)
class WatchersTest {

  private static final int WATCHERS = Effort.of(50, 5_000);
  private static final Duration WATCHING = Duration.ofSeconds(Effort.of(1, 60));
  private static final int PAGES = 10;

  /** How often each of them comes back while the task is at work, on average. */
  private static final int RETURNS = 2;

  private static final int RETURNS_A_STEP = WATCHERS * RETURNS / PAGES;

  /** As many files may be open beside the watchers' connections. */
  private static final int FEW = 50;

  private static final AtomicReference<Rounds> ROUNDS = new AtomicReference<>(new Rounds());
  private static final PageTurning TASK =
      new PageTurning(PAGES, 100, () -> ROUNDS.get().awaitStep());

  @Inject private WebTarget target;

  @Inject private Tasks tasks;
  @Inject private Streams streams;

  @AddConfigSource
  static ConfigSource config() {
    var settings = new HashMap<>(TASK.settings());
    settings.put("menagerie.events.comment-after", "PT0.2S");
    return TemporaryData.with(settings);
  }

  @AfterAll
  static void close() {
    TASK.close();
  }

  /** What the watchers of one task have done, which takes each step when they have done enough. */
  private static final class Rounds {

    private final CountDownLatch watching = new CountDownLatch(WATCHERS);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Semaphore returned = new Semaphore(0);
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger returns = new AtomicInteger();

    /** Called by each watcher when it has its first entry; waits until all have. */
    void awaitAll() throws InterruptedException {
      watching.countDown();
      assertThat(begun.await(2, TimeUnit.MINUTES)).as("all watching").isTrue();
    }

    /** Called by a watcher that has hung up. */
    void comeBack() {
      returns.incrementAndGet();
      returned.release();
    }

    /** Called by the task's model before it answers. */
    void awaitStep() {
      try {
        if (begun.await(2, TimeUnit.MINUTES)
            && returned.tryAcquire(RETURNS_A_STEP, 2, TimeUnit.MINUTES)) {
          steps.incrementAndGet();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void watchers_that_come_back_again_and_again_miss_nothing_and_leave_nothing() throws Exception {
    var caller = new Caller(target.getUri());
    TASK.register(caller);
    watched(caller, 0); // what stays of the first use is no leak
    awaitNobody();
    long files = openFiles();
    long delivering = Threads.named("events").size();
    int rounds = 0;
    long returns = 0;
    long until = System.nanoTime() + WATCHING.toNanos();
    while (System.nanoTime() < until) {
      returns += watched(caller, ++rounds);
    }

    awaitNobody();
    assertThat(tasks.watchers()).as("streams left open").isZero();
    assertThat(streams.open()).as("streams still delivered").isZero();
    awaitAtMost(files + FEW, WatchersTest::openFiles, "open files");
    awaitAtMost(delivering, () -> Threads.named("events").size(), "threads");
    Guarantee.STREAM.shown(
        getClass(),
        "watchers of a task at once, hanging up and coming back while it is at work",
        WATCHERS,
        "%d readings to the end with %d returns, %d of them before the end: each the journal; no stream, thread or file left open"
            .formatted(rounds * WATCHERS, returns, rounds * (PAGES + 1) * RETURNS_A_STEP));
  }

  /**
   * Has one task watched by many, all at once before it goes on; returns how often they came back.
   */
  private int watched(Caller caller, int seed) throws Exception {
    awaitNobody();
    var rounds = new Rounds();
    ROUNDS.set(rounds);
    try (var http = Frames.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var id = TASK.startAgain(caller);
      var known = new ConcurrentHashMap<String, String>();
      var watching = new ArrayList<Future<List<String>>>();
      for (int watcher = 0; watcher < WATCHERS; watcher++) {
        var reader =
            new Reader(http, id, new Random((long) seed * WATCHERS + watcher), rounds, known);
        watching.add(threads.submit(() -> watch(reader)));
      }
      assertThat(rounds.watching.await(2, TimeUnit.MINUTES)).as("all watching").isTrue();
      assertThat(tasks.watchers()).as("at once").isEqualTo(WATCHERS);
      rounds.begun.countDown();
      var journal = journal(caller, id, watching.getFirst());
      for (var one : watching) {
        assertThat(datas(one.get())).isEqualTo(journal);
      }
      assertThat(rounds.steps.get()).as("steps after enough returns").isEqualTo(PAGES + 1);
    }
    return rounds.returns.get();
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

  /** The journal, once somebody has read to its end. */
  private static List<String> journal(Caller caller, String id, Future<List<String>> reading)
      throws Exception {
    reading.get();
    return caller.get("/v1/tasks/" + id + "/journal").body().lines().toList();
  }

  private static List<String> datas(List<String> frames) {
    return frames.stream().map(WatchersTest::text).toList();
  }

  /**
   * One of the watchers.
   *
   * @param known frames that somebody has read, kept once for all
   */
  private record Reader(
      HttpClient http, String task, Random random, Rounds rounds, Map<String, String> known) {}

  /** Reads to the end, hanging up now and then; deltas are checked on the way. */
  private List<String> watch(Reader reader) throws IOException, InterruptedException {
    var seen = new ArrayList<String>();
    while (true) {
      var last = seen.isEmpty() ? "" : Frames.id(seen.getLast());
      var thought = new HashSet<String>();
      try (var frames = Frames.open(reader.http(), target.getUri(), reader.task(), last)) {
        for (int patience = 1 + reader.random().nextInt(20); patience > 0; patience--) {
          var frame = frames.next().orElseThrow();
          if (frame.equals(Frames.END)) {
            return seen;
          }
          if (!Frames.id(frame).isEmpty()) {
            seen.add(reader.known().computeIfAbsent(frame, it -> it));
            note(frame, thought);
          } else if (frame.startsWith("event: delta")) {
            assertThat(frame).doesNotContain("id:");
            assertThat(thought).doesNotContain(data(frame).getString("path"));
          }
          if (seen.size() == 1) {
            reader.rounds().awaitAll();
          }
        }
      }
      reader.rounds().comeBack();
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
