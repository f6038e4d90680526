// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.client.WebTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Forks and differences, as a client meets them. */
@HelidonTest
class ForksOverHttpTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.engine.tool-timeout", "PT1M"));
  }

  private static List<JsonObject> journal(Caller caller, String id) {
    return caller.get("/v1/tasks/" + id + "/journal").body().lines().map(Json::object).toList();
  }

  private static JsonObject entry(Caller caller, String id, String kind, String phase) {
    return journal(caller, id).stream()
        .filter(it -> it.getString("kind").equals(kind) && it.getString("phase").equals(phase))
        .findFirst()
        .orElseThrow();
  }

  private static String ended(Caller caller, String agent, String goal) {
    var done = object(caller.post("/v1/tasks", task(agent, goal), "Prefer", "wait=30"));
    assertThat(done.getString("status")).as(done.toString()).isEqualTo("completed");
    return done.getString("id");
  }

  private static JsonObject followed(Caller caller, String id) {
    assertThat(caller.get("/v1/tasks/" + id + "/events").body()).contains("event: end");
    return object(caller.get("/v1/tasks/" + id));
  }

  @Test
  void a_call_behind_the_cut_is_acknowledged_and_not_sent_again() {
    var caller = new Caller(target.getUri());
    try (var tools = new SomeTools()) {
      var server =
          Json.object().add("name", "paid").add("url", tools.url()).add("policy", "allow").build();
      assertThat(caller.post("/v1/tool-servers", server.toString()).statusCode()).isEqualTo(201);
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"paid__*\"]}";
      caller.send("PUT", "/v1/agents/payer", agent);
      var id = ended(caller, "payer", SomeTools.QUESTION);
      var first = entry(caller, id, "think", "result").getInt("position");

      var refused = caller.post("/v1/tasks/" + id + "/fork", "{\"at\": " + first + "}");
      var sideEffect = object(refused).getJsonArray("sideEffects").getJsonObject(0);
      var paths = Json.array().add(sideEffect.get("path"));
      var cut = Json.object().add("at", first).add("acknowledge", paths).build();
      var accepted = caller.post("/v1/tasks/" + id + "/fork", cut.toString());
      var fork = followed(caller, object(accepted).getString("id"));

      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(object(refused).getString("type")).endsWith(":side-effects");
      assertThat(sideEffect.getString("tool")).isEqualTo("paid__evaluate");
      assertThat(sideEffect.getJsonObject("outcome").getString("result")).contains("87");
      assertThat(fork.getJsonObject("answer").getString("text")).contains(SomeTools.ANSWER);
      assertThat(fork.getJsonObject("usage").getInt("toolCalls")).isZero();
    }
  }

  @Test
  void a_forks_stream_resumes_among_what_it_shares_and_what_is_its_own() {
    var caller = new Caller(target.getUri());
    var id = ended(caller, "self-consistency", "What is 2 + 3?");
    var thoughts =
        journal(caller, id).stream()
            .filter(it -> it.getString("kind").equals("think"))
            .map(it -> it.getInt("position"))
            .toList();
    var cut = Json.object().add("at", thoughts.get(thoughts.size() / 2)).build();
    var accepted = object(caller.post("/v1/tasks/" + id + "/fork", cut.toString()));
    var path = "/v1/tasks/" + accepted.getString("id") + "/events";
    followed(caller, accepted.getString("id"));

    var whole = frames(caller.get(path).body());

    assertThat(whole).hasSizeGreaterThan(4);
    for (int seen = 1; seen < whole.size() - 1; seen++) {
      var last = whole.get(seen - 1).lines().findFirst().orElseThrow().substring("id: ".length());
      assertThat(frames(caller.get(path, "Last-Event-ID", last).body()))
          .as("after %s", last)
          .isEqualTo(whole.subList(seen, whole.size()));
    }
  }

  /** The events without deltas, which come by chance. */
  private static List<String> frames(String stream) {
    return List.of(stream.split("\n\n")).stream()
        .filter(it -> !it.contains("event: delta") && !it.startsWith(":"))
        .toList();
  }

  @Test
  void what_was_changed_shows_in_the_difference() {
    var caller = new Caller(target.getUri());
    var id = ended(caller, "cot", "What is 2 + 3?");
    var thought = entry(caller, id, "think", "result");
    var cut =
        Json.object()
            .add("at", thought.getInt("position"))
            .add("set", Json.object().add("prompt", "What is 20 + 30?"))
            .build();
    var fork = object(caller.post("/v1/tasks/" + id + "/fork", cut.toString())).getString("id");
    followed(caller, fork);

    var difference = object(caller.get("/v1/tasks/%s/diff/%s".formatted(id, fork)));

    var first = difference.getJsonObject("firstDivergence");
    assertThat(first.getString("path")).isEqualTo(thought.getString("path"));
    assertThat(difference.getJsonObject("answers").getJsonObject("a").getString("text"))
        .contains("5");
  }

  private static JsonObject forked(Caller caller, String id, JsonObject cut) {
    var accepted = caller.post("/v1/tasks/" + id + "/fork", cut.toString());
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return followed(caller, object(accepted).getString("id"));
  }

  @Test
  void another_agent_outcome_or_budget_is_what_the_fork_goes_on_with() {
    var caller = new Caller(target.getUri());
    var id = ended(caller, "cot", "What is 2 + 3?");
    var thoughts =
        journal(caller, id).stream()
            .filter(it -> it.getString("kind").equals("think"))
            .filter(it -> it.getString("phase").equals("result"))
            .toList();
    int first = thoughts.getFirst().getInt("position");
    var last = thoughts.getLast();
    var value = Json.object(last.getJsonObject("outcome").getJsonObject("value"));
    var outcome = Json.object().add("value", value.add("answer", "about five"));
    var at = Json.object().add("at", first).build();

    var another = forked(caller, id, Json.object(at).add("agent", "self-consistency").build());
    var changed =
        forked(
            caller,
            id,
            Json.object()
                .add("at", last.getInt("position"))
                .add("set", Json.object().add("outcome", outcome))
                .build());
    var poor =
        forked(caller, id, Json.object(at).add("budget", Json.object().add("effects", 0)).build());

    assertThat(another.getString("agent")).isEqualTo("self-consistency");
    assertThat(another.getJsonObject("answer").getString("text")).contains("5");
    assertThat(changed.getJsonObject("answer").getString("text")).isEqualTo("about five");
    assertThat(poor.getString("status")).isEqualTo("partial");
    assertThat(poor.getString("error")).contains("budget of 0 effects");
  }

  @Test
  void a_task_at_work_is_forked_and_stays_at_work() {
    var caller = new Caller(target.getUri());
    try (var tools = new SomeTools()) {
      var server =
          Json.object()
              .add("name", "slow")
              .add("url", tools.silentUrl())
              .add("policy", "allow")
              .build();
      assertThat(caller.post("/v1/tool-servers", server.toString()).statusCode()).isEqualTo(201);
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"slow__*\"]}";
      caller.send("PUT", "/v1/agents/patient", agent);
      var started = caller.post("/v1/tasks", task("patient", SomeTools.QUESTION));
      var id = object(started).getString("id");
      while (journal(caller, id).stream().noneMatch(it -> it.getString("kind").equals("act"))) {
        Thread.onSpinWait();
      }
      int first = entry(caller, id, "think", "result").getInt("position");
      var path = entry(caller, id, "act", "intent").getString("path");

      var refused = caller.post("/v1/tasks/" + id + "/fork", "{\"at\": " + first + "}");
      var cut = Json.object().add("at", first).add("acknowledge", Json.array(List.of(path)));
      var accepted = caller.post("/v1/tasks/" + id + "/fork", cut.build().toString());
      var fork = object(accepted).getString("id");
      var happened =
          Json.object().add("path", path).add("inDoubt", "happened").add("result", "87").build();
      while (caller.post("/v1/tasks/" + fork + "/reply", happened.toString()).statusCode() != 200) {
        Thread.onSpinWait();
      }

      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(followed(caller, fork).getJsonObject("answer").getString("text"))
          .contains(SomeTools.ANSWER);
      assertThat(object(caller.get("/v1/tasks/" + id)).getString("status")).isEqualTo("running");
      caller.post("/v1/tasks/" + id + "/cancel", "");
      caller.send("DELETE", "/v1/tool-servers/slow", "");
    }
  }

  @Test
  void a_fork_of_a_task_whose_agent_is_gone_has_the_limits_that_nobody_set() {
    var caller = new Caller(target.getUri());
    var agent = "{\"architecture\": \"cot\", \"budget\": {\"tokens\": 50000}}";
    caller.send("PUT", "/v1/agents/leaving", agent);
    var id = ended(caller, "leaving", "What is 2 + 3?");
    int first = entry(caller, id, "think", "result").getInt("position");
    assertThat(caller.send("DELETE", "/v1/agents/leaving", "").statusCode()).isEqualTo(204);

    var budget = Json.object().add("effects", 9);
    var fork = forked(caller, id, Json.object().add("at", first).add("budget", budget).build());

    assertThat(fork.getString("status")).isEqualTo("completed");
  }

  @Test
  void what_does_not_fit_is_refused_with_what_would() {
    var caller = new Caller(target.getUri());
    var id = ended(caller, "cot", "What is 2 + 3?");
    var other = ended(caller, "cot", "What is 3 + 4?");
    long at = entry(caller, id, "think", "result").getInt("position");
    long first = journal(caller, id).getFirst().getInt("position");
    long elsewhere = entry(caller, other, "think", "result").getInt("position");
    Map<String, String> bad =
        Map.of(
            "{}",
            "at: missing, must be the position of an entry of the task; GET /v1/tasks/%s/journal"
                .formatted(id),
            "{\"at\": 0}",
            "at: 0, must be a whole number of at least 1",
            "{\"at\": %d}".formatted(elsewhere),
            "at: %d is no position".formatted(elsewhere),
            "{\"at\": 99999999}",
            "from %d to".formatted(first),
            "{\"at\": %d, \"agent\": \"nobody\"}".formatted(at),
            "agent: nobody is not an agent",
            "{\"at\": %d, \"set\": {}}".formatted(at),
            "set: give either",
            "{\"at\": %d, \"set\": {\"prompt\": 7}}".formatted(at),
            "set.prompt: a number",
            "{\"at\": %d, \"set\": {\"prompt\": [{\"user\": 1}]}}".formatted(at),
            "[0]: must be",
            "{\"at\": %d, \"set\": {\"outcome\": {}}}".formatted(at),
            "set.outcome: must have the",
            "{\"at\": %d, \"acknowledge\": [\"/9\"]}".formatted(at),
            "acknowledge[0]: /9");
    var half =
        Map.of(
            "{\"at\": %d, \"set\": {\"prompt\": \"\\ud800\"}}".formatted(at),
            "set.prompt: not valid Unicode",
            "{\"at\": %d, \"set\": {\"prompt\": [{\"user\": \"\\ud800\"}]}}".formatted(at),
            "set.prompt[0].user: not valid Unicode",
            "{\"at\": %d, \"set\": {\"outcome\": {\"text\": \"\\ud800\"}}}".formatted(at),
            "set.outcome.text: not valid Unicode");
    bad = new HashMap<>(bad);
    bad.putAll(half);

    bad.forEach(
        (body, detail) -> {
          var reply = caller.post("/v1/tasks/" + id + "/fork", body);
          assertThat(reply.statusCode()).as(body).isEqualTo(400);
          assertThat(object(reply).getString("detail")).as(body).contains(detail);
          assertThat(object(reply).get("field")).as(body).isInstanceOf(JsonString.class);
        });
    assertThat(caller.post("/v1/tasks/nobody/fork", "{\"at\": 1}").statusCode()).isEqualTo(404);
    for (var path : List.of("nobody/diff/" + id, id + "/diff/nobody")) {
      var reply = caller.get("/v1/tasks/" + path);
      assertThat(reply.statusCode()).isEqualTo(404);
      assertThat(object(reply).getString("detail")).contains("nobody");
    }
  }
}
