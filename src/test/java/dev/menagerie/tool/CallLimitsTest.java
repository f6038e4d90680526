// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolGateway.Room;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the tools of a server may be called. */
@Timeout(60)
class CallLimitsTest {

  private final AtomicLong passed = new AtomicLong();
  private final List<ToolProgress> heard = new CopyOnWriteArrayList<>();
  private final KeptDocuments documents = new KeptDocuments();
  private final ScriptedMcp mcp =
      ScriptedMcp.modern(
          List.of("search", "pay"), seen -> Answer.result(seen, ScriptedMcp.text("x".repeat(400))));
  private ToolServers servers = servers();
  private Gateway gateway = gateway();

  private ToolServers servers() {
    return new ToolServers(
        documents, ToolConfig.DEFAULT, AddressGuard.OPEN, () -> System.nanoTime() + passed.get());
  }

  private Gateway gateway() {
    return new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);
  }

  @AfterEach
  void close() {
    servers.close();
    mcp.close();
  }

  private void limited(String... limits) {
    var json = Json.parse("[" + String.join(",", limits) + "]");
    servers.register(
        new Registration(
            "s",
            mcp.url().toString(),
            Map.of(),
            Policy.NONE,
            json,
            JsonValue.EMPTY_JSON_OBJECT,
            List.of()));
  }

  private PinnedTool tool(String name) {
    return gateway.pin(List.of("s__" + name)).getFirst();
  }

  private Context by(String agent, String caller) {
    return new Context("t", "/0", new OnBehalf(agent, caller), Duration.ofSeconds(5), heard::add);
  }

  private Room room(String tool, String agent) {
    return gateway.room(tool(tool), by(agent, "somebody"));
  }

  private Optional<String> refusal(String tool, String agent) {
    try (var room = room(tool, agent)) {
      return room.refusal();
    }
  }

  private void assertRoom(String tool, String agent) {
    assertThat(refusal(tool, agent)).isEmpty();
  }

  @Test
  void so_many_calls_fit_into_a_time_and_then_no_more_until_it_has_passed() {
    limited("{\"calls\": 3, \"seconds\": 60, \"patience\": 0}");
    for (int call = 0; call < 3; call++) {
      assertRoom("search", "a");
    }

    assertThat(refusal("pay", "b"))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .matches(
                        "s__pay is limited to 3 calls in 60 s, and there is no room for this call"
                            + " within 0 s; try again in (19|20) s"));
    passed.addAndGet(Duration.ofSeconds(20).toNanos());
    assertRoom("pay", "b");
    assertThat(refusal("pay", "b")).isPresent();
  }

  @Test
  void a_burst_is_all_that_may_come_at_once() {
    limited("{\"calls\": 60, \"seconds\": 60, \"burst\": 2, \"patience\": 0}");
    passed.addAndGet(Duration.ofHours(1).toNanos());

    assertRoom("search", "a");
    assertRoom("search", "a");
    assertThat(refusal("search", "a")).isPresent();
    passed.addAndGet(Duration.ofSeconds(1).toNanos());
    assertRoom("search", "a");
  }

  @ParameterizedTest
  @CsvSource({
    "tool,   search, a, x, true",
    "server, search, b, y, false",
    "agent,  pay,    b, x, true",
    "agent,  pay,    a, y, false",
    "caller, pay,    b, y, true",
    "caller, pay,    b, x, false",
  })
  void a_limit_is_shared_by_whom_it_says(
      String per, String tool, String agent, String caller, boolean fits) {
    limited("{\"calls\": 1, \"patience\": 0, \"per\": \"%s\"}".formatted(per));
    try (var first = gateway.room(tool("pay"), by("a", "x"))) {
      assertThat(first.refusal()).isEmpty();
    }

    try (var second = gateway.room(tool(tool), by(agent, caller))) {
      assertThat(second.refusal().isEmpty()).isEqualTo(fits);
    }
  }

  @Test
  void a_limit_for_each_agent_is_none_for_a_person() {
    limited("{\"calls\": 1, \"patience\": 0, \"per\": \"agent\"}");
    for (int call = 0; call < 3; call++) {
      assertRoom("pay", "");
    }
  }

  @Test
  void only_the_tools_that_it_names_are_limited() {
    limited("{\"calls\": 1, \"patience\": 0, \"tools\": \"pa*\"}");
    assertRoom("pay", "a");

    assertThat(refusal("pay", "a")).isPresent();
    assertRoom("search", "a");
    assertRoom("search", "a");
  }

  @Test
  void a_call_waits_for_room_as_long_as_it_has_patience_and_says_so() throws Exception {
    limited("{\"concurrent\": 1, \"patience\": 30}");
    var first = room("pay", "a");
    var second = new CopyOnWriteArrayList<Room>();
    var waiting = Thread.startVirtualThread(() -> second.add(room("search", "b")));
    while (heard.isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(second).isEmpty();

    first.close();
    first.close();

    waiting.join();
    assertThat(second.getFirst().refusal()).isEmpty();
    assertThat(heard.getFirst().message()).isEqualTo("waits for room: limited to 1 at once");
    second.getFirst().close();
    assertRoom("pay", "a");
  }

  @Test
  void a_wait_for_a_rate_ends_when_there_is_room() {
    limited("{\"calls\": 100, \"seconds\": 1, \"burst\": 1}");
    assertRoom("pay", "a");
    assertRoom("pay", "a");

    assertThat(heard).hasSize(1);
  }

  @Test
  void an_interrupted_wait_leaves_without_room() {
    limited("{\"calls\": 1, \"patience\": 600}");
    assertRoom("pay", "a");
    Thread.currentThread().interrupt();

    assertThat(refusal("pay", "a")).isPresent();
    assertThat(Thread.interrupted()).isTrue();
    passed.addAndGet(Duration.ofSeconds(61).toNanos());
    assertRoom("pay", "a");
  }

  @Test
  void no_place_is_kept_while_a_call_waits_for_another() throws InterruptedException {
    limited(
        "{\"concurrent\": 1, \"per\": \"server\", \"patience\": 30}",
        "{\"concurrent\": 1, \"per\": \"agent\", \"patience\": 30, \"tools\": \"pay\"}");
    var first = gateway.room(tool("pay"), by("busy", "x"));
    var second = new CopyOnWriteArrayList<Room>();
    var waiting = Thread.startVirtualThread(() -> second.add(room("pay", "busy")));
    while (heard.isEmpty()) {
      Thread.onSpinWait();
    }
    first.close();
    waiting.join();
    assertThat(second.getFirst().refusal()).isEmpty();

    var third = Thread.startVirtualThread(() -> second.add(room("pay", "busy")));
    while (heard.size() < 2) {
      Thread.onSpinWait();
    }
    second.getFirst().close();
    third.join();
    second.getLast().close();
    assertRoom("search", "other");
  }

  @Test
  void of_several_limits_none_is_used_by_a_call_that_another_refuses() {
    limited("{\"calls\": 2, \"patience\": 0}", "{\"concurrent\": 1, \"patience\": 0}");
    try (var room = room("pay", "a")) {
      assertThat(room.refusal()).isEmpty();
      for (int call = 0; call < 5; call++) {
        assertThat(refusal("pay", "a"))
            .hasValueSatisfying(why -> assertThat(why).contains("1 at once"));
      }
    }

    assertRoom("pay", "a");
    assertThat(refusal("pay", "a"))
        .hasValueSatisfying(why -> assertThat(why).contains("2 calls in 60 s"));
  }

  @Test
  void long_results_use_up_a_limit_of_tokens() {
    limited("{\"tokens\": 150, \"seconds\": 150, \"patience\": 0}");
    for (int call = 0; call < 2; call++) {
      assertRoom("search", "a");
      gateway.call(
          tool("search"), ToolCall.of("s__search", JsonValue.EMPTY_JSON_OBJECT), by("a", "x"));
    }

    // 200 of 150 are used: there is room again in 51 seconds.
    assertThat(refusal("search", "a")).isPresent();
    passed.addAndGet(Duration.ofSeconds(49).toNanos());
    assertThat(refusal("search", "a")).isPresent();
    passed.addAndGet(Duration.ofSeconds(3).toNanos());
    assertRoom("search", "a");
  }

  @Test
  void a_limit_of_money_counts_what_a_call_costs() {
    limited("{\"usd\": 0.03, \"usdPerCall\": 0.01, \"seconds\": 86400, \"patience\": 0}");
    for (int call = 0; call < 3; call++) {
      assertRoom("search", "a");
    }

    assertThat(refusal("search", "a"))
        .hasValueSatisfying(why -> assertThat(why).contains("0.03 USD in 86400 s"));
  }

  @Test
  void limits_are_shown_and_outlive_the_server() {
    limited("{\"calls\": 1, \"patience\": 0}", "{\"usd\": 1, \"usdPerCall\": 0.5}");
    var shown = servers.shown("s").orElseThrow().getJsonArray("limits");
    assertThat(shown.getFirst())
        .isEqualTo(
            Json.parse(
                "{\"tools\":\"*\",\"per\":\"server\",\"calls\":1,\"seconds\":60,"
                    + "\"burst\":1,\"patience\":0}"));

    servers.close();
    servers = servers();
    gateway = gateway();

    assertThat(servers.shown("s").orElseThrow().getJsonArray("limits")).isEqualTo(shown);
    assertRoom("pay", "a");
    assertThat(refusal("pay", "a")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{} | limits[0]: must have one of calls, concurrent, tokens and usd, and has none",
        "{\"calls\": 1, \"tokens\": 1} | limits[0]: must have one of calls, concurrent, tokens and"
            + " usd, and has calls and tokens",
        "{\"calls\": 0} | limits[0].calls: 0, must be a whole number from 1 to 1000000000",
        "{\"calls\": 1.5} | limits[0].calls: 1.5, must be a whole number",
        "{\"calls\": \"1\"} | limits[0].calls: \"1\", must be a whole number",
        "{\"calls\": 1e99} | limits[0].calls: ",
        "{\"call\": 1} | limits[0].call: unknown, must be one of calls, ",
        "{\"calls\": 1, \"second\": 1} | limits[0].second: unknown, must be one of calls, ",
        "{\"calls\": 1, \"seconds\": 0} | limits[0].seconds: 0, must be a whole number from 1 to",
        "{\"calls\": 1, \"patience\": 601} | limits[0].patience: 601, must be a whole number from 0"
            + " to 600",
        "{\"calls\": 1, \"per\": \"user\"} | limits[0].per: \"user\", must be tool, server, agent"
            + " or caller",
        "{\"calls\": 1, \"tools\": \"a b\"} | limits[0].tools: \"a b\", must be a pattern",
        "{\"calls\": 1, \"usdPerCall\": 1} | limits[0].usdPerCall: a limit of calls has none, leave"
            + " it out",
        "{\"concurrent\": 1, \"burst\": 1} | limits[0].burst: a limit of concurrent has none, leave"
            + " it out",
        "{\"usd\": 1} | limits[0].usdPerCall: missing, must be what one call costs",
        "{\"usd\": 1, \"usdPerCall\": 2} | limits[0].usdPerCall: 2, must be at most usd",
        "{\"usd\": 1, \"usdPerCall\": 0.0000001} | limits[0].usdPerCall: ",
        "{\"usd\": 2, \"usdPerCall\": 1, \"burst\": 0.5} | limits[0].burst: 0.5, must be at least"
            + " usdPerCall",
        "{\"usd\": 100000, \"usdPerCall\": 1} | limits[0].usd: 100000, must be less for each"
            + " second",
        "7 | limits[0]: 7, must be an object",
      })
  void what_is_no_limit_is_refused_with_what_would_be_one(String row) {
    int bar = row.indexOf(" | ");
    var limit = row.substring(0, bar);

    assertThatThrownBy(() -> limited(limit))
        .isInstanceOfSatisfying(
            RegistrationFailed.class,
            e -> assertThat(e.reason()).isEqualTo(RegistrationFailed.Reason.INVALID_TERMS))
        .hasMessageStartingWith(row.substring(bar + " | ".length()));
    assertThat(servers.shown()).isEmpty();
  }
}
