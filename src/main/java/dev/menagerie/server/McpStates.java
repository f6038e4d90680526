// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.kit.RequestState;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * What a client keeps for us between the rounds of one call: which task it is about. The key is
 * kept with the tasks, so that a call goes on after a restart.
 */
record McpStates(RequestState states) {

  private static final String KIND = "mcp-key";
  private static final String NAME = "request-state";
  private static final String METHOD = "tools/call";

  /** A call's task, and the position of the last of its entries that was told of. */
  record Standing(String task, long position) {}

  /** With the key that the catalogue holds; made if it holds none. Who made it first counts. */
  static McpStates kept(Catalogue catalogue, InstantSource clock) {
    var fresh = Base64.getEncoder().encodeToString(RequestState.key());
    var kept = catalogue.saveFirst(KIND, NAME, Json.object().add("key", fresh).build());
    var key = Base64.getDecoder().decode(kept.getString("key"));
    return new McpStates(new RequestState(key, clock));
  }

  String sealed(String principal, JsonObject params, Standing standing) {
    var json =
        Json.object().add("task", standing.task()).add("position", standing.position()).build();
    return states.sealed(principal, METHOD, params, json);
  }

  /**
   * Where the call stands that a request goes on with; empty if it begins one.
   *
   * @throws RpcError if its state is not one that was given to this caller for this request
   */
  Optional<Standing> opened(String principal, JsonObject params) {
    if (!params.containsKey("requestState")) {
      return Optional.empty();
    }
    if (!(params.get("requestState") instanceof JsonString state)) {
      throw new RpcError(RpcError.INVALID_PARAMS, "requestState must be a text");
    }
    var json = states.opened(principal, METHOD, params, state.getString());
    long position = json.get("position") instanceof JsonNumber number ? number.longValue() : 0;
    return Optional.of(new Standing(json.getString("task"), position));
  }
}
