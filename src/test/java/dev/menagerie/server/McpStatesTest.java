// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import dev.menagerie.server.McpStates.Standing;
import dev.menagerie.testkit.InMemoryJournal;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class McpStatesTest {

  private static final JsonObject CALL =
      Json.object("{\"name\": \"cot\", \"arguments\": {\"goal\": \"x\"}}");
  private static final Standing STANDING = new Standing("t1", 7);

  private final InMemoryJournal store = new InMemoryJournal();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-07-28T12:00:00Z"));
  private final McpStates states = McpStates.kept(store, now::get);

  private static JsonObject again(String state) {
    return Json.object(CALL).add("requestState", state).build();
  }

  @Test
  void a_server_on_the_same_store_goes_on_with_the_call() {
    var state = states.sealed("anna", CALL, STANDING);

    assertThat(McpStates.kept(store, now::get).opened("anna", again(state))).contains(STANDING);
  }

  @Test
  void a_server_on_another_store_does_not() {
    var state = states.sealed("anna", CALL, STANDING);

    var other = McpStates.kept(new InMemoryJournal(), now::get);

    assertThatThrownBy(() -> other.opened("anna", again(state)))
        .isInstanceOf(RpcError.class)
        .hasMessageContaining("not one that this server gave");
  }

  @Test
  void state_expires() {
    var state = states.sealed("anna", CALL, STANDING);

    now.set(now.get().plus(Duration.ofMinutes(61)));

    assertThatThrownBy(() -> states.opened("anna", again(state)))
        .isInstanceOf(RpcError.class)
        .hasMessageContaining("too old");
  }

  @Test
  void a_request_without_state_begins() {
    assertThat(states.opened("anna", CALL)).isEmpty();
  }
}
