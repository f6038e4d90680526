// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.net.AddressGuard;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be repeated goes over connections that are there; what may not has one of its own. */
@Timeout(60)
class ConnectionsTest {

  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

  private final CountingServer server = new CountingServer();
  private final McpClient client = client(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private McpClient client(ToolConfig config) {
    var endpoint = new Endpoint(server.url(), config, AddressGuard.OPEN, System::nanoTime);
    return new McpClient(endpoint, System::nanoTime);
  }

  private String called(boolean repeatable) {
    return called(client, repeatable, Duration.ofSeconds(20));
  }

  private static String called(McpClient client, boolean repeatable, Duration limit) {
    return called(client, NOTHING, repeatable, limit);
  }

  private static String called(
      McpClient client, JsonObject arguments, boolean repeatable, Duration limit) {
    var result = client.call("t", NOTHING, arguments, NOTHING, repeatable, _ -> {}, limit);
    return ResultText.of(result, Secrets.USUAL, 100);
  }

  @Test
  void calls_that_may_be_repeated_share_a_connection() {
    for (int call = 0; call < 10; call++) {
      assertThat(called(true)).isEqualTo("done");
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void a_call_that_must_not_be_repeated_has_a_connection_of_its_own() {
    assertThat(called(true)).isEqualTo("done");

    assertThat(called(false)).isEqualTo("done");
    assertThat(called(false)).isEqualTo("done");

    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  void a_connection_that_the_server_closed_meanwhile_is_replaced_unnoticed() {
    server.closeAfterEachAnswer();

    for (int call = 0; call < 10; call++) {
      assertThat(called(true)).isEqualTo("done");
    }

    assertThat(server.calls()).isEqualTo(10);
  }

  @Test
  void a_call_on_a_kept_connection_that_is_interrupted_ends_and_closes_it() throws Exception {
    assertThat(called(true)).isEqualTo("done");
    server.stall();
    var said = new CompletableFuture<String>();
    var calling =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    called(true);
                  } catch (ExchangeFailed e) {
                    said.complete(e.reason() + ", " + Thread.currentThread().isInterrupted());
                  }
                });
    Waiting.until(() -> server.calls() == 2);

    calling.interrupt();

    assertThat(said.get(20, TimeUnit.SECONDS))
        .isEqualTo("the call was interrupted while it waited, true");
    Waiting.until(() -> server.left() == 1);
    assertThat(server.connections()).isEqualTo(1);
  }

  /** Calls until a call fails; tells why. */
  private String failedUnread() throws IOException {
    var much = Json.object().add("text", "x".repeat(7_000)).build();
    while (true) {
      server.answerUnread();
      try {
        called(client, much, true, Duration.ofSeconds(1));
      } catch (ExchangeFailed e) {
        return e.reason();
      }
    }
  }

  @Test
  void a_server_that_reads_no_more_holds_no_call_beyond_its_time() throws Exception {
    assertThat(called(true)).isEqualTo("done");
    server.deafen();

    var failed = new FutureTask<>(this::failedUnread);
    Thread.ofVirtual().start(failed);

    assertThat(failed.get()).startsWith("no answer within");
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void who_is_more_patient_than_a_socket_can_be_is_answered_all_the_same() throws Exception {
    var month = Duration.ofDays(30);
    var patient =
        new ToolConfig(
            month,
            month,
            ToolConfig.DEFAULT.largestReplyBytes(),
            ToolConfig.DEFAULT.largestResultChars(),
            Secrets.USUAL,
            ToolConfig.DEFAULT.faults(),
            Map.of(),
            month,
            List.of());
    try (var client = client(patient);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int call = 0; call < 2; call++) {
        assertThat(threads.submit(() -> called(client, true, month)).get()).isEqualTo("done");
      }
    }
  }

  @Test
  void what_comes_behind_an_answer_is_never_taken_for_the_next_one() {
    assertThat(called(true)).isEqualTo("done");
    server.addAnswers("forged");

    for (int call = 0; call < 5; call++) {
      assertThat(called(true)).isEqualTo("done");
    }
  }
}
