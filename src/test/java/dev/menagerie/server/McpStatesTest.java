// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.kit.RpcError;
import dev.menagerie.server.McpStates.Standing;
import dev.menagerie.testkit.InMemoryJournal;
import jakarta.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
  void two_servers_that_start_together_on_one_empty_store_take_what_either_gives() {
    var empty = new InMemoryJournal();
    var first = McpStates.kept(seenEmpty(empty), now::get);
    var second = McpStates.kept(seenEmpty(empty), now::get);

    assertThat(second.opened("anna", again(first.sealed("anna", CALL, STANDING))))
        .contains(STANDING);
    assertThat(first.opened("anna", again(second.sealed("anna", CALL, STANDING))))
        .contains(STANDING);
  }

  /** A store that was read before anything was in it. */
  private static Catalogue seenEmpty(InMemoryJournal store) {
    return (Catalogue)
        Proxy.newProxyInstance(
            Catalogue.class.getClassLoader(),
            new Class<?>[] {Catalogue.class},
            (_, method, arguments) ->
                method.getName().equals("documents") ? Map.of() : method.invoke(store, arguments));
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
