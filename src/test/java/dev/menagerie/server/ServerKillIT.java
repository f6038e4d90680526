// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server, killed with {@code kill -9} at every entry of three architectures, while the
 * model and the tools live on and keep books.
 */
@BesideOthers
@Timeout(600)
class ServerKillIT {

  /**
   * Where to kill.
   *
   * @param entry of the undisturbed run, whose arrival on the stream is the moment
   * @param performsFirst whether calls in flight were carried out
   * @param twice whether the server is killed again at the first entry that it adds
   */
  private record Point(String agent, String entry, boolean performsFirst, boolean twice) {}

  /** How a task ends that nobody disturbs. */
  private record Undisturbed(JsonObject answer, List<String> journal, List<Point> points) {}

  @TempDir Path folder;

  private final Witness witness = new Witness();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Undisturbed> undisturbed = new LinkedHashMap<>();
  private final KillTally tally = new KillTally();

  @Test
  void goes_on_where_it_was_killed_and_repeats_nothing() throws Exception {
    try (var model = new WitnessedModel(witness);
        var tools = new WitnessedTools(witness);
        var server = new ChildServer(folder, environment(model))) {
      server.start();
      var caller = new Caller(server.url());
      assertThat(caller.post("/v1/tool-servers", tools.registration()).statusCode()).isEqualTo(201);
      runUndisturbed(server, caller);
      server.stop();
      server.start();

      for (var point : points()) {
        var killed = new KilledTasks(server, witness, caller, http);
        tools.performsFirst(point.performsFirst);
        model.saysOfThePlan(elements(point));
        try {
          kill(point, killed, model);
          check(caller, killed);
        } catch (Throwable e) {
          throw new AssertionError("killed at " + point + "\n" + server.log(), e);
        }
      }
    }

    System.out.println(
        "kill -9: %d kills; %s; %s; %s"
            .formatted(tally.kills(), tally.work(), tally.calls(), tally.streams()));
    assertThat(tally.kills()).isGreaterThanOrEqualTo(30);
    assertThat(tally.trustedRetries()).isPositive();
    assertThat(tally.doubts()).containsKeys("happened", "not-happened");
    assertThat(tally.repeats()).isZero();
    assertThat(tally.lost()).isZero();
    Guarantee.CRASH.shown(
        getClass(),
        "kill -9 of the server at each entry of three runs",
        tally.kills(),
        tally.work());
    Guarantee.IN_DOUBT.shown(
        getClass(), "kill -9 of the server: calls", tally.kills(), tally.calls());
    Guarantee.STREAM.shown(
        getClass(), "kill -9 of the server: streams", tally.kills(), tally.streams());
  }

  private static Map<String, String> environment(WitnessedModel model) {
    return Map.of(
        "MENAGERIE_MODEL_URL", model.url(),
        "MENAGERIE_MODEL_NAME", "scripted",
        "MENAGERIE_MODEL_KEY", "none");
  }

  private void runUndisturbed(ChildServer server, Caller caller) throws Exception {
    witness.begin(false);
    var tasks = new KilledTasks(server, witness, caller, http);
    tasks.start();
    tasks.finish();
    for (var task : tasks.tasks()) {
      var record = Caller.object(caller.get("/v1/tasks/" + task.id()));
      assertThat(record.getString("status")).as("%s", record).isEqualTo("completed");
      var journal = journal(caller, task);
      undisturbed.put(
          task.agent(),
          new Undisturbed(
              record.getJsonObject("answer"),
              CrashSuite.comparable(journal),
              points(task.agent(), journal)));
    }
  }

  /**
   * The entries of thoughts and calls; an intent to append counts twice. Where there are no calls,
   * the intents will do.
   */
  private static List<Point> points(String agent, List<Entry> journal) {
    boolean calls = journal.stream().anyMatch(entry -> entry.kind() == Kind.ACT);
    var points = new ArrayList<Point>();
    var times = new LinkedHashMap<String, Integer>();
    for (var entry : journal) {
      var key = "%s %s %s".formatted(entry.path(), entry.kind().text(), entry.phase().text());
      var name = key + " " + times.merge(key, 1, Integer::sum);
      boolean intent = entry.phase() == Phase.INTENT;
      if (entry.kind() == Kind.ACT && intent && entry.name().endsWith(WitnessedTools.APPEND)) {
        points.add(new Point(agent, name, true, true));
        points.add(new Point(agent, name, false, false));
      } else if (entry.kind() == Kind.ACT || (entry.kind() == Kind.THINK && (intent || calls))) {
        points.add(new Point(agent, name, points.size() % 2 == 0, false));
      } else if (entry.kind() == Kind.RUN && intent && !calls) {
        points.add(new Point(agent, name, false, false));
      }
    }
    return points;
  }

  private List<Point> points() {
    return undisturbed.values().stream().flatMap(it -> it.points.stream()).toList();
  }

  /** How far the model gets with its plan: to the element at which the server dies. */
  private static int elements(Point point) {
    var words = point.entry.split(" ");
    return words[2].equals(Phase.ELEMENT.text()) ? Integer.parseInt(words[3]) : Integer.MAX_VALUE;
  }

  private void kill(Point point, KilledTasks killed, WitnessedModel model) throws Exception {
    witness.begin(true);
    killed.start();
    killed.followUntilKilled(
        (task, name) -> task.agent().equals(point.agent) && name.equals(point.entry));
    model.saysOfThePlan(Integer.MAX_VALUE);
    killed.restart();
    if (point.twice) {
      killed.followUntilKilled((task, _) -> task.agent().equals(point.agent));
      killed.restart();
    }
    killed.finish();
  }

  private void check(Caller caller, KilledTasks killed) throws InterruptedException {
    for (var task : killed.tasks()) {
      var expected = Objects.requireNonNull(undisturbed.get(task.agent()));
      var record = Caller.object(caller.get("/v1/tasks/" + task.id()));
      assertThat(record.getString("status")).as("%s", record).isEqualTo("completed");
      assertThat(record.getJsonObject("answer")).isEqualTo(expected.answer);
      var journal = journal(caller, task);
      assertThat(CrashSuite.comparable(journal)).isEqualTo(expected.journal);
      var uncut = task.fromTheStart();
      uncut.follow(http, (_, _) -> {});
      assertThat(task.sent()).as("events of %s", task.agent()).isEqualTo(uncut.sent());
      assertThat(uncut.entries()).isEqualTo(journal);
      var books = new Books(task, journal, killed, witness);
      books.assertDoubts();
      books.assertAppendedOnce();
      books.assertAskedForTheRest();
      tally.add(books, task, journal, killed);
    }
    tally.add(killed);
  }

  private static List<Entry> journal(Caller caller, FollowedTask task) {
    var lines = caller.get("/v1/tasks/" + task.id() + "/journal").body().lines();
    return lines
        .map(Json::object)
        .map(it -> Entry.of(it.getJsonNumber("position").longValue(), task.id(), it))
        .toList();
  }
}
