// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server, told to stop while tasks are at work, streams open and requests come in. */
@Timeout(180)
class ShutdownIT {

  private static final int TASKS = 20;
  private static final Duration MOST = Duration.ofSeconds(20);

  /** A stream as far as it got before the server stopped. */
  private record Watched(String task, List<String> frames) {}

  @TempDir Path folder;

  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(TASKS);

  /** Nobody is answered before the first server has stopped. */
  private ModelScript answer() {
    asked.countDown();
    return held.getCount() == 0 ? ModelScript.says("done") : new ModelScript.Hangs("d", held);
  }

  @Test
  void ends_in_order_and_loses_nothing() throws Exception {
    try (var model = ScriptedModelServer.of(_ -> answer());
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var http = Frames.client();
        var server = new ChildServer(folder, environment(model))) {
      server.start();
      var caller = new Caller(server.url());
      var watched = watch(server, http, start(caller), threads);
      asked.await();
      var late = threads.submit(() -> startUntilGone(server));

      long start = System.nanoTime();
      int code = server.stop();
      var took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(code).as(server.log()).isZero();
      assertThat(took).isLessThan(MOST);
      held.countDown();
      server.start();
      for (var one : watched) {
        check(server, http, one.get());
      }
      for (var id : late.get()) {
        assertThat(ended(server, http, id)).isEqualTo("completed");
      }
      Guarantee.PRESSURE.shown(
          getClass(),
          "SIGTERM with tasks at work and streams open",
          TASKS,
          "exit 0, all streams ended in order, all tasks completed by the next process");
    }
  }

  private static Map<String, String> environment(ScriptedModelServer model) {
    return Map.of(
        "MENAGERIE_MODEL_URL", model.url() + "/v1",
        "MENAGERIE_MODEL_NAME", "scripted",
        "MENAGERIE_MODEL_KEY", "none");
  }

  private static List<String> start(Caller caller) {
    var ids = new ArrayList<String>();
    for (int task = 0; task < TASKS; task++) {
      ids.add(id(caller));
    }
    return ids;
  }

  private static String id(Caller caller) {
    var reply = caller.post("/v1/tasks", Caller.task("function-calling", "Say done."));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return Caller.object(reply).getString("id");
  }

  private static List<Future<Watched>> watch(
      ChildServer server,
      HttpClient http,
      List<String> ids,
      java.util.concurrent.ExecutorService threads)
      throws Exception {
    var open = new CountDownLatch(ids.size());
    var watched = new ArrayList<Future<Watched>>();
    for (var id : ids) {
      Callable<Watched> reading =
          () -> {
            var frames = new ArrayList<String>();
            try (var stream = Frames.open(http, server.url(), id, "")) {
              for (var next = stream.next(); next.isPresent(); next = stream.next()) {
                frames.add(next.get());
                if (frames.size() == 1) {
                  open.countDown();
                }
              }
            }
            return new Watched(id, frames); // a stream that was cut would have thrown
          };
      watched.add(threads.submit(reading));
    }
    open.await();
    return watched;
  }

  /** Starts tasks as long as they are taken; each refusal says when to come back. */
  private static List<String> startUntilGone(ChildServer server) {
    var caller = new Caller(server.url());
    var ids = new ArrayList<String>();
    while (true) {
      try {
        var reply = caller.post("/v1/tasks", Caller.task("function-calling", "Say done."));
        if (reply.statusCode() == 202) {
          ids.add(Caller.object(reply).getString("id"));
        } else {
          assertThat(reply.statusCode()).isEqualTo(503);
          assertThat(reply.headers().firstValue("Retry-After")).isPresent();
        }
      } catch (UncheckedIOException _) {
        return ids; // refused or cut: not acknowledged
      }
    }
  }

  private static void check(ChildServer server, HttpClient http, Watched watched)
      throws IOException, InterruptedException {
    assertThat(watched.frames()).doesNotContain(Frames.END);
    var seen =
        new ArrayList<>(watched.frames().stream().filter(it -> !Frames.id(it).isEmpty()).toList());
    assertThat(seen).isNotEmpty();
    try (var rest = Frames.open(http, server.url(), watched.task(), Frames.id(seen.getLast()));
        var whole = Frames.open(http, server.url(), watched.task(), "")) {
      seen.addAll(rest.rest());
      assertThat(seen).isEqualTo(whole.rest());
    }
    assertThat(ended(server, http, watched.task())).isEqualTo("completed");
  }

  private static String ended(ChildServer server, HttpClient http, String id)
      throws IOException, InterruptedException {
    try (var frames = Frames.open(http, server.url(), id, "")) {
      assertThat(frames.rest()).isNotEmpty();
    }
    var task = Caller.object(new Caller(server.url()).get("/v1/tasks/" + id));
    assertThat(task.get("error")).isEqualTo(JsonValue.NULL);
    return task.getString("status");
  }
}
