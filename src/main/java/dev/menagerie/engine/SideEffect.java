// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * A tool call behind a cut that may have changed the world.
 *
 * @param path by which it is acknowledged; of a child's call, the delegation's path before it
 * @param position of its first entry
 * @param outcome empty while it is not known
 */
public record SideEffect(
    String path, String tool, JsonObject arguments, long position, Optional<JsonObject> outcome) {

  public JsonObject json() {
    var json =
        Json.object()
            .add("path", path)
            .add("tool", tool)
            .add("arguments", arguments)
            .add("position", position);
    outcome.ifPresent(it -> json.add("outcome", it));
    return json.build();
  }
}
