// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.tool.ScriptedMcp.Answer;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool server that does what it likes costs its callers their time limit and nobody else. */
@BesideOthers
@Timeout(120)
class HostileServersTest {

  private static final ToolConfig IMPATIENT =
      new ToolConfig(
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          1,
          Duration.ofMillis(10),
          ToolConfig.DEFAULT.largestReplyBytes(),
          10_000,
          64,
          Duration.ofMillis(500),
          Secrets.USUAL);

  private final ToolServers servers =
      new ToolServers(new KeptDocuments(), IMPATIENT, AddressGuard.OPEN, System::nanoTime);
  private final Gateway gateway =
      new Gateway(servers, IMPATIENT, OpenTelemetry.noop(), System::nanoTime);
  private final ScriptedMcp honest =
      ScriptedMcp.modern(List.of("safe"), seen -> Answer.result(seen, ScriptedMcp.text("as ever")));

  @BeforeEach
  void register() {
    servers.register("honest", honest.url().toString(), Map.of());
  }

  @AfterEach
  void close() {
    servers.close();
    honest.close();
  }

  /** The tool of a server that is registered now. */
  private PinnedTool risky(URI url, Map<String, String> trust) {
    servers.register("s", url.toString(), trust);
    return gateway.pin(List.of("s__risky")).getFirst();
  }

  private ToolOutcome call(PinnedTool tool, Duration timeout) {
    var call = ToolCall.of(tool.tool().name(), JsonValue.EMPTY_JSON_OBJECT);
    return gateway.call(tool, call, new Context("t", "/0", timeout));
  }

  private void assertOthersGoOn() {
    assertThat(call(gateway.pin(List.of("honest__safe")).getFirst(), Duration.ofSeconds(20)))
        .isEqualTo(new ToolOutcome.Done(new Observation.Result("as ever")));
  }

