// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages are short, and a secret at the place where one is cut is not cut but removed. */
@Timeout(60)
class CutSecretsTest {

  private static final String BEGINNING = "ghp_a1B2";

  /** So many that one of them is at any place where a text may be cut. */
  private static final String TOKENS = (BEGINNING + "c3".repeat(16) + " ").repeat(20);

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static Answer error(Seen seen, int status) {
    var error = Json.object().add("code", -32000).add("message", TOKENS);
    var body = Json.object().add("jsonrpc", "2.0").add("id", seen.id()).add("error", error);
    return new Answer.Whole(status, "application/json", body.build().toString(), Map.of());
  }

  private static Answer page(int status, String type, String location) {
    var body = Json.object().add("said", TOKENS).build().toString();
    return new Answer.Whole(status, type, body, Map.of("Location", location));
  }

  private static JsonObject task(Seen seen) {
    return seen.method().equals("tasks/get")
        ? Json.object().add("resultType", "task").add("taskId", "t").add("status", "bad").build()
        : Json.object()
            .add("resultType", "task")
            .add("taskId", "t")
            .add("status", "working")
            .add("statusMessage", TOKENS)
            .build();
  }

  static Stream<Named<Function<Seen, Answer>>> answers() {
    return Stream.of(
        Named.of("an error page", _ -> page(500, "application/json", "")),
        Named.of("a redirect", _ -> page(302, "application/json", "/" + TOKENS.replace(' ', '/'))),
        Named.of("an unknown type of content", _ -> page(200, "text/x-" + TOKENS, "")),
        Named.of("an error of the protocol", seen -> error(seen, 200)),
        Named.of(
            "an unknown type of result",
            seen -> Answer.result(seen, Json.object().add("resultType", TOKENS).build())),
        Named.of("what a task says", seen -> Answer.result(seen, task(seen))),
        Named.of(
            "an error about a task",
            seen ->
                seen.method().equals("tools/call")
                    ? Answer.result(seen, task(seen))
                    : error(seen, 200)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void what_goes_wrong_in_a_call_is_told_without_them(Function<Seen, Answer> answer) {
    var heard = new CopyOnWriteArrayList<ToolProgress>();
    try (var _ = bench.serve(Map.of(), answer)) {
      var behalf = new OnBehalf("a", "");
      var context = new Context("t1", "/0", behalf, Duration.ofSeconds(5), heard::add);

      var outcome = bench.call("s__risky", context);

      assertThat(outcome.toString()).doesNotContain(BEGINNING);
      assertThat(heard.toString()).doesNotContain(BEGINNING);
      assertThat(bench.servers().shown().toString()).doesNotContain(BEGINNING);
    }
  }

  @Test
  void what_does_not_fit_a_promise_is_told_without_them() {
    var field = Json.object().add("enum", Json.array(List.of(TOKENS)));
    var promised =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object().add("a", field))
            .build();
    var tools = ScriptedMcp.tools("risky").getJsonArray("tools").getJsonObject(0);
    var listed = Json.array().add(Json.object(tools).add("outputSchema", promised)).build();
    try (var mcp =
        new ScriptedMcp(
            seen ->
                seen.method().equals("tools/list")
                    ? Answer.result(seen, Json.object().add("tools", listed).build())
                    : ScriptedMcp.modernAnswer(seen, List.of(), CutSecretsTest::wrong))) {
      bench.servers().replace("s", mcp.url().toString(), Map.of());

      var outcome = bench.call("s__risky", new Context("t1", "/0", Duration.ofSeconds(5)));

      assertThat(outcome.toString()).contains("not what the tool promises");
      assertThat(outcome.toString()).doesNotContain(BEGINNING);
    }
  }

  private static Answer wrong(Seen seen) {
    var structured = Json.object().add("a", 2).build();
    var result = Json.object(ScriptedMcp.text("x")).add("structuredContent", structured);
    return Answer.result(seen, result.build());
  }

  static Stream<Named<Function<Seen, Answer>>> beginnings() {
    return Stream.of(
        Named.of("an error page", _ -> page(404, "application/json", "")),
        Named.of("an error of the protocol", seen -> error(seen, 200)),
        Named.of(
            "an unknown revision",
            seen -> Answer.result(seen, Json.object().add("protocolVersion", TOKENS).build())));
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void a_refused_registration_is_told_without_them(Function<Seen, Answer> answer) {
    try (var mcp = new ScriptedMcp(answer)) {
      var refused =
          catchThrowable(() -> bench.servers().replace("s", mcp.url().toString(), Map.of()));

      assertThat(refused).isInstanceOf(RegistrationFailed.class);
      assertThat(refused.getMessage()).doesNotContain(BEGINNING);
    }
  }

  @Test
  void a_form_is_shown_without_them() {
    var shown = new FormFields(Secrets.USUAL).shown("\u200B".repeat(3_780) + TOKENS, 1_000);

    assertThat(shown).doesNotContain(BEGINNING).contains("[removed: GitHub token]");
  }
}
