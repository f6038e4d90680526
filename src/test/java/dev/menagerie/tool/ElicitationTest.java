// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ElicitationTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;
  private static final JsonObject PLACE =
      Json.object(
          """
          {"type": "object", "properties": {
              "city": {"type": "string", "default": "Ulm"}, "zip": {"type": "integer"}}}
          """);

  private static McpClient client(URI url, Elicitation elicitation) {
    var endpoint = new Endpoint(url, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
    return new McpClient(endpoint, elicitation, System::nanoTime);
  }

  private static ToolResult call(McpClient client) {
    return client.call("t", NOTHING, NOTHING, NOTHING, false, _ -> {}, LIMIT);
  }

  private static JsonObject asking(String state) {
    var params = Json.object().add("message", "Where?").add("requestedSchema", PLACE);
    var request = Json.object().add("method", "elicitation/create").add("params", params);
    return Json.object()
        .add("resultType", "input_required")
        .add("inputRequests", Json.object().add("place", request))
        .addAll(Json.object(Json.object(state)))
        .build();
  }

  @Test
  void fills_in_what_a_person_left_out_with_what_the_form_proposes() {
    var shown = new CopyOnWriteArrayList<String>();
    var person =
        Elicitation.by(
            form -> {
              shown.add(form.message());
              return Optional.of(Json.object("{\"zip\": 89073}"));
            });

    var answer =
        person.answer(
            "elicitation/create",
            Json.object().add("message", "Where?").add("requestedSchema", PLACE).build());

    assertThat(shown).containsExactly("Where?");
    assertThat(answer)
        .isEqualTo(
            Json.object("{\"action\":\"accept\",\"content\":{\"zip\":89073,\"city\":\"Ulm\"}}"));
  }

  @Test
  void declines_for_a_person_who_does_not_want_to() {
    var answer = Elicitation.by(_ -> Optional.empty()).answer("elicitation/create", NOTHING);

    assertThat(answer).isEqualTo(Json.object("{\"action\":\"decline\"}"));
  }

  @Test
  void offers_nothing_else_and_nothing_without_a_person() {
    var person = Elicitation.by(_ -> Optional.of(NOTHING));

    assertThat(person.capabilities()).isEqualTo(Json.object("{\"elicitation\":{}}"));
    assertThat(Elicitation.NONE.capabilities()).isEmpty();
    assertThatThrownBy(() -> person.answer("sampling/createMessage", NOTHING))
        .isInstanceOf(RpcError.class);
    assertThatThrownBy(() -> Elicitation.NONE.answer("elicitation/create", NOTHING))
        .isInstanceOf(RpcError.class);
  }

  @Test
  void sends_answers_and_state_with_the_call_that_asked_and_no_other() {
    try (var server =
            ScriptedMcp.modern(
                List.of("t"),
                seen ->
                    Answer.result(
                        seen,
                        seen.params().containsKey("requestState")
                            ? asking("{}")
                            : seen.params().containsKey("inputResponses")
                                ? ScriptedMcp.text("enough")
                                : asking("{\"requestState\": \"{ \\\"a\\\" : 1 }\"}")));
        var client = client(server.url(), Elicitation.by(_ -> Optional.of(NOTHING)))) {
      assertThat(call(client).content()).containsExactly(new Content.Text("enough"));

      var calls = server.seen("tools/call").stream().map(Seen::params).toList();
      assertThat(calls.get(0)).doesNotContainKeys("inputResponses", "requestState");
      assertThat(calls.get(1).getString("requestState")).isEqualTo("{ \"a\" : 1 }");
      assertThat(calls.get(1).getJsonObject("inputResponses").getJsonObject("place"))
          .isEqualTo(Json.object("{\"action\":\"accept\",\"content\":{\"city\":\"Ulm\"}}"));
      assertThat(calls.get(2)).doesNotContainKey("requestState");
      assertThat(server.seen("tools/call")).map(Seen::id).doesNotHaveDuplicates().hasSize(3);
    }
  }

  @Test
  void answers_a_server_of_the_kit_in_the_middle_of_a_call() {
    var schema = Json.object().add("type", "object").build();
    var tool =
        new ServedTool(
            "t",
            "Asks.",
            schema,
            (_, meta) ->
                ToolResult.text(
                    meta.ask("place", new InputRequest.Form("Where?", PLACE)).toString()));
    try (var server = ToolServer.of("kit", "1", List.of(tool)).start("127.0.0.1", 0);
        var client = client(URI.create(server.url()), Elicitation.by(_ -> Optional.of(NOTHING)))) {
      assertThat(call(client).content())
          .containsExactly(
              new Content.Text("{\"action\":\"accept\",\"content\":{\"city\":\"Ulm\"}}"));
    }
  }

  @Test
  void answers_a_legacy_server_that_asks_on_the_stream() {
    var question =
        "data: {\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"method\":\"elicitation/create\",\"params\":{\"requestedSchema\":%s}}\n\n"
            .formatted(PLACE);
    var script =
        new LegacyScript(
            "2025-11-25",
            404,
            seen ->
                Answer.stream(
                    question,
                    ScriptedMcp.event(ScriptedMcp.message(seen, ScriptedMcp.text("thanks")))));
    try (var server = new ScriptedMcp(script);
        var client = client(server.url(), Elicitation.by(_ -> Optional.of(NOTHING)))) {
      assertThat(call(client).content()).containsExactly(new Content.Text("thanks"));

      assertThat(server.seen("initialize").getFirst().params().getJsonObject("capabilities"))
          .containsOnlyKeys("elicitation");
      var answers = server.seen("").stream().filter(it -> it.body().containsKey("result"));
      assertThat(answers.map(it -> it.body().getJsonObject("result")))
          .containsExactly(Json.object("{\"action\":\"accept\",\"content\":{\"city\":\"Ulm\"}}"));
    }
  }

  @Test
  void answers_a_legacy_server_that_asks_on_a_stream_of_its_own() throws Exception {
    var asked = new CountDownLatch(1);
    var question =
        "data: {\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"method\":\"elicitation/create\"}\n\n";
    var script =
        new LegacyScript(
            "2025-11-25", 404, seen -> Answer.result(seen, ScriptedMcp.text("thanks")));
    try (var server =
            new ScriptedMcp(
                seen -> {
                  if (seen.verb().equals("GET")) {
                    return Answer.stream(question);
                  }
                  if (seen.body().containsKey("result")) {
                    asked.countDown();
                  }
                  return script.apply(seen);
                });
        var client = client(server.url(), Elicitation.by(_ -> Optional.empty()))) {
      call(client);
      asked.await();

      assertThat(server.seen("")).anyMatch(it -> it.body().toString().contains("decline"));
    }
  }
}
