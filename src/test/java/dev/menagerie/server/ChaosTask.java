// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One task as its client sees it: submitted until somebody says yes, followed by two readers who
 * come back after every cut, asked about what is in doubt, read, and deleted. It completes, unless
 * three deaths in a row found it at a standstill: that a killed process was not the task's doing
 * cannot be known to the server.
 */
final class ChaosTask {

  /** What the test works with. */
  record House(
      ChildServer server, Lives lives, ChaosTools tools, ChaosModel model, HttpClient http) {}

  /** Ends a follower's connection from its own side. */
  private static final class HungUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    HungUp() {
      super("hung up", null, false, false);
    }
  }

  private static final Duration AGAIN = Duration.ofMillis(15);

  private final House house;
  private final ChaosGoal goal;
  private final Caller caller;
  private final Set<String> doubts = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, Thread> children = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger happened = new AtomicInteger();
  private final AtomicInteger notHappened = new AtomicInteger();
  private final List<Entry> seen = new CopyOnWriteArrayList<>();
  private volatile String id = "";
  private volatile boolean condemned;
  private volatile boolean over;

  ChaosTask(House house, Caller caller, ChaosGoal goal) {
    this.house = house;
    this.caller = caller;
    this.goal = goal;
  }

  ChaosGoal goal() {
    return goal;
  }

  /** Empty before it is acknowledged. */
  String id() {
    return id;
  }

  /** How often a reader connected. */
  int connections() {
    return connections.get();
  }

  int happened() {
    return happened.get();
  }

  /** Whether it was quarantined, rightly. */
  boolean condemned() {
    return condemned;
  }

  int notHappened() {
    return notHappened.get();
  }

  /** Takes the task from its submission to its end; empty if the test is over before. */
  Optional<ChaosBooks> run(ChaosLoad load) throws InterruptedException {
    if (!submitted()) {
      return Optional.empty();
    }
    var steady = new FollowedTask(house.server().url(), id, goal.agent());
    var fickle = new FollowedTask(house.server().url(), id, goal.agent());
    var random = new Random(goal.number());
    var other = load.start(() -> follow(fickle, (_, _) -> hangUp(random)));
    follow(
        steady,
        (_, entry) -> {
          seen.add(entry);
          doubt(entry, load);
          family(entry, load);
        });
    other.join();
    over = steady.ended();
    for (var child : children.values()) {
      child.join();
    }
    if (!steady.ended() || !fickle.ended()) {
      return Optional.empty();
    }
    var record = persist("GET", "/v1/tasks/" + id, "", 200);
    var lines = persist("GET", "/v1/tasks/" + id + "/journal", "", 200);
    if (record.isEmpty() || lines.isEmpty()) {
      return Optional.empty();
    }
    var journal = lines.get().body().lines().toList();
    var family = new ArrayList<>(entries(id, journal));
    for (var child : children.keySet()) {
      var its = persist("GET", "/v1/tasks/" + child + "/journal", "", 200, 404);
      if (its.isEmpty()) {
        return Optional.empty();
      }
      its.filter(it -> it.statusCode() == 200)
          .ifPresent(it -> family.addAll(entries(child, it.body().lines().toList())));
    }
    check(Caller.object(record.get()), journal, family, steady);
    assertThat(fickle.sent()).as("the reader who hung up").isEqualTo(steady.sent());
    return Optional.of(new ChaosBooks(id, goal, family, house, condemned));
  }

  /** A task that it delegates to is followed too: somebody has to say what became of its calls. */
  private void family(Entry entry, ChaosLoad load) {
    if (entry.kind() == Kind.DELEGATE && entry.phase() == Phase.INTENT) {
      children.computeIfAbsent(
          entry.task() + entry.path().replace('/', '.'),
          child -> load.start(() -> followChild(child, load)));
    }
  }

  private void followChild(String child, ChaosLoad load) throws InterruptedException {
    var reader = new FollowedTask(house.server().url(), child, goal.agent());
    while (!over && house.lives().awaitUp()) {
      if (call("GET", "/v1/tasks/" + child, "").filter(it -> it.statusCode() == 200).isPresent()) {
        follow(
            reader,
            (_, entry) -> {
              doubt(entry, load);
              family(entry, load);
            });
        return;
      }
      var _ = house.lives().pass(AGAIN);
    }
  }

  private void check(
      JsonObject record, List<String> journal, List<Entry> family, FollowedTask steady) {
    assertThat(steady.sent().stream().map(FollowedTask.Sent::data).toList())
        .as("streamed, against the journal")
        .isEqualTo(journal);
    condemned = Condemned.is(record);
    if (condemned) {
      new Condemned(record, entries(id, journal)).assertRightly(house.lives().all());
    } else {
      assertThat(record.getString("status")).as("%s", record).isEqualTo("completed");
      var text = record.getJsonObject("answer").getString("text");
      assertThat(goal.answered(text)).as("%s: %s", goal, text).isTrue();
    }
    acknowledged.forEach(
        (place, times) ->
            assertThat(family)
                .as("acknowledged replies at %s", place)
                .filteredOn(entry -> place(entry).equals(place) && entry.kind() == Kind.REPLY)
                .hasSizeGreaterThanOrEqualTo(times.get()));
  }

  private static List<Entry> entries(String task, List<String> journal) {
    return journal.stream()
        .map(Json::object)
        .map(it -> Entry.of(it.getJsonNumber("position").longValue(), task, it))
        .toList();
  }

  private static String place(Entry entry) {
    return entry.task() + entry.path();
  }

  private boolean submitted() throws InterruptedException {
    var body = Caller.task(goal.agent(), goal.text());
    var key = "order-" + goal.number();
    while (house.lives().awaitUp()) {
      var reply = call("POST", "/v1/tasks", body, "Idempotency-Key", key);
      if (reply.isPresent()) {
        assertThat(reply.get().statusCode()).as(reply.get().body()).isIn(200, 202);
        id = Caller.object(reply.get()).getString("id");
        return true;
      }
      var _ = house.lives().pass(AGAIN);
    }
    return false;
  }

  private interface Heard {
    void hear(String name, Entry entry);
  }

  private void follow(FollowedTask task, Heard heard) throws InterruptedException {
    while (!task.ended() && house.lives().awaitUp()) {
      connections.incrementAndGet();
      try {
        task.follow(house.http(), heard::hear);
      } catch (HungUp _) {
        continue;
      }
      if (!task.ended() && !house.lives().pass(AGAIN)) {
        return;
      }
    }
  }

  private static void hangUp(Random random) {
    if (random.nextInt(12) == 0) {
      throw new HungUp();
    }
  }

  private void doubt(Entry entry, ChaosLoad load) {
    if (entry.kind() == Kind.GATE) {
      doubts.add(place(entry));
      var _ = load.start(() -> resolve(entry.task(), entry.path()));
    } else if (entry.path().equals("/")) {
      doubts.removeIf(place -> place.startsWith(entry.task() + "/"));
    } else if (entry.kind() == Kind.REPLY || entry.phase() == Phase.RESULT) {
      doubts.remove(place(entry));
    }
  }

  /** Says what the tool's books say, until the stream shows that somebody has heard. */
  private void resolve(String task, String path) throws InterruptedException {
    var place = task + path;
    while (doubts.contains(place) && house.lives().awaitUp()) {
      if (waitsAt(task, path)) {
        int life = house.lives().current();
        var result = house.tools().result(place);
        var reply = Json.object().add("path", path);
        result.ifPresentOrElse(
            it -> reply.add("inDoubt", "happened").add("result", it),
            () -> reply.add("inDoubt", "not-happened"));
        var said =
            life == house.lives().current()
                ? call("POST", "/v1/tasks/" + task + "/reply", reply.build().toString())
                : Optional.<HttpResponse<String>>empty();
        if (said.isPresent() && said.get().statusCode() == 200) {
          acknowledged.computeIfAbsent(place, _ -> new AtomicInteger()).incrementAndGet();
          (result.isPresent() ? happened : notHappened).incrementAndGet();
          return;
        }
        said.ifPresent(it -> assertThat(it.statusCode()).as(it.body()).isEqualTo(409));
      }
      var _ = house.lives().pass(AGAIN);
    }
  }

  private boolean waitsAt(String task, String path) {
    var reply = call("GET", "/v1/tasks/" + task, "");
    if (reply.isEmpty()
        || !doubts.contains(task + path)) { // it may have ended and be gone meanwhile
      return false;
    }
    assertThat(reply.get().statusCode()).as(reply.get().body()).isEqualTo(200);
    return Caller.object(reply.get()).getJsonArray("waiting").getValuesAs(JsonObject.class).stream()
        .anyMatch(wait -> wait.getString("path").equals(path));
  }

  /** The task as far as it was seen, to be read. */
  String shown() {
    return "%s, task %s, model requests %s%n%s"
        .formatted(
            goal,
            id,
            house.model().asked(goal.number()).stream()
                .map(it -> it.life() + " at " + it.at())
                .toList(),
            Workbench.describe(seen));
  }

  /** Deletes the task; it must be gone then, whatever happens. */
  boolean delete() throws InterruptedException {
    var path = "/v1/tasks/" + id;
    var deleted = persist("DELETE", path, "", 204, 404);
    return deleted.isPresent() && persist("GET", path, "", 404).isPresent();
  }

  /** Sends a request until there is a reply; empty if it is over. */
  private Optional<HttpResponse<String>> persist(
      String method, String path, String body, Integer... right) throws InterruptedException {
    while (house.lives().awaitUp()) {
      var reply = call(method, path, body);
      if (reply.isPresent()) {
        assertThat(reply.get().statusCode())
            .as("%s %s -> %s", method, path, reply.get().body())
            .isIn((Object[]) right);
        return reply;
      }
      var _ = house.lives().pass(AGAIN);
    }
    return Optional.empty();
  }

  /** Sends a request once; empty if it was cut. */
  private Optional<HttpResponse<String>> call(
      String method, String path, String body, String... headers) {
    try {
      return Optional.of(caller.raw(method, path, body, headers));
    } catch (UncheckedIOException _) {
      return Optional.empty();
    }
  }
}
