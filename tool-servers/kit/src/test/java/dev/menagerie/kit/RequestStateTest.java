// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RequestStateTest {

  private static final JsonObject ANSWERS = json("{\"name\": {\"action\": \"accept\"}}");
  private static final JsonObject CALL =
      json("{\"name\": \"t\", \"arguments\": {\"a\": 1, \"b\": 2}}");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-07-28T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final RequestState states = new RequestState(clock);

  @Test
  void gives_back_the_answers_of_the_same_request() {
    var state = states.sealed("anna", "tools/call", CALL, ANSWERS);

    var reordered = json("{\"arguments\": {\"b\": 2, \"a\": 1}, \"name\": \"t\"}");
    assertThat(states.opened("anna", "tools/call", CALL, state)).isEqualTo(ANSWERS);
    assertThat(states.opened("anna", "tools/call", reordered, state)).isEqualTo(ANSWERS);
  }

  @Test
  void refuses_a_state_that_was_changed() {
    var state = states.sealed("anna", "tools/call", CALL, ANSWERS);

    for (var changed : new String[] {state + "x", "x" + state, "", ".", "a.b", state + "."}) {
      refuses(CALL, changed, "not one that this server gave");
    }
  }

  @Test
  void refuses_the_state_of_another_request() {
    var state = states.sealed("anna", "tools/call", CALL, ANSWERS);

    refuses(
        json("{\"name\": \"u\", \"arguments\": {\"a\": 1, \"b\": 2}}"), state, "another request");
    refuses(
        json("{\"name\": \"t\", \"arguments\": {\"a\": 1, \"b\": 3}}"), state, "another request");
  }

  @Test
  void refuses_the_state_of_a_request_that_only_reads_alike() {
    var two = json("{\"name\": \"t\", \"arguments\": {\"a\": \"1\", \"b\": \"2\"}}");
    var one = json("{\"name\": \"t\", \"arguments\": {\"a=\\\"1\\\", b\": \"2\"}}");
    var state = states.sealed("anna", "tools/call", two, ANSWERS);

    refuses(one, state, "another request");
  }

  @Test
  void refuses_the_state_of_another_caller() {
    var state = states.sealed("bert", "tools/call", CALL, ANSWERS);

    refuses(CALL, state, "another request or caller");
  }

  @Test
  void a_later_process_with_the_same_key_takes_it() {
    var key = RequestState.key();
    var state = new RequestState(key, clock).sealed("anna", "tools/call", CALL, ANSWERS);

    assertThat(new RequestState(key, clock).opened("anna", "tools/call", CALL, state))
        .isEqualTo(ANSWERS);
  }

  @Test
  void refuses_a_state_that_is_older_than_an_hour() {
    var state = states.sealed("anna", "tools/call", CALL, ANSWERS);

    now.set(now.get().plusSeconds(3_601));

    refuses(CALL, state, "too old");
  }

  @Test
  void refuses_the_state_of_another_process() {
    var state = new RequestState(clock).sealed("anna", "tools/call", CALL, ANSWERS);

    refuses(CALL, state, "not one that this server gave");
  }

  private void refuses(JsonObject params, String state, String reason) {
    assertThatThrownBy(() -> states.opened("anna", "tools/call", params, state))
        .isInstanceOfSatisfying(RpcError.class, e -> assertThat(e.code()).isEqualTo(-32602))
        .hasMessageContaining(reason);
  }

  private static JsonObject json(String text) {
    return Wire.parse(text).asJsonObject();
  }
}
