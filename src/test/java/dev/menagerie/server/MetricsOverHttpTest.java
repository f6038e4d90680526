// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code /metrics} offers while nothing is sent, as it is by default. */
@HelidonTest
@Timeout(120)
class MetricsOverHttpTest {

  private static final Path DASHBOARD = Path.of("../k8s/grafana/menagerie.json");
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)[{ ]");

  /** What is no name of a metric in a query: labels, ranges and functions. */
  private static final Pattern ELSE =
      Pattern.compile(
          "\\{[^}]*}|by \\([^)]*\\)|\\[[^]]*]|[a-z_]+(?= *\\()|\\b[\\d.]+\\b|\\bsum\\b");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");

  @Inject private WebTarget target;

  private final SomeTools tools = new SomeTools();
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @BeforeEach
  void work() {
    caller = new Caller(target.getUri());
    caller.post(
        "/v1/tool-servers",
        "{\"name\": \"sums\", \"url\": \"%s\", \"trust\": {\"evaluate\": \"read-only\"}}"
            .formatted(tools.url()));
    assertThat(run("function-calling", "").getString("status")).isEqualTo("completed");
    assertThat(run("function-calling", ", \"budget\": {\"effects\": 1}").getString("status"))
        .isEqualTo("partial");
    caller.get("/v1/tasks/none");
  }

  private JsonObject run(String agent, String more) {
    var body = "{\"agent\": \"%s\", \"goal\": \"%s\"%s}".formatted(agent, SomeTools.QUESTION, more);
    return Caller.object(caller.post("/v1/tasks", body, "Prefer", "wait=60"));
  }

  @AfterEach
  void close() {
    tools.close();
  }

  private String page(String accept) {
    return caller.raw("GET", "/metrics", "", "Accept", accept).body();
  }

  private static Set<String> names(String page) {
    return SAMPLE.matcher(page).results().map(it -> it.group(1)).collect(Collectors.toSet());
  }

  @Test
  void what_tasks_did_is_beside_what_the_server_measures() {
    var page = page("text/plain");

    assertThat(page)
        .contains("# TYPE menagerie_effects_total counter")
        .contains("menagerie_effects_total{gen_ai_agent_name=\"function-calling\"")
        .contains("# TYPE gen_ai_client_operation_duration_seconds histogram")
        .contains("gen_ai_tool_name=\"sums__evaluate\"")
        .contains("http_route=\"/v1/tasks/{id}\"")
        .contains("menagerie_breaker_state{menagerie_breaker_name=\"tools sums\"")
        .doesNotContain("# EOF");
    assertThat(names(page)).contains("memory_usedHeap_bytes");
  }

  @Test
  void open_metrics_have_one_end_and_counters_without_their_suffix_in_comments() {
    var page = page(OPEN_METRICS);

    assertThat(page).contains("# TYPE menagerie_effects counter\nmenagerie_effects_total{");
    assertThat(page).endsWith("# EOF\n").containsOnlyOnce("# EOF");
  }

  @Test
  void no_label_says_what_was_asked_or_which_task_it_was() {
    var id = run("cot", "").getString("id");

    var page = page("text/plain");

    assertThat(page).doesNotContain(id).doesNotContain(SomeTools.QUESTION);
    assertThat(page).doesNotContain("/v1/tasks/none");
  }

  @Test
  void the_dashboard_asks_for_what_there_is_alone() throws IOException {
    var asked = new TreeSet<String>();
    expressions(Json.parse(Files.readString(DASHBOARD)), asked);
    var wanted =
        asked.stream()
            .map(it -> ELSE.matcher(it).replaceAll(" "))
            .flatMap(it -> NAME.matcher(it).results().map(name -> name.group()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(wanted).hasSizeGreaterThan(15);
    assertThat(names(page("text/plain"))).containsAll(wanted);
  }

  private static void expressions(JsonValue value, Set<String> into) {
    switch (value.getValueType()) {
      case OBJECT ->
          value
              .asJsonObject()
              .forEach(
                  (key, inner) -> {
                    if (key.equals("expr") && inner instanceof JsonString text) {
                      into.add(text.getString());
                    } else {
                      expressions(inner, into);
                    }
                  });
      case ARRAY -> value.asJsonArray().forEach(it -> expressions(it, into));
      case STRING, NUMBER, TRUE, FALSE, NULL -> {}
    }
  }
}
