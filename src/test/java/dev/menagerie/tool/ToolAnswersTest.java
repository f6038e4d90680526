// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.ToolBench.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway makes of what tools say, meanwhile and in the end. */
@Timeout(60)
class ToolAnswersTest {

  private static final Context CONTEXT = new Context("t1", "/2/0", Duration.ofSeconds(5));

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);
  private final ToolServers servers = bench.servers();
  private final Gateway gateway = bench.gateway();

  @AfterEach
  void close() {
    bench.close();
  }

  private ScriptedMcp register(Function<Seen, Answer> calls) {
    return bench.serve(Map.of(), calls);
  }

  @Test
  void tells_what_became_of_the_calls_of_each_tool() {
    var calls = new AtomicInteger();
    try (var _ =
        register(
            seen -> {
              int call = calls.incrementAndGet();
              bench.pass(Duration.ofSeconds(call));
              return call < 4 ? Answer.result(seen, ScriptedMcp.text("done")) : Answer.status(500);
            })) {
      for (int call = 0; call < 4; call++) {
        bench.call("s__risky", new Context("t1", "/" + call, Duration.ofMinutes(1)));
      }

      var measures = gateway.measures(bench.pinned("s__risky"));
      assertThat(measures.getInt("calls")).isEqualTo(4);
      assertThat(measures.getInt("failures")).isZero();
      assertThat(measures.getInt("inDoubt")).isEqualTo(1);
      assertThat(measures.getString("lastFailure")).contains("500");
      var latency = measures.getJsonObject("latencyMs");
      assertThat(latency.getJsonNumber("p50").doubleValue()).isGreaterThanOrEqualTo(2_000);
      assertThat(latency.getJsonNumber("p99").doubleValue()).isGreaterThanOrEqualTo(4_000);
      assertThat(gateway.measures(bench.pinned("s__safe")).getInt("calls")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"degrees\":12}  |",
        "{\"degrees\":\"mild\"} | degrees: string found, integer expected",
        "{}               | required property 'degrees' not found",
        "                 | structuredContent is missing"
      })
  void a_result_must_be_what_the_tool_promises(
      @Nullable String structured, @Nullable String wrong) {
    var promise =
        "{\"type\":\"object\",\"required\":[\"degrees\"],"
            + "\"properties\":{\"degrees\":{\"type\":\"integer\"}}}";
    var listed = ScriptedMcp.tools("risky").toString();
    var promising =
        Json.object(
            listed.replace("\"inputSchema\"", "\"outputSchema\":" + promise + ",\"inputSchema\""));
    try (var mcp =
        new ScriptedMcp(
            seen ->
                switch (seen.method()) {
                  case "tools/list" -> Answer.result(seen, promising);
                  case "tools/call" -> Answer.result(seen, with(structured));
                  default -> ScriptedMcp.modernAnswer(seen, List.of(), _ -> Answer.status(404));
                })) {
      servers.replace("s", mcp.url().toString(), Map.of());

      var outcome = bench.call("s__risky", CONTEXT);

      assertThat(outcome)
          .isEqualTo(
              wrong == null
                  ? result("it is mild")
                  : new ToolOutcome.Done(
                      new Observation.Failure(
                          "the call was made, but what came back is not what the tool promises: %s. It said: it is mild"
                              .formatted(wrong))));
    }
  }

  private static JsonObject with(@Nullable String structured) {
    var said = Json.object(ScriptedMcp.text("it is mild"));
    if (structured != null) {
      said.add("structuredContent", Json.object(structured));
    }
    return said.build();
  }

  private static String progress(String token, String more) {
    return "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
        + "{\"progressToken\":\"%s\",%s}}\n\n".formatted(token, more);
  }

  @Test
  void passes_on_how_far_its_server_says_that_a_call_is() {
    var heard = new ArrayList<ToolProgress>();
    try (var _ =
        register(
            seen -> {
              var token = seen.params().getJsonObject("_meta").getString("progressToken");
              return Answer.stream(
                  progress("another", "\"progress\":1"),
                  progress(token, "\"progress\":\"much\""),
                  progress(
                      token, "\"progress\":1,\"total\":3,\"message\":\"one\\u001b[31m of\\n3\""),
                  ScriptedMcp.event(ScriptedMcp.message(seen, ScriptedMcp.text("done"))));
            })) {
      var context =
          new Context("t1", "/2/0", new OnBehalf("a", ""), Duration.ofSeconds(5), heard::add);

      assertThat(bench.call("s__risky", context)).isEqualTo(result("done"));

      assertThat(heard).containsExactly(new ToolProgress(1, OptionalDouble.of(3), "one of 3"));
    }
  }

  @Test
  void passes_it_on_ten_times_a_second_however_often_it_is_said() {
    var heard = new AtomicInteger();
    try (var _ =
        register(
            seen -> {
              var token = seen.params().getJsonObject("_meta").getString("progressToken");
              var events = new ArrayList<String>();
              for (int said = 1; said <= 500; said++) {
                events.add(progress(token, "\"progress\":" + said));
              }
              events.add(ScriptedMcp.event(ScriptedMcp.message(seen, ScriptedMcp.text("done"))));
              return Answer.stream(String.join("", events));
            })) {
      long start = System.nanoTime();
      bench.call(
          "s__risky",
          new Context(
              "t1", "/0", new OnBehalf("a", ""), CONTEXT.timeout(), _ -> heard.incrementAndGet()));

      long most = (System.nanoTime() - start) / 100_000_000 + 1;
      assertThat(heard.get()).isBetween(1, (int) most);
    }
  }
}
