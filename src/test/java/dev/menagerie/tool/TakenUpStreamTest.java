// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.kit.Content;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ExchangeFailed.Kind;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Event streams of the era with a handshake that end before the answer. */
@Timeout(20)
class TakenUpStreamTest {

  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;
  private static final String BEGUN = "id: e1\nretry: 60\ndata: \n\n";

  private final List<Seen> calls = new CopyOnWriteArrayList<>();
  private final List<String> takenUp = new CopyOnWriteArrayList<>();

  /** A server that begins the answer to a call one way and goes on in another. */
  private ScriptedMcp server(Answer begun, Function<Integer, Answer> taken) {
    var script =
        new LegacyScript(
            "2025-11-25",
            404,
            seen -> {
              calls.add(seen);
              return begun;
            });
    return new ScriptedMcp(
        seen -> {
          if (seen.verb().equals("GET") && !seen.headers().containsKey("last-event-id")) {
            return Answer.status(405); // it says nothing of its own accord
          }
          if (seen.verb().equals("GET")) {
            takenUp.add(seen.headers().get("last-event-id"));
            return taken.apply(takenUp.size());
          }
          return script.apply(seen);
        });
  }

  private static Object call(ScriptedMcp server) {
    var endpoint =
        new Endpoint(server.url(), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
    try (var client = new McpClient(endpoint, System::nanoTime)) {
      return client
          .call("first", NOTHING, NOTHING, NOTHING, false, _ -> {}, Duration.ofSeconds(10))
          .content();
    }
  }

  private Answer answered() {
    var answer = ScriptedMcp.message(calls.getFirst(), ScriptedMcp.text("at last"));
    return Answer.stream("id: e9\n" + ScriptedMcp.event(answer));
  }

  @TestFactory
  Stream<DynamicTest> are_taken_up_where_they_ended() {
    return Stream.of(Answer.stream(BEGUN), new Answer.Stream(List.of(BEGUN, "data: {\"cut"), true))
        .map(begun -> DynamicTest.dynamicTest(begun.toString(), () -> resumed(begun)));
  }

  private static void resumed(Answer begun) {
    var test = new TakenUpStreamTest();
    try (var server =
        test.server(begun, time -> time == 1 ? Answer.stream("id: e2\n\n") : test.answered())) {
      assertThat(call(server)).isEqualTo(List.of(new Content.Text("at last")));

      assertThat(test.takenUp).containsExactly("e1", "e2");
      assertThat(test.calls).hasSize(1);
    }
  }

  @Test
  void leave_the_call_unanswered_when_the_server_cannot_take_them_up() {
    try (var server = server(Answer.stream(BEGUN), _ -> Answer.status(405))) {
      assertThatThrownBy(() -> call(server))
          .isInstanceOfSatisfying(
              ExchangeFailed.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Kind.UNANSWERED);
                assertThat(e.untouched()).isFalse();
              })
          .hasMessageContaining("HTTP 405");
    }
  }

  @Test
  void leave_the_call_unanswered_when_their_events_had_no_ids() {
    try (var server = server(Answer.stream("data: \n\n"), _ -> answered())) {
      assertThatThrownBy(() -> call(server)).hasMessageContaining("ended before the answer");

      assertThat(takenUp).isEmpty();
    }
  }
}