  private String status(String server) {
    return servers.shown(server).orElseThrow().getString("status");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HANGS                               | no answer within",
        "DRIPS                               | no answer within",
        "DRIPS_ITS_HEAD                      | no answer within",
        "SENDS_A_GIB                         | more than 2097152 bytes",
        "SENDS_A_CHUNK_OF_A_GIB              | more than 2097152 bytes",
        "SENDS_AN_EVENT_IN_A_CHUNK_OF_A_GIB  | more than 2097152 bytes",
        "SENDS_A_HEAD_WITHOUT_END            | the connection broke",
        "SENDS_AN_EVENT_WITHOUT_END          | more than 2097152 bytes",
        "SENDS_EVENTS_WITHOUT_END            | no answer within",
        "SENDS_LINES_THAT_ARE_NO_EVENT       | more than 2097152 bytes",
        "SENDS_MANY_VALUES                   | more than 100000 JSON values",
        "REFUSES_WITH_MANY_VALUES            | it answered HTTP 500",
        "SENDS_WHAT_IS_NESTED_DEEPLY         | not JSON-RPC",
        "SENDS_A_LITTLE_THAT_UNPACKS_TO_MUCH | not JSON-RPC",
        "SENDS_GARBAGE                       | the connection broke",
        "SENDS_WHAT_IS_NO_JSON               | not JSON-RPC",
        "CLOSES_MIDWAY                       | the connection broke",
        "CLOSES_AT_ONCE                      | the connection broke",
      })
  void what_it_does_instead_of_answering_is_said_and_it_shows_as_unhealthy(
      Malices malice, String said) {
    try (var server = HostileServer.against("tools/call", malice)) {
      var tool = risky(server.url(), Map.of());

      assertThat(call(tool, Duration.ofSeconds(2)))
          .isInstanceOfSatisfying(
              ToolOutcome.InDoubt.class, it -> assertThat(it.reason()).contains(said));

      assertThat(status("s")).isEqualTo("unhealthy");
      assertThat(servers.shown("s").orElseThrow().getString("error")).contains(said);
      assertThat(status("honest")).isEqualTo("ready");
      assertOthersGoOn();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HANGS                               | no answer within",
        "DRIPS                               | no answer within",
        "DRIPS_ITS_HEAD                      | no answer within",
        "SENDS_A_GIB                         | more than 2097152 bytes",
        "SENDS_A_CHUNK_OF_A_GIB              | more than 2097152 bytes",
        "SENDS_A_HEAD_WITHOUT_END            | the connection broke",
        "SENDS_AN_EVENT_WITHOUT_END          | more than 2097152 bytes",
        "SENDS_EVENTS_WITHOUT_END            | no answer within",
        "SENDS_A_LITTLE_THAT_UNPACKS_TO_MUCH | not JSON-RPC",
        "SENDS_GARBAGE                       | the connection broke",
        "CLOSES_MIDWAY                       | the connection broke",
        "CLOSES_AT_ONCE                      | the connection broke",
      })
  void the_same_is_said_of_a_call_on_a_connection_that_was_kept(Malices malice, String said)
      throws Exception {
    try (var server = HostileServer.against("tools/call", malice);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tool = risky(server.url(), Map.of("*", "read-only"));

      var outcome = threads.submit(() -> call(tool, Duration.ofSeconds(2))).get();

      assertThat(outcome)
          .isInstanceOfSatisfying(
              ToolOutcome.Done.class, it -> assertThat(it.observation().text()).contains(said));
      assertOthersGoOn();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HANGS                       | no answer within",
        "DRIPS                       | no answer within",
        "SENDS_A_GIB                 | more than 2097152 bytes",
        "SENDS_A_CHUNK_OF_A_GIB      | more than 2097152 bytes",
        "SENDS_MANY_VALUES           | more than 100000 JSON values",
        "SENDS_GARBAGE               | the connection broke",
        "SENDS_WHAT_IS_NO_JSON       | not JSON-RPC",
        "CLOSES_MIDWAY               | the connection broke",
        "LISTS_PAGES_OF_LONG_DESCRIPTIONS | described in more than 4000000 characters",
        "LISTS_TOO_MANY_TOOLS        | lists more than 1000 tools",
      })
  void what_lists_tools_like_that_is_not_registered(Malices malice, String said) {
    try (var server = HostileServer.against("tools/list", malice)) {
      assertThatThrownBy(() -> servers.register("s", server.url().toString(), Map.of()))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining(said);

      assertThat(servers.shown("s")).isEmpty();
      assertOthersGoOn();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LISTS_A_DEEP_SCHEMA            | its argument schema cannot be used: it is nested deeper"
            + " than 64",
        "LISTS_A_SCHEMA_A_THOUSAND_DEEP | not JSON-RPC: not JSON: ",
      })
  void a_tool_with_a_deep_schema_is_not_offered(Malices malice, String said) {
    try (var server = HostileServer.against("tools/list", malice)) {
      assertThat(registered(server)).contains(said);
      assertThat(gateway.pin(List.of("s__*"))).isEmpty();
      assertOthersGoOn();
    }
  }

  private String registered(HostileServer server) {
    try {
      return servers.register("s", server.url().toString(), Map.of()).toString();
    } catch (RegistrationFailed e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void after_ten_it_is_left_alone_and_is_ready_as_soon_as_it_answers_again() {
    var ill = new AtomicBoolean(true);
    try (var server =
        ScriptedMcp.modern(
            List.of("risky"),
            seen ->
                ill.get() ? Answer.status(500) : Answer.result(seen, ScriptedMcp.text("well")))) {
      var tool = risky(server.url(), Map.of());
      for (int call = 0; call < 10; call++) {
        call(tool, Duration.ofSeconds(5));
      }
      assertThat(status("s")).isEqualTo("unhealthy");
      assertThat(call(tool, Duration.ofSeconds(5)))
          .isInstanceOfSatisfying(
              ToolOutcome.Done.class,
              it -> assertThat(it.observation().text()).contains("is left alone for"));

      ill.set(false);
      var well = new ToolOutcome.Done(new Observation.Result("well"));
      while (!call(tool, Duration.ofSeconds(5)).equals(well)) {
        Thread.onSpinWait();
      }

      assertThat(status("s")).isEqualTo("ready");
    }
  }
}
