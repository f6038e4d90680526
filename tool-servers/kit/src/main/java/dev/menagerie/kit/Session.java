// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The session of a legacy client. Nothing is kept of it: its id says what the client can be asked
 * for, which is what it said itself when it began.
 */
final class Session {

  private static final List<String> CAPABILITIES = List.of("elicitation", "sampling", "roots");

  private Session() {}

  /** An id for a client with these capabilities. */
  static String id(JsonObject capabilities) {
    var offered = CAPABILITIES.stream().filter(capabilities::containsKey).toList();
    return UUID.randomUUID() + "." + String.join(".", offered);
  }

  /** The capabilities that an id names; none without an id. */
  static JsonObject capabilities(Optional<String> id) {
    var parts = List.of(id.orElse("").split("\\.", -1));
    var capabilities = Wire.object();
    CAPABILITIES.stream()
        .filter(parts::contains)
        .forEach(name -> capabilities.add(name, Wire.NOTHING));
    return capabilities.build();
  }
}
