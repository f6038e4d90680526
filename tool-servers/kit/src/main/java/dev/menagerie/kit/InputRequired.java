// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A handler cannot go on before its caller has answered. Unwinds the handler, which is called again
 * from its beginning when the answers are there.
 */
public final class InputRequired extends Error {

  private static final long serialVersionUID = 1;

  private final transient Map<String, InputRequest> requests;

  /**
   * Asks.
   *
   * @param requests by the names that the answers come back under
   */
  public InputRequired(Map<String, InputRequest> requests) {
    super("input is required: " + String.join(", ", requests.keySet()), null, false, false);
    this.requests = new LinkedHashMap<>(requests);
  }

  /** What is asked, by the name that the answer comes back under. */
  public Map<String, InputRequest> requests() {
    return requests;
  }

  /** The capabilities that the caller would need and does not have, each with no settings. */
  JsonObject missing(JsonObject capabilities) {
    var missing = Wire.object();
    for (var request : requests.values()) {
      if (!capabilities.containsKey(request.capability())) {
        missing.add(request.capability(), Wire.NOTHING);
      }
    }
    return missing.build();
  }

  /** The form of {@code inputRequests}. */
  public JsonObject json() {
    var json = Wire.object();
    requests.forEach(
        (name, request) ->
            json.add(
                name,
                Wire.object().add("method", request.method()).add("params", request.params())));
    return json.build();
  }
}
