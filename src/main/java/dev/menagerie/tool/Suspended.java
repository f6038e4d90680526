// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where a call stands that has asked: what its server wants back beside the answers.
 *
 * @param requestState as it came
 * @param task that the server carries the call out as
 * @param answered the names that the task has asked under, these included
 * @param server where the answers may go, if that is known
 */
record Suspended(
    Optional<String> requestState,
    Optional<String> task,
    Set<String> answered,
    Optional<String> server) {

  /** A call that needs nothing to go on. */
  static final Suspended NOWHERE = new Suspended(Optional.empty(), Optional.empty(), Set.of());

  private static final String STATE = "requestState";
  private static final String TASK = "task";
  private static final String ANSWERED = "answered";
  private static final String SERVER = "server";

  Suspended {
    answered = new LinkedHashSet<>(answered);
  }

  Suspended(Optional<String> requestState, Optional<String> task, Set<String> answered) {
    this(requestState, task, answered, Optional.empty());
  }

  /** A call whose server keeps nothing. */
  static Suspended at(JsonObject result) {
    return new Suspended(
        result.get(STATE) instanceof JsonString state
            ? Optional.of(state.getString())
            : Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  /** The same for answers that may go there alone. */
  Suspended with(ServerAddress address) {
    return new Suspended(requestState, task, answered, Optional.of(address.place()));
  }

  /** Whether the answers may go there. */
  boolean isOf(ServerAddress address) {
    return server.filter(it -> !it.equals(address.place())).isEmpty();
  }

  /** Whether nothing of it is lost as bytes. */
  boolean isText() {
    return requestState.stream().allMatch(it -> new String(it.getBytes(UTF_8), UTF_8).equals(it));
  }

  /** To be kept; what a server says is in no form that anybody reads. */
  JsonObject json() {
    var json = Json.object();
    requestState.ifPresent(
        it -> json.add(STATE, Base64.getEncoder().encodeToString(it.getBytes(UTF_8))));
    task.ifPresent(it -> json.add(TASK, it).add(ANSWERED, Json.array(answered)));
    server.ifPresent(it -> json.add(SERVER, it));
    return json.build();
  }

  /** Reads what {@link #json} wrote. */
  static Suspended of(JsonObject json) {
    var answered = new LinkedHashSet<String>();
    if (json.containsKey(ANSWERED)) {
      json.getJsonArray(ANSWERED)
          .getValuesAs(JsonString.class)
          .forEach(it -> answered.add(it.getString()));
    }
    return new Suspended(
        Optional.ofNullable(json.getString(STATE, null))
            .map(it -> new String(Base64.getDecoder().decode(it), UTF_8)),
        Optional.ofNullable(json.getString(TASK, null)),
        answered,
        Optional.ofNullable(json.getString(SERVER, null)));
  }
}
