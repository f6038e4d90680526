// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.testkit.Relay;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What is known of a call that did not go well: it failed, or nobody knows. */
@Timeout(20)
class DoubtTest {

  private static final ToolConfig CONFIG =
      new ToolConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(1),
          10_000,
          200,
          2,
          Duration.ofMinutes(5),
          Secrets.USUAL);

  private static final Context SHORT = new Context("t1", "/2/0", Duration.ofMillis(600));
  private static final JsonObject GO_ON =
      Json.object("{\"resultType\":\"input_required\",\"requestState\":\"begun\"}");

  private final ToolServers servers =
      new ToolServers(new KeptDocuments(), CONFIG, AddressGuard.OPEN, System::nanoTime);
  private final Gateway gateway =
      new Gateway(servers, CONFIG, OpenTelemetry.noop(), System::nanoTime);

  @AfterEach
  void close() {
    servers.close();
  }

  /** Registers a server whose tools are {@code s__safe}, trusted, and {@code s__risky}. */
  private ScriptedMcp register(Function<Seen, Answer> calls) {
    var mcp = ScriptedMcp.modern(List.of("risky", "safe"), calls);
    register(mcp.url().toString());
    return mcp;
  }

  private void register(String url) {
    servers.replace("s", url, Map.of("s__safe", "idempotent"));
  }

  private PinnedTool pinned(String name) {
    return gateway.pin(List.of(name)).getFirst();
  }

  private ToolOutcome call(String name) {
    return call(pinned(name));
  }

  private ToolOutcome call(PinnedTool tool) {
    return gateway.call(tool, ToolCall.of(tool.tool().name(), JsonValue.EMPTY_JSON_OBJECT), SHORT);
  }

  private static String kind(ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Done(Observation.Result _) -> "result";
      case ToolOutcome.Done(Observation.Failure _) -> "failure";
      case ToolOutcome.Replaceable _ -> "replaceable";
      case ToolOutcome.InDoubt _ -> "doubt";
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> "asks";
    };
  }

  /**
   * How a server behaves, and the least that must be known of a call.
   *
   * @param riskyCalls how often the untrusted tool is called, and {@code safeCalls} the trusted one
   */
  private record Behaviour(
      String name,
      Function<Seen, Answer> script,
      String risky,
      int riskyCalls,
      String safe,
      int safeCalls) {

    /** One that leaves an untrusted call in doubt after one attempt. */
    static Behaviour doubtful(String name, Function<Seen, Answer> script, int safeCalls) {
      return new Behaviour(name, script, "doubt", 1, "failure", safeCalls);
    }

    /** One that tells what became of a call. */
    static Behaviour clear(String name, Function<Seen, Answer> script, String known) {
      return new Behaviour(name, script, known, 1, known, 1);
    }
  }

  @TestFactory
  Stream<DynamicTest> knows_what_may_have_happened() {
    var error = Json.object(ScriptedMcp.text("bad day")).add("isError", true).build();
    var huge = ScriptedMcp.text("x".repeat(20_000));
    var given =
        Stream.of(
            Behaviour.clear("text", s -> Answer.result(s, ScriptedMcp.text("42")), "result"),
            Behaviour.clear("isError", s -> Answer.result(s, error), "failure"),
            Behaviour.clear("error", s -> Answer.error(s, 400, -32602), "failure"),
            Behaviour.clear("500 with an error", s -> Answer.error(s, 500, -32603), "failure"),
            Behaviour.clear("401", _ -> Answer.status(401), "failure"),
            Behaviour.clear("413", _ -> Answer.status(413), "failure"),
            Behaviour.clear("redirect", _ -> Answer.status(307), "failure"),
            new Behaviour("429", _ -> Answer.status(429), "failure", 3, "failure", 3),
            Behaviour.doubtful("503 with Retry-After", _ -> later(), 3),
            Behaviour.doubtful("huge", s -> Answer.result(s, huge), 1),
            Behaviour.doubtful(
                "huge stream",
                s -> Answer.stream(ScriptedMcp.event(ScriptedMcp.message(s, huge))),
                1),
            Behaviour.doubtful(
                "no JSON", _ -> new Answer.Whole(200, "application/json", "{", Map.of()), 1),
            Behaviour.doubtful("broken", _ -> new Answer.Stream(List.of("data: {"), true), 3),
            Behaviour.doubtful("page", _ -> new Answer.Whole(200, "text/html", "?", Map.of()), 1),
            Behaviour.doubtful("silence", _ -> new Answer.Silence(), 1),
            new Behaviour(
                "endless rounds", s -> Answer.result(s, GO_ON), "doubt", 5, "failure", 5));
    var refusals =
        IntStream.of(408, 500, 502, 503, 504, 520, 524)
            .mapToObj(it -> Behaviour.doubtful("" + it, _ -> Answer.status(it), 3));
    return Stream.concat(given, refusals)
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> behaves(row)));
  }

  private static Answer later() {
    return new Answer.Whole(503, "text/plain", "no", Map.of("Retry-After", "1"));
  }

  private void behaves(Behaviour row) {
    try (var mcp = register(row.script())) {
      var risky = call("s__risky");
      assertThat(mcp.seen("tools/call")).hasSize(row.riskyCalls());
      var safe = call("s__safe");

      assertThat(kind(risky)).isEqualTo(row.risky());
      assertThat(kind(safe)).isEqualTo(row.safe());
      assertThat(mcp.seen("tools/call")).hasSize(row.riskyCalls() + row.safeCalls());
    }
  }

  @Test
  void fails_a_call_that_never_left() {
    var mcp = register(_ -> Answer.status(500));
    var tool = pinned("s__risky");
    mcp.close();

    var outcome = call(tool);

    assertThat(kind(outcome)).isEqualTo("failure");
    assertThat(outcome.toString()).contains("cannot connect");
  }

  @Test
  void fails_a_call_before_which_the_server_could_not_even_be_greeted() {
    var down = register(_ -> Answer.status(500));
    var tool = pinned("s__risky");
    var port = down.port();
    down.close();
    call(tool);

    try (var starting = new ScriptedMcp(port, _ -> Answer.status(503))) {
      var outcome = call(tool);

      assertThat(kind(outcome)).isEqualTo("failure");
      assertThat(outcome.toString()).contains("after 3 attempts", "503");
      assertThat(starting.seen("tools/call")).isEmpty();
    }
  }

  @Test
  void doubts_a_call_that_had_begun_when_its_server_could_not_be_reached_again() {
    var relay = new AtomicReference<Relay>();
    try (var mcp =
        ScriptedMcp.modern(
            List.of("risky"),
            s -> {
              relay.get().close(); // the connections that are open stay so
              return Answer.result(s, GO_ON);
            })) {
      relay.set(new Relay(mcp.url().toString(), "tools/call"));
      register(relay.get().url());

      var outcome = call("s__risky");

      assertThat(kind(outcome)).isEqualTo("doubt");
      assertThat(outcome.toString()).contains("it had begun", "cannot connect");
      assertThat(outcome.toString()).doesNotContain("attempts");
    }
  }

  @TestFactory
  Stream<DynamicTest> does_not_begin_anew_what_was_refused_in_a_later_round() {
    return IntStream.of(401, 429, 503)
        .mapToObj(it -> DynamicTest.dynamicTest("HTTP " + it, () -> refusedLater(it)));
  }

  private void refusedLater(int status) {
    var begun = new AtomicInteger();
    Function<Seen, Answer> script =
        s -> {
          if (s.params().containsKey("requestState")) {
            return Answer.status(status);
          }
          begun.incrementAndGet();
          return Answer.result(s, GO_ON);
        };
    try (var _ = register(script)) {
      assertThat(kind(call("s__risky"))).isEqualTo("doubt");
      assertThat(begun).hasValue(1);
    }
  }
}
