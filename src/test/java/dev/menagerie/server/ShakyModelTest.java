// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.SchemaResponder;
import dev.menagerie.testkit.ScriptedModelServer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole server on a model that knows nothing of it and fails again and again. */
@HelidonTest
@Timeout(120)
class ShakyModelTest {

  private static final List<ModelScript> FAULTS =
      List.of(
          ModelScript.busy("0"),
          ModelScript.fails(500, "oops"),
          new ModelScript.Breaks("{\"value\": [{\"id\""),
          new ModelScript.Fails(429, Map.of(), "slow down"),
          new ModelScript.Stops("half of"),
          new ModelScript.Fails(503, Map.of(), "<html>overloaded</html>"),
          new ModelScript.Raw("data: {\"choices\":[{\"del"),
          ModelScript.busy("1"));

  private static final AtomicReference<Function<JsonObject, ModelScript>> SCRIPT =
      new AtomicReference<>(new SchemaResponder(0, 1));
  private static final ScriptedModelServer SERVER =
      ScriptedModelServer.of(body -> SCRIPT.get().apply(body));

  /** Whose judge or gate is told by the filler of these replies that the answer will not do. */
  private static final Set<String> UNCONVINCED = Set.of("chain", "lats", "rewoo", "self-refine");

  private static final SomeTools TOOLS = new SomeTools();
  private final AtomicInteger faults = new AtomicInteger();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger(ModelGateway.class.getName());
  private final Handler handler = new Lines(log);
  @Inject private WebTarget target;
  private Caller caller;

  /** Keeps what the server would print. */
  private static final class Lines extends Handler {

    private final List<String> lines;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(new OneLine().format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of("menagerie.model.url", SERVER.url(), "menagerie.model.retry-delay", "PT0.01S"));
  }

  @AfterAll
  static void stop() {
    SERVER.close();
    TOOLS.close();
  }

  @BeforeEach
  void register() {
    logger.setLevel(Level.INFO);
    logger.addHandler(handler);
    caller = new Caller(target.getUri());
    var trust = Json.object().add("sums__*", "read-only");
    var body = Json.object().add("name", "sums").add("url", TOOLS.url()).add("trust", trust);
    assertThat(caller.post("/v1/tool-servers", body.build().toString()).statusCode())
        .isEqualTo(201);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    caller.send("DELETE", "/v1/tool-servers/sums", "");
  }

  /** Fails about this share of all requests, in turn in every way there is. */
  private void failing(double share, SchemaResponder responder) {
    var random = new Random(7);
    SCRIPT.set(
        body -> {
          synchronized (random) {
            return random.nextDouble() < share
                ? FAULTS.get(faults.getAndIncrement() % FAULTS.size())
                : responder.apply(body);
          }
        });
  }

  /** Runs every architecture at once; the tasks as they ended, by architecture. */
  private Map<String, JsonObject> runAll() {
    var ids = new LinkedHashMap<String, String>();
    for (var entry : Catalog.all()) {
      var accepted = caller.post("/v1/tasks", task(entry.name(), SomeTools.question(entry)));
      ids.put(entry.name(), object(accepted).getString("id"));
    }
    var ended = new TreeMap<String, JsonObject>();
    ids.forEach(
        (name, id) -> {
          assertThat(caller.get("/v1/tasks/" + id + "/events").body()).contains("event: end");
          ended.put(name, object(caller.get("/v1/tasks/" + id)));
        });
    return ended;
  }

  private static int toolCalls(JsonObject task) {
    return task.getJsonObject("usage").getInt("toolCalls");
  }

  private static String[] threads(Map<String, JsonObject> ended) {
    return ended.values().stream().map(it -> "[task " + it.getString("id")).toArray(String[]::new);
  }

  private long attempts(Map<String, JsonObject> ended) {
    return ended.values().stream().mapToLong(this::attempts).sum();
  }

  private long attempts(JsonObject task) {
    return journal(task)
        .filter(it -> it.getString("kind").equals("think"))
        .filter(it -> it.getString("phase").equals("intent"))
        .count();
  }

  private long thoughts(JsonObject task) {
    return journal(task)
        .filter(it -> it.getString("kind").equals("think"))
        .map(it -> it.getString("path"))
        .distinct()
        .count();
  }

  private Stream<JsonObject> journal(JsonObject task) {
    return caller
        .get("/v1/tasks/" + task.getString("id") + "/journal")
        .body()
        .lines()
        .map(Json::object);
  }

  @Test
  void all_architectures_end_as_they_do_where_no_model_fails_if_every_fourth_request_does() {
    failing(0, new SchemaResponder(0, 1));
    var undisturbed = statuses(runAll());
    assertThat(undisturbed)
        .allSatisfy(
            (name, it) ->
                assertThat(it)
                    .as(name)
                    .isEqualTo(UNCONVINCED.contains(name) ? "partial null" : "completed null"));
    failing(0.25, new SchemaResponder(0, 1));

    var ended = runAll();

    assertThat(statuses(ended)).isEqualTo(undisturbed);
    assertThat(faults).hasPositiveValue();
    var thoughts = ended.values().stream().mapToLong(this::thoughts).sum();
    assertThat(attempts(ended)).isGreaterThan(thoughts);
    for (var acting : List.of("function-calling", "react")) {
      assertThat(ended).hasEntrySatisfying(acting, it -> assertThat(toolCalls(it)).isOne());
    }
    assertThat(log).isNotEmpty().allSatisfy(it -> assertThat(it).containsAnyOf(threads(ended)));
  }

  @Test
  void whatever_fits_the_schema_brings_every_architecture_to_an_end() {
    for (int alternative = 0; alternative < 2; alternative++) {
      for (int items = 0; items < 4; items++) {
        failing(0.05, new SchemaResponder(alternative, items));
        var ended = runAll();
        assertThat(statuses(ended))
            .allSatisfy((_, it) -> assertThat(it).matches("(completed|partial).*"));
      }
    }
  }

  private static Map<String, String> statuses(Map<String, JsonObject> ended) {
    return ended.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                it -> it.getValue().getString("status") + " " + it.getValue().get("error"),
                (one, _) -> one,
                TreeMap::new));
  }
}
