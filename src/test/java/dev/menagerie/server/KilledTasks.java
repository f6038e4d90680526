// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;

/** Tasks that are started together and followed through every life of their server. */
final class KilledTasks {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As little as shows the shape of the search. */
  private static final Map<String, JsonObject> PARAMETERS =
      Map.of(
          WitnessedModel.THINKING,
          Json.object("{\"depth\": 1, \"breadth\": 1, \"nEvaluate\": 1, \"nGenerate\": 2}"));

  private final ChildServer server;
  private final Witness witness;
  private final Caller caller;
  private final HttpClient http;
  private final List<FollowedTask> tasks = new ArrayList<>();
  private final List<Instant> deaths = new ArrayList<>();
  private final List<Instant> births = new ArrayList<>();
  private final Map<String, String> doubts = new ConcurrentHashMap<>();

  KilledTasks(ChildServer server, Witness witness, Caller caller, HttpClient http) {
    this.server = server;
    this.witness = witness;
    this.caller = caller;
    this.http = http;
  }

  /** Starts one task of each agent; all of them are acknowledged on return. */
  void start() {
    for (var goal : new TreeMap<>(WitnessedModel.GOALS).entrySet()) {
      var body =
          Json.object(Json.object(Caller.task(goal.getKey(), goal.getValue())))
              .add(
                  "parameters",
                  PARAMETERS.getOrDefault(goal.getKey(), JsonValue.EMPTY_JSON_OBJECT));
      var reply = caller.post("/v1/tasks", body.build().toString());
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
      var id = Caller.object(reply).getString("id");
      tasks.add(new FollowedTask(server.url(), id, goal.getKey()));
    }
  }

  /** Follows all until an entry of one of them is the one at which the server is to be killed. */
  void followUntilKilled(BiPredicate<FollowedTask, String> deadly) throws Exception {
    var killed = new AtomicBoolean();
    follow(
        (task, name, entry) -> {
          if (!killed.get() && deadly.test(task, name) && killed.compareAndSet(false, true)) {
            if (entry.kind() == Kind.ACT && entry.phase() == Phase.INTENT) {
              witness.awaitCall(task.id() + entry.path());
            }
            server.kill();
            witness.died();
          }
          witnessed(task, entry);
        });
    assertThat(killed).as("killed").isTrue();
    deaths.add(Instant.now());
  }

  /** Starts the server again on what it left. */
  void restart() throws IOException {
    witness.reborn();
    births.add(Instant.now());
    server.start();
  }

  /** Follows all to their ends, resolving calls in doubt from the tools' books. */
  void finish() throws Exception {
    for (var task : tasks) {
      for (var entry : task.entries()) {
        if (doubtful(entry) && !task.ended()) {
          resolve(task, entry.path());
        }
      }
    }
    follow(
        (task, _, entry) -> {
          witnessed(task, entry);
          if (doubtful(entry)) {
            resolve(task, entry.path());
          }
        });
    assertThat(tasks).allMatch(FollowedTask::ended);
  }

  private interface Heard {
    void hear(FollowedTask task, String name, Entry entry);
  }

  private void follow(Heard heard) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          tasks.stream()
              .filter(task -> !task.ended())
              .map(
                  task ->
                      threads.submit(
                          () -> {
                            task.follow(http, (name, entry) -> heard.hear(task, name, entry));
                            return task;
                          }))
              .toList();
      for (var one : running) {
        one.get();
      }
    }
  }

  private void witnessed(FollowedTask task, Entry entry) {
    if (entry.phase() == Phase.INTENT && entry.kind() == Kind.ACT) {
      witness.sawCall(key(task, entry));
    }
    if (entry.phase() == Phase.INTENT && entry.kind() == Kind.THINK) {
      witness.sawThought(task.agent());
    }
  }

  private static boolean doubtful(Entry entry) {
    return entry.kind() == Kind.GATE && entry.phase() == Phase.INTENT;
  }

  private static String key(FollowedTask task, Entry entry) {
    return task.id() + entry.path();
  }

  private void resolve(FollowedTask task, String path) {
    var wait = waiting(task, path);
    assertThat(wait.getString("reason")).isEqualTo("in-doubt");
    assertThat(wait.getJsonObject("detail").getString("tool"))
        .isEqualTo(WitnessedTools.NAME + "__" + WitnessedTools.APPEND);
    var reply = Json.object().add("path", path);
    var result = witness.result(task.id() + path);
    result.ifPresentOrElse(
        it -> reply.add("inDoubt", "happened").add("result", it),
        () -> reply.add("inDoubt", "not-happened"));
    doubts.put(task.id() + path, result.isPresent() ? "happened" : "not-happened");
    var answer = caller.post("/v1/tasks/" + task.id() + "/reply", reply.build().toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** What waits at a path; a server that has just started lists it when its branch is there. */
  private JsonObject waiting(FollowedTask task, String path) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var known = Caller.object(caller.get("/v1/tasks/" + task.id())).getJsonArray("waiting");
      for (var wait : known.getValuesAs(JsonObject.class)) {
        if (wait.getString("path").equals(path)) {
          return wait;
        }
      }
    }
    throw new AssertionError(task.agent() + " does not wait at " + path);
  }

  List<FollowedTask> tasks() {
    return tasks;
  }

  /** When the server died, in order. */
  List<Instant> deaths() {
    return deaths;
  }

  /** When it was started again, in order. */
  List<Instant> births() {
    return births;
  }

  /** What was said of calls in doubt, by idempotency key. */
  Map<String, String> doubts() {
    return doubts;
  }
}
