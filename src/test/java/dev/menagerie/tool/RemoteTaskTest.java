// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.LongHandler;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.tool.ExchangeFailed.Kind;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that servers carry out as tasks. */
@BesideOthers
@Timeout(20)
class RemoteTaskTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;
  private static final JsonObject ANY = Json.object("{\"type\": \"object\"}");

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private static ToolServer.Listening serving(LongHandler handler) {
    return ToolServer.of("kit", "1", List.of(new ServedTool("t", "D.", ANY, handler)))
        .start("127.0.0.1", 0);
  }

  private static McpClient client(String url, Elicitation elicitation) {
    var endpoint =
        new Endpoint(URI.create(url), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
    return new McpClient(endpoint, elicitation, System::nanoTime);
  }

  private static ToolResult call(McpClient client, Consumer<ToolProgress> heard, Duration limit) {
    return client.call("t", NOTHING, NOTHING, NOTHING, false, heard, limit);
  }

  private ToolResult waiting(CallMeta meta) {
    meta.progress(1, 2, "half of it is done");
    try {
      release.await();
      return ToolResult.text("all of it is done");
    } catch (InterruptedException _) {
      interrupted.countDown();
      return ToolResult.error("interrupted");
    }
  }

  @Test
  void waits_for_the_result_and_passes_on_what_the_task_says() {
    var heard = new CopyOnWriteArrayList<String>();
    try (var server = serving((_, meta) -> waiting(meta));
        var client = client(server.url(), Elicitation.NONE)) {
      var result =
          call(
              client,
              progress -> {
                heard.add(progress.message());
                release.countDown();
              },
              LIMIT);

      assertThat(result.content()).containsExactly(new Content.Text("all of it is done"));
      assertThat(heard).containsExactly("half of it is done");
    }
  }

  @Test
  void answers_what_a_task_asks_each_thing_once() {
    var asked = new CopyOnWriteArrayList<String>();
    var person =
        Elicitation.by(
            form -> {
              asked.add(form.message());
              return Optional.of(Json.object("{\"city\": \"Ulm\"}"));
            });
    var form =
        new InputRequest.Form(
            "Where?",
            Json.object("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));
    try (var server =
            serving(
                (_, meta) ->
                    ToolResult.text(
                        meta.ask("place", form).getJsonObject("content").getString("city")));
        var client = client(server.url(), person)) {
      var result = call(client, _ -> {}, LIMIT);

      assertThat(result.content()).containsExactly(new Content.Text("Ulm"));
      assertThat(asked).containsExactly("Where?");
    }
  }

  /** A task that asks until an answer has come, which it loses the first time. */
  private static final class Forgetful implements RemoteTask.Requests {
    private final AtomicInteger updates = new AtomicInteger();
    private final List<Duration> limits = new CopyOnWriteArrayList<>();

    @Override
    public String brief(String foreign) {
      return ResultText.brief(foreign);
    }

    @Override
    public JsonObject send(
        String method, JsonObject params, Map<String, String> headers, Duration limit) {
      limits.add(limit);
      return switch (method) {
        case "tasks/get" ->
            Json.object(
                updates.get() >= 2
                    ? "{\"status\": \"completed\", \"result\": {\"content\": []}}"
                    : "{\"status\": \"input_required\", \"inputRequests\": {\"a\": {}}}");
        case "tasks/update" -> {
          assertThat(params.getJsonObject("inputResponses").keySet()).containsExactly("a");
          if (updates.incrementAndGet() == 1) {
            throw new ExchangeFailed(Kind.UNANSWERED, "it is lost");
          }
          yield NOTHING;
        }
        default -> NOTHING;
      };
    }
  }

  @Test
  void sends_an_answer_that_was_lost_again_and_asks_the_person_once() {
    var server = new Forgetful();
    var asked = new AtomicInteger();
    var task =
        new RemoteTask(
            Json.object("{\"taskId\": \"t\", \"pollIntervalMs\": 100}"),
            false,
            server,
            open -> {
              asked.incrementAndGet();
              return open;
            },
            _ -> {},
            Deadline.in(Duration.ofHours(1), System::nanoTime));

    assertThat(task.result().isError()).isFalse();

    assertThat(server.updates).hasValue(2);
    assertThat(asked).hasValue(1);
    // A question that gets no answer does not use up the time of the call.
    assertThat(server.limits)
        .allSatisfy(limit -> assertThat(limit).isLessThanOrEqualTo(Duration.ofSeconds(10)));
  }

  @Test
  void takes_no_task_from_a_server_of_an_era_without() {
    try (var server =
            new ScriptedMcp(
                seen ->
                    switch (seen.method()) {
                      case "server/discover" -> Answer.status(400);
                      case "initialize" ->
                          Answer.result(seen, Json.object("{\"protocolVersion\": \"2025-11-25\"}"));
                      case "tools/call" ->
                          Answer.result(
                              seen, Json.object("{\"resultType\": \"task\", \"taskId\": \"t\"}"));
                      default -> new Answer.Whole(202, "text/plain", "", Map.of());
                    });
        var client = client(server.url().toString(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOfSatisfying(
              ExchangeFailed.class, e -> assertThat(e.kind()).isEqualTo(Kind.FOREIGN));

      assertThat(server.seen("tasks/get")).isEmpty();
    }
  }

  @Test
  void says_so_and_cancels_when_a_task_asks_what_nobody_answers() throws InterruptedException {
    try (var server =
            new ScriptedMcp(
                seen ->
                    task(
                        seen,
                        "{\"status\": \"input_required\", \"inputRequests\": {\"a\":"
                            + " {\"method\": \"elicitation/create\", \"params\": {}}}}"));
        var client = client(server.url().toString(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOf(RpcError.class)
          .hasMessageContaining("does not offer");

      Waiting.until(() -> !server.seen("tasks/cancel").isEmpty());
      assertThat(server.seen("tasks/cancel").getFirst().headers()).containsEntry("mcp-name", "t1");
    }
  }

  @Test
  void cancels_a_task_that_is_not_over_in_time() throws InterruptedException {
    try (var server = serving((_, meta) -> waiting(meta));
        var client = client(server.url(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, Duration.ofMillis(1_500)))
          .isInstanceOfSatisfying(
              ExchangeFailed.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Kind.UNANSWERED);
                assertThat(e.untouched()).isFalse();
                assertThat(e.reason()).contains("half of it is done");
              });

      interrupted.await();
    }
  }

  @Test
  void cancels_a_task_whose_caller_is_interrupted() throws InterruptedException {
    try (var server = serving((_, meta) -> waiting(meta));
        var client = client(server.url(), Elicitation.NONE)) {
      var caller =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(() -> call(client, _ -> begun.countDown(), LIMIT))
                          .isInstanceOf(ExchangeFailed.class));
      begun.await(); // the caller has heard of its task

      caller.interrupt();

      interrupted.await();
      caller.join();
    }
  }

  /** A modern server that begins a task for each call, and says the same of it each time. */
  private static Answer task(Seen seen, String state) {
    return ScriptedMcp.modernAnswer(
        seen,
        List.of("t"),
        it ->
            switch (it.method()) {
              case "tools/call" ->
                  Answer.result(
                      it,
                      Json.object(
                          "{\"resultType\": \"task\", \"taskId\": \"t1\", \"status\": \"working\","
                              + " \"pollIntervalMs\": 1}"));
              case "tasks/get" ->
                  state.isEmpty()
                      ? Answer.error(it, 400, RpcError.INVALID_PARAMS)
                      : Answer.result(it, Json.object(state));
              default -> Answer.result(it, NOTHING);
            });
  }

  @Test
  void cancels_a_task_at_the_address_where_it_asked_and_at_no_other() {
    var asks =
        """
        {"status": "input_required", "inputRequests": {"place": {
            "method": "elicitation/create",
            "params": {"message": "Where?", "requestedSchema": {"type": "object",
                "properties": {"city": {"type": "string"}}}}}}}
        """;
    try (var one = new ScriptedMcp(seen -> task(seen, asks));
        var other = new ScriptedMcp(seen -> task(seen, asks));
        var bench = new ToolBench(ToolConfig.DEFAULT)) {
      bench.servers().replace("s", one.url().toString(), Map.of());
      var there = asked(bench);
      bench.servers().replace("s", other.url().toString(), Map.of());
      var here = asked(bench);

      bench.gateway().abandon("s__t", there);
      bench.gateway().abandon("s__t", here);

      Waiting.until(() -> !other.seen("tasks/cancel").isEmpty());
      Waiting.stays(() -> other.seen("tasks/cancel").size() == 1, Duration.ofMillis(500));
      assertThat(one.seen("tasks/cancel")).isEmpty();
    }
  }

  /** The state of a call that asks somebody. */
  private static JsonObject asked(ToolBench bench) {
    var open = new Answers.Open();
    var context = new Context("t", "/0", OnBehalf.NOBODY, LIMIT, _ -> {}, open);
    return ((ToolOutcome.Asks) bench.call("s__t", context)).inquiry().state();
  }

  @Test
  void fails_with_the_error_that_the_call_failed_with() {
    try (var server =
            new ScriptedMcp(
                seen ->
                    task(
                        seen,
                        "{\"status\": \"failed\", \"error\": {\"code\": -32603, \"message\":"
                            + " \"no disk\"}}"));
        var client = client(server.url().toString(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOf(RpcError.class)
          .hasMessage("no disk");
    }
  }

  @Test
  void leaves_in_doubt_a_call_whose_task_is_lost() {
    try (var server = new ScriptedMcp(seen -> task(seen, ""));
        var client = client(server.url().toString(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOfSatisfying(ExchangeFailed.class, e -> assertThat(e.untouched()).isFalse());
    }
  }

  @Test
  void reads_that_a_server_has_cancelled_a_task() {
    try (var server = new ScriptedMcp(seen -> task(seen, "{\"status\": \"cancelled\"}"));
        var client = client(server.url().toString(), Elicitation.NONE)) {
      var result = call(client, _ -> {}, LIMIT);

      assertThat(result.isError()).isTrue();
    }
  }

  @Test
  void gives_up_a_task_that_asks_without_end() {
    var asked = new AtomicInteger();
    try (var server =
            new ScriptedMcp(
                seen ->
                    task(
                        seen,
                        "{\"status\": \"input_required\", \"inputRequests\": {\"a%d\":"
                                .formatted(asked.incrementAndGet())
                            + " {\"method\": \"elicitation/create\", \"params\": {\"message\":"
                            + " \"?\", \"requestedSchema\": {\"type\": \"object\","
                            + " \"properties\": {}}}}}}"));
        var client = client(server.url().toString(), Elicitation.by(_ -> Optional.of(NOTHING)))) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOfSatisfying(
              ExchangeFailed.class, e -> assertThat(e.reason()).contains("more than 20 things"));

      assertThat(server.seen("tasks/update")).hasSize(20);
      Waiting.until(() -> !server.seen("tasks/cancel").isEmpty());
    }
  }

  @Test
  void asks_for_no_task_whose_id_is_too_long() {
    var id = "t".repeat(1_001);
    try (var server =
            ScriptedMcp.modern(
                List.of("t"),
                seen ->
                    Answer.result(
                        seen, Json.object().add("resultType", "task").add("taskId", id).build()));
        var client = client(server.url().toString(), Elicitation.NONE)) {
      assertThatThrownBy(() -> call(client, _ -> {}, LIMIT))
          .isInstanceOfSatisfying(
              ExchangeFailed.class,
              e -> {
                assertThat(e.reason()).contains("more than 1000 characters");
                assertThat(e.untouched()).isFalse();
              });

      assertThat(server.seen("tasks/get")).isEmpty();
    }
  }
}
