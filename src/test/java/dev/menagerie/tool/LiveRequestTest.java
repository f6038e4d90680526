// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of legacy servers that ask while they stay open. */
@Timeout(60)
class LiveRequestTest {

  private static final Duration LONG = Duration.ofSeconds(40);
  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;
  private static final String QUESTION =
      "data:"
          + " {\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"method\":\"elicitation/create\",\"params\":{\"message\":\"Well?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}\n\n";

  private final StdioBench bench = new StdioBench(ToolConfig.DEFAULT);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    bench.close();
  }

  private ToolOutcome call(String tool, Answers answers) {
    var context = new Context("t", "/0", OnBehalf.NOBODY, LONG, _ -> {}, answers);
    return bench.call(tool, NOTHING, context);
  }

  private ToolOutcome.AsksLive asked(String tool) {
    return (ToolOutcome.AsksLive) call(tool, new Answers.Open());
  }

  private ToolOutcome goOn(String tool, ToolOutcome.AsksLive asked, String response) {
    var responses = Json.object().add("form", Json.object(response)).build();
    var given = new Answers.Given(asked.inquiry().state(), responses);
    return call(tool, new Answers.Live(asked.call(), given));
  }

  private static String text(ToolOutcome outcome) {
    return outcome instanceof ToolOutcome.Done(Observation.Result(var text))
        ? text
        : "not a result: " + outcome;
  }

  private static CountDownLatch unwanted(ToolOutcome.AsksLive asked) {
    var unwanted = new CountDownLatch(1);
    asked.call().whenUnwanted(unwanted::countDown);
    return unwanted;
  }

  @Test
  void a_program_is_answered_on_its_open_call() {
    bench.register("s", StdioPeer.command("legacy"));

    var asked = asked("s__form");
    var result = goOn("s__form", asked, "{\"action\":\"accept\",\"content\":{\"a\":\"yes\"}}");

    assertThat(asked.inquiry().forms().getFirst().message()).isEqualTo("Well?");
    assertThat(text(result)).isEqualTo("{\"action\":\"accept\",\"content\":{\"a\":\"yes\"}}");
  }

  @Test
  void a_program_that_asks_in_one_of_two_calls_is_told_that_it_is_not_clear_in_which() {
    bench.register("s", StdioPeer.command("legacy"));
    var first = asked("s__form");

    assertThat(text(call("s__form", new Answers.Open()))).contains("error it is not clear which");
    assertThat(text(goOn("s__form", first, "{\"action\":\"decline\"}"))).contains("decline");
  }

  @Test
  void a_question_that_is_taken_back_needs_no_answer_and_the_call_goes_on() throws Exception {
    bench.register("s", StdioPeer.command("legacy"));
    var asked = asked("s__leave");
    var unwanted = unwanted(asked);

    call("s__go", new Answers.Nobody());
    unwanted.await();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var result =
          threads.submit(() -> goOn("s__leave", asked, "{\"action\":\"accept\",\"content\":{}}"));
      call("s__go", new Answers.Nobody());
      assertThat(text(result.get())).isEqualTo("left");
    }
    assertThat(bench.text("s__seen")).doesNotContain("response \"question");
  }

  @Test
  void a_program_that_ends_while_it_asks_leaves_its_call_in_doubt() throws Exception {
    bench.register("s", StdioPeer.command("legacy"));
    var asked = asked("s__fatal");
    var unwanted = unwanted(asked);

    call("s__go", new Answers.Nobody());
    unwanted.await();
    var outcome = goOn("s__fatal", asked, "{\"action\":\"accept\",\"content\":{}}");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ToolOutcome.InDoubt.class,
            it -> assertThat(it.reason()).contains("had begun and asked", "ended with code 4"));
  }

  @Test
  void a_call_that_is_given_up_is_cancelled() {
    bench.register("s", StdioPeer.command("legacy"));
    var asked = asked("s__form");

    asked.call().leave();

    Waiting.until(() -> bench.text("s__seen").contains("cancelled "));
  }

  @Test
  void what_cannot_be_shown_is_refused_and_the_call_goes_on() {
    bench.register("s", StdioPeer.command("legacy"));

    assertThat(text(call("s__page", new Answers.Open()))).contains("error nobody can be asked");
    assertThat(text(call("s__wide", new Answers.Open()))).contains("error the tool", "a");
    assertThat(text(call("s__form", new Answers.Nobody()))).contains("error nobody can be asked");
  }

  @Test
  void a_program_that_goes_on_asking_for_what_cannot_be_shown_is_given_up_in_doubt() {
    bench.register("s", StdioPeer.command("legacy"));

    assertThat(call("s__insist", new Answers.Open()))
        .isInstanceOfSatisfying(
            ToolOutcome.InDoubt.class,
            it -> assertThat(it.reason()).contains("had begun and asked", "too often"));
    Waiting.until(() -> bench.text("s__seen").contains("cancelled "));
  }

  @Test
  void what_is_asked_when_the_time_is_over_is_not_shown_any_more() throws Exception {
    var taken = new CountDownLatch(1);
    var live =
        LiveRequest.begin(
            questions -> {
              var form = new RpcMessage.Request(Json.text("q"), "elicitation/create", NOTHING);
              questions.take(form, _ -> {});
              taken.countDown();
              await(release);
              throw Watched.interrupted();
            });
    taken.await();

    assertThatThrownBy(() -> live.result(Deadline.in(Duration.ZERO, System::nanoTime)))
        .isInstanceOf(ExchangeFailed.class)
        .hasMessageContaining("no time was left for its answer");
  }

  @Test
  void an_error_of_the_machine_reaches_who_waits() {
    var live =
        LiveRequest.begin(
            _ -> {
              throw new StackOverflowError("too deep");
            });

    assertThatThrownBy(() -> live.result(Deadline.in(LONG, System::nanoTime)))
        .isInstanceOf(StackOverflowError.class);
  }

  /** A server that asks on a stream of its own as soon as so many calls are open. */
  private ScriptedMcp asking(CountDownLatch calls) {
    var script =
        new LegacyScript(
            "2025-11-25",
            404,
            seen -> {
              calls.countDown();
              await(release);
              return Answer.result(seen, ScriptedMcp.text("done"));
            });
    Function<Seen, Answer> all =
        seen -> {
          if (seen.verb().equals("GET")) {
            await(calls);
            return Answer.stream(QUESTION);
          }
          if (seen.body().containsKey("result") || seen.body().containsKey("error")) {
            release.countDown();
          }
          return script.apply(seen);
        };
    return new ScriptedMcp(all);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String outcome(McpClient client, boolean answering) {
    Answers answers = new Answers.Open();
    while (true) {
      try {
        return client
            .call("t", NOTHING, NOTHING, NOTHING, false, answers, _ -> {}, LONG)
            .content()
            .toString();
      } catch (Asked asked) {
        assertThat(answering).isTrue();
        var inquiry = AskedForms.inquiry(asked, Secrets.NONE);
        var responses = Json.object("{\"form\": {\"action\": \"decline\"}}");
        var given = new Answers.Given(inquiry.state(), responses);
        answers = new Answers.Live(asked.live().orElseThrow(), given);
      }
    }
  }

  private static McpClient client(ScriptedMcp server) {
    var endpoint =
        new Endpoint(server.url(), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
    return new McpClient(endpoint, System::nanoTime);
  }

  @Test
  void what_is_asked_on_a_stream_of_its_own_belongs_to_the_only_call() {
    try (var server = asking(new CountDownLatch(1));
        var client = client(server)) {
      assertThat(outcome(client, true)).contains("done");

      assertThat(server.seen("")).anyMatch(it -> it.body().toString().contains("decline"));
    }
  }

  @Test
  void what_is_asked_on_a_stream_of_its_own_is_declined_while_several_calls_are_open()
      throws Exception {
    try (var server = asking(new CountDownLatch(2));
        var client = client(server);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> one = threads.submit(() -> outcome(client, false));
      Future<String> other = threads.submit(() -> outcome(client, false));

      assertThat(one.get() + other.get()).contains("done");
      assertThat(server.seen("")).anyMatch(it -> it.body().containsKey("error"));
    }
  }
}
