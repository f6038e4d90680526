// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.net.AddressGuard;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be repeated goes over connections that are there; what may not has one of its own. */
@Timeout(60)
class ConnectionsTest {

  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

  private final CountingServer server = new CountingServer();
  private final McpClient client =
      new McpClient(
          new Endpoint(server.url(), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime),
          System::nanoTime);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private String called(boolean repeatable) {
    var limit = Duration.ofSeconds(20);
    var result = client.call("t", NOTHING, NOTHING, NOTHING, repeatable, _ -> {}, limit);
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

  @Test
  void what_comes_behind_an_answer_is_never_taken_for_the_next_one() {
    assertThat(called(true)).isEqualTo("done");
    server.addAnswers("forged");

    for (int call = 0; call < 5; call++) {
      assertThat(called(true)).isEqualTo("done");
    }
  }
}
