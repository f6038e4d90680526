// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
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
@BesideOthers
@Timeout(600)
class ShutdownIT {

  private static final int TASKS = 20;
  private static final Duration MOST = Duration.ofSeconds(20);

  /** A stream as far as it got before the server stopped. */
  private record Watched(String task, List<String> frames) {}

  /** Has its first entries fill every buffer between the server and a client that does not read. */
  private static final String LONG = "Say done. " + "x".repeat(1_000_000);

  @TempDir Path folder;

  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(TASKS + 1);
  private final SlowDesk desk = new SlowDesk();

  /** Calls are made at once; nobody gets a text before the first server has stopped. */
  private ModelScript answer(JsonObject request) {
    var said = request.toString();
    for (var tool : List.of(SlowDesk.WRITE, SlowDesk.PAY)) {
      if (said.contains("Use " + tool) && !said.contains("\"role\":\"tool\"")) {
        return ModelScript.calls(
            ModelScript.call("c1", SlowDesk.NAME + "__" + tool, JsonObject.EMPTY_JSON_OBJECT));
      }
    }
    asked.countDown();
    return held.getCount() == 0 ? ModelScript.says("done") : new ModelScript.Hangs("d", held);
  }

  @Test
  void ends_in_order_and_loses_nothing() throws Exception {
    try (var model = ScriptedModelServer.of(this::answer);
        desk;
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var http = Frames.client();
        var server = new ChildServer(folder, environment(model))) {
      server.start();
      var caller = new Caller(server.url());
      assertThat(caller.post("/v1/tool-servers", desk.registration()).statusCode()).isEqualTo(201);
      var watched = watch(server, http, start(caller), threads);
      var stalled = started(caller, LONG);
      var writing = started(caller, "Use " + SlowDesk.WRITE);
      var paying = started(caller, "Use " + SlowDesk.PAY);
      var deaf = stall(server, stalled);
      asked.await();
      desk.awaitCall();
      awaitStatus(caller, paying, "waiting");
      var queued = started(caller, "Say done.");
      awaitStatus(caller, queued, "queued");
      var late = threads.submit(() -> startUntilGone(server));

      long start = System.nanoTime();
      int code = server.stop();
      var took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(code).as(server.log()).isZero();
      assertThat(took).isLessThan(MOST);
      deaf.close();
      held.countDown();
      server.start();
      approve(new Caller(server.url()), paying);
      for (var id : List.of(stalled, writing, paying, queued)) {
        assertThat(ended(server, http, id)).as(id).isEqualTo("completed");
      }
      assertThat(desk.calls()).containsExactlyInAnyOrder(SlowDesk.WRITE, SlowDesk.PAY);
      for (var one : watched) {
        check(server, http, one.get());
      }
      for (var id : late.get()) {
        assertThat(ended(server, http, id)).isEqualTo("completed");
      }
      Guarantee.PRESSURE.shown(
          getClass(),
          "SIGTERM with tasks at work and streams open",
          TASKS + 4,
          "exit 0, all streams ended in order, all tasks completed by the next process, among them"
              + " one queued, one that waited, one whose client did not read, and one whose call"
              + " was answered during the stop");
    }
  }

  private static Map<String, String> environment(ScriptedModelServer model) {
    return Map.of(
        "MENAGERIE_MODEL_URL",
        model.url() + "/v1",
        "MENAGERIE_MODEL_NAME",
        "scripted",
        "MENAGERIE_MODEL_KEY",
        "none",
        "MENAGERIE_ENGINE_MAX_RUNNING_TASKS",
        Integer.toString(TASKS + 3));
  }

  private static List<String> start(Caller caller) {
    var ids = new ArrayList<String>();
    for (int task = 0; task < TASKS; task++) {
      ids.add(started(caller, "Say done."));
    }
    return ids;
  }

  private static String started(Caller caller, String goal) {
    var reply = caller.post("/v1/tasks", Caller.task("function-calling", goal));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return Caller.object(reply).getString("id");
  }

  private static void awaitStatus(Caller caller, String id, String status) {
    long deadline = System.nanoTime() + MOST.toNanos();
    var task = Caller.object(caller.get("/v1/tasks/" + id));
    while (!task.getString("status").equals(status)) {
      assertThat(System.nanoTime()).as("%s", task).isLessThan(deadline);
      task = Caller.object(caller.get("/v1/tasks/" + id));
    }
  }

  private static void approve(Caller caller, String id) {
    awaitStatus(caller, id, "waiting");
    var task = Caller.object(caller.get("/v1/tasks/" + id));
    var path = task.getJsonArray("waiting").getJsonObject(0).getString("path");
    var reply = Json.object().add("path", path).add("approve", true).build().toString();
    assertThat(caller.post("/v1/tasks/" + id + "/reply", reply).statusCode()).isEqualTo(200);
  }

  /** Asks for a stream and reads nothing of it. */
  private static Socket stall(ChildServer server, String id) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(server.url().getHost(), server.url().getPort()));
    var request =
        "GET /v1/tasks/%s/events HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n"
            .formatted(id, server.url().getHost());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
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
  private List<String> startUntilGone(ChildServer server) {
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
          desk.answer();
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
