// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server, killed with {@code kill -9} at random moments while tasks of all
 * architectures are at work. Model and tools live outside of it and keep books. Set {@code
 * menagerie.chaos.seed} and {@code menagerie.chaos.kills} to run it in another way.
 */
@BesideOthers
@Timeout(5_400)
@EnabledIfSystemProperty(named = "chaos", matches = "true")
class ChaosIT {

  private static final int TASKS = 16;
  private static final int PROGRESS = 25;

  /** The number of the first goal before the kills; those under them do not come that far. */
  private static final int REHEARSED = 190_000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LOG_TAIL = 6_000;

  @TempDir Path folder;

  private final long seed = Long.getLong("menagerie.chaos.seed", System.currentTimeMillis());
  private final int kills = Integer.getInteger("menagerie.chaos.kills", Effort.of(10, 500));
  private final Random random = new Random(seed);
  private final Lives lives = new Lives();
  private final ChaosTally tally = new ChaosTally(lives);
  private int early;

  @Test
  void loses_and_repeats_nothing_however_often_it_is_killed() throws Exception {
    var environment = new ConcurrentHashMap<String, String>();
    try (var model = new ChaosModel(lives, seed);
        var tools = new ChaosTools(lives, seed);
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var server = new ChildServer(folder, environment)) {
      environment.putAll(
          Map.of("MENAGERIE_MODEL_URL", model.url(), "MENAGERIE_MODEL_NAME", "rules"));
      prepare(server, environment, tools);
      var load = new ChaosLoad(new ChaosTask.House(server, lives, tools, model, http), tally);
      try {
        launch(server, environment);
        ready(server);
        load.begin(TASKS);
        killAgainAndAgain(server, environment, load);
        finish(server, load);
        assertThat(model.strangers()).as("requests about nothing").isEmpty();
      } catch (Throwable e) {
        throw new AssertionError(
            "seed %d, life %d: %s%n%s"
                .formatted(seed, lives.current(), e.getMessage(), tail(server)),
            e);
      }
    }
    shown();
  }

  /** Registers tools and agents, and has each at work once, which is learnt for quick starts. */
  private void prepare(ChildServer server, Map<String, String> environment, ChaosTools tools)
      throws IOException {
    environment.put("MENAGERIE_MODEL_KEY", ChaosModel.KEY + 0);
    server.startLearning();
    var caller = new Caller(server.url());
    assertThat(caller.post("/v1/tool-servers", tools.registration()).statusCode()).isEqualTo(201);
    for (var architecture : ChaosGoal.architectures()) {
      for (var tool : List.of(ChaosGoal.READS, ChaosGoal.COUNTS)) {
        var agent =
            Json.object()
                .add("architecture", architecture.name())
                .add("tools", Json.array(List.of(tool, ChaosGoal.RECKONS)))
                .add("budget", Json.object().add("tokens", 100_000_000))
                .build();
        var path = "/v1/agents/" + ChaosGoal.agent(architecture, tool);
        assertThat(caller.send("PUT", path, agent.toString()).statusCode()).isEqualTo(201);
      }
    }
    for (int number = REHEARSED;
        number < REHEARSED + 3 * ChaosGoal.architectures().size();
        number++) {
      rehearse(ChaosGoal.of(number), caller);
    }
    server.stop();
  }

  private static void rehearse(ChaosGoal goal, Caller caller) {
    var body = Caller.task(goal.agent(), goal.text());
    var task = Caller.object(caller.post("/v1/tasks", body, "Prefer", "wait=30"));
    assertThat(task.getString("status")).as("%s", task).isEqualTo("completed");
    var path = "/v1/tasks/" + task.getString("id");
    assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(204);
  }

  private void launch(ChildServer server, Map<String, String> environment) throws IOException {
    environment.put("MENAGERIE_MODEL_KEY", ChaosModel.KEY + (lives.current() + 1));
    lives.launched();
    server.launch();
  }

  private void ready(ChildServer server) throws IOException {
    server.awaitReady();
    lives.ready();
  }

  private void killAgainAndAgain(
      ChildServer server, Map<String, String> environment, ChaosLoad load) throws Exception {
    int told = 0;
    for (int kill = 0; kill < kills; ) {
      boolean starting = kill > 0 && random.nextInt(8) == 0;
      if (kill > 0) {
        launch(server, environment);
      }
      if (starting) {
        early++;
      } else if (kill > 0) {
        ready(server);
      }
      if (!lives.pass(starting ? Duration.ofMillis(random.nextInt(1_800)) : life())) {
        break;
      }
      server.kill();
      lives.died();
      kill++;
      if (kill / PROGRESS > told) {
        told = kill / PROGRESS;
        System.out.printf("chaos: %d kills; %s; %s%n", kill, tally.work(), tally.resumes());
      }
    }
    throwFailure(load);
    launch(server, environment);
    ready(server);
  }

  /** How long the server lives once it is ready: mostly short, sometimes long enough to tell. */
  private Duration life() {
    double seconds =
        random.nextInt(5) == 0
            ? 2.2 + 0.8 * random.nextDouble()
            : Math.min(2, -0.4 * Math.log(1 - random.nextDouble()));
    return Duration.ofMillis((long) (1_000 * seconds));
  }

  private void finish(ChildServer server, ChaosLoad load) throws Exception {
    boolean finished = load.finish(PATIENCE);
    throwFailure(load);
    assertThat(finished).as("all tasks have ended; open are:%n%s", load.open()).isTrue();
    var caller = new Caller(server.url());
    assertThat(Caller.value(caller.get("/v1/tasks")).asJsonArray().getValuesAs(JsonObject.class))
        .as("tasks left but those that read what others remembered")
        .allMatch(it -> it.getString("architecture").equals("memory-keeper"));
    assertThat(Caller.value(caller.get("/v1/waiting")).asJsonArray()).isEmpty();
    lives.over();
    server.stop();
  }

  private static void throwFailure(ChaosLoad load) {
    load.failure()
        .ifPresent(
            e -> {
              throw new AssertionError(e.getMessage(), e);
            });
  }

  private static String tail(ChildServer server) {
    var log = server.log();
    return log.substring(Math.max(0, log.length() - LOG_TAIL));
  }

  private void shown() {
    System.out.printf("chaos: %s; %s; %s%n", tally.work(), tally.calls(), tally.streams());
    assertThat(tally.byArchitecture().keySet())
        .containsExactlyInAnyOrderElementsOf(
            ChaosGoal.architectures().stream().map(Catalog.Entry::name).toList());
    assertThat(tally.resumed())
        .as("times that it was measured")
        .isGreaterThan(kills >= 100 ? kills : 0);
    assertThat(tally.fromReady(95)).as("ms from ready to the next entry").isLessThan(2_000);
    assertThat(tally.condemned()).as("quarantined").isLessThan(tally.completed() / 5 + 3);
    var killed = "kill -9 at random moments: ";
    var work = "%d kills during the start; %s".formatted(early, tally.work());
    Guarantee.CRASH.shown(
        getClass(), killed + "tasks of all architectures that take a goal in words", kills, work);
    Guarantee.CRASH.shown(getClass(), killed + "time to go on", kills, tally.resumes());
    Guarantee.IN_DOUBT.shown(getClass(), killed + "calls", kills, tally.calls());
    Guarantee.STREAM.shown(getClass(), killed + "streams", kills, tally.streams());
  }
}
