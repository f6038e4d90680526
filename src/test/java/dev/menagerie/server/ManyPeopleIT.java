// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Payer;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Approvals in parallel branches and child tasks over HTTP, given in any order to a packaged server
 * that is killed twice meanwhile: once while a call is under way, once with nothing in the air.
 */
@BesideOthers
@Timeout(1_200)
class ManyPeopleIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int KILLS = 2;

  @TempDir Path folder;

  /** One task with all that was replied to it. */
  private static final class Round {

    final Random random;
    final ChildServer server;
    final PayingBank bank;
    final Map<String, JsonObject> wanted = new TreeMap<>();
    final Set<String> replied = new HashSet<>();
    int doubts;
    Caller caller;

    Round(int seed, ChildServer server, PayingBank bank) {
      this.random = new Random(seed);
      this.server = server;
      this.bank = bank;
      this.caller = new Caller(server.url());
    }

    void run() throws IOException {
      assertThat(caller.post("/v1/tool-servers", bank.registration()).statusCode()).isEqualTo(201);
      var started = caller.post("/v1/tasks", Caller.task(PayingArchitectures.ELDEST, "all "));
      var id = Caller.object(started).getString("id");
      var deaths = List.of(2 + random.nextInt(4), 7 + random.nextInt(5));
      for (int kills = 0; replied.size() < Payer.CALLS; ) {
        var one = next(id);
        boolean deadly = kills < KILLS && replied.size() + 1 == deaths.get(kills);
        if (deadly && kills++ == 0) {
          dieInTheCall(one);
        } else {
          approve(one);
          if (deadly) {
            restart();
          }
        }
      }
      assertThat(ended(id).getString("status")).isEqualTo("completed");
    }

    /** Any of the approvals that wait; what is in doubt is resolved by the bank's books. */
    private JsonObject next(String id) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        var waiting = Caller.value(caller.get("/v1/waiting")).asJsonArray();
        var waits = waiting.getValuesAs(JsonObject.class);
        waits.stream().filter(it -> reason(it, "in-doubt")).forEach(this::resolve);
        var approvals = waits.stream().filter(it -> reason(it, "approval")).toList();
        if (!approvals.isEmpty()) {
          return approvals.get(random.nextInt(approvals.size()));
        }
      }
      throw new AssertionError("nothing waits: " + caller.get("/v1/tasks/" + id).body());
    }

    private static boolean reason(JsonObject wait, String reason) {
      return wait.getString("reason").equals(reason);
    }

    private static String key(JsonObject wait) {
      return wait.getString("task") + wait.getString("path");
    }

    private void approve(JsonObject wait) {
      var shown = wait.getJsonObject("detail");
      var reply = Json.object();
      switch (random.nextInt(4)) {
        case 0 -> reply.add("deny", "no");
        case 1 -> {
          var arguments = shown.getJsonObject("arguments");
          var edited = Json.object().add("for", "instead of " + arguments.getString("for")).build();
          wanted.put(key(wait), edited);
          reply.add("arguments", edited);
        }
        default -> approveAsShown(wait, reply);
      }
      send(wait, reply);
    }

    private void approveAsShown(JsonObject wait, JsonObjectBuilder reply) {
      var shown = wait.getJsonObject("detail");
      wanted.put(key(wait), shown.getJsonObject("arguments"));
      reply
          .add("approve", true)
          .add("hash", shown.getString("hash"))
          .add("arguments", shown.getJsonObject("arguments"));
    }

    private void send(JsonObject wait, JsonObjectBuilder reply) {
      assertThat(replied.add(key(wait))).as("asked twice for %s", key(wait)).isTrue();
      reply(wait, reply);
    }

    private void reply(JsonObject wait, JsonObjectBuilder reply) {
      var body = reply.add("path", wait.getString("path")).add("by", "anna").build().toString();
      var answer = caller.post("/v1/tasks/" + wait.getString("task") + "/reply", body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Approves a call, and kills the server when it has been made and not answered. */
    private void dieInTheCall(JsonObject wait) throws IOException {
      bank.silent(true);
      var reply = Json.object();
      approveAsShown(wait, reply);
      send(wait, reply);
      bank.awaitPayment(key(wait));
      restart();
    }

    private void restart() throws IOException {
      server.kill();
      bank.silent(false);
      server.start();
      caller = new Caller(server.url());
    }

    private void resolve(JsonObject wait) {
      var reply = Json.object();
      bank.payment(key(wait))
          .ifPresentOrElse(
              it -> reply.add("inDoubt", "happened").add("result", it.result()),
              () -> reply.add("inDoubt", "not-happened"));
      reply(wait, reply);
      doubts++;
    }

    private JsonObject ended(String id) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        var task = Caller.object(caller.get("/v1/tasks/" + id));
        var waits = task.getJsonArray("waiting").getValuesAs(JsonObject.class);
        waits.stream().filter(it -> reason(it, "in-doubt")).forEach(this::resolve);
        if (List.of("completed", "partial", "failed", "diverged")
            .contains(task.getString("status"))) {
          return task;
        }
      }
      throw new AssertionError("not ended: " + caller.get("/v1/tasks/" + id).body());
    }

    void assertPaid() {
      var made = new TreeMap<String, JsonObject>();
      for (var payment : bank.payments()) {
        assertThat(made.put(payment.key(), payment.arguments())).as("paid twice").isNull();
      }
      assertThat(made).isEqualTo(wanted);
    }
  }

  @Test
  void each_call_happens_once_with_what_was_shown_or_edited() throws IOException {
    int rounds = Effort.of(2, 20);
    int calls = 0;
    int doubts = 0;
    var more = List.of(PayingArchitectures.archive(folder));
    try (var server = new ChildServer(folder, Map.of(), more)) {
      server.startLearning();
      server.stop();
    }
    for (int seed = 0; seed < rounds; seed++) {
      var own = Files.createDirectory(folder.resolve("round" + seed));
      Files.createLink(own.resolve(ChildServer.LEARNED), folder.resolve(ChildServer.LEARNED));
      try (var bank = new PayingBank();
          var server = new ChildServer(own, Map.of(), more)) {
        server.start();
        var round = new Round(seed, server, bank);
        round.run();
        round.assertPaid();
        assertThat(round.doubts).as("seed %d", seed).isPositive();
        calls += round.wanted.size();
        doubts += round.doubts;
      }
    }
    Guarantee.PEOPLE.shown(
        getClass(),
        "over HTTP, approvals, edits and denials in random order, three branches in each of three"
            + " generations, two kill -9 between",
        rounds,
        "%d calls, each once, with what was shown or edited; none that was denied; %d in doubt"
            .formatted(calls, doubts));
  }
}
