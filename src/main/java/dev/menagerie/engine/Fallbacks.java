// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * What is called instead of a tool that failed. That it is to be called is journaled with the
 * failure, and it is a call of its own, right behind: with its own schema, policy, approval and
 * limits, and with a key of its own.
 *
 * @param offered the tools that the agent may call; no other is called instead
 */
record Fallbacks(Set<String> offered) {

  private static final String BY = "fallback";

  /** The journal's form of a failure, with what is called next if it may be. */
  JsonObject failure(String reason, String by) {
    var json = Json.object(Wire.observation(new Observation.Failure(reason)));
    if (offered.contains(by)) {
      json.add(BY, by);
    }
    return json.build();
  }

  /** What is called instead, by the outcome of a call. */
  static Optional<String> in(JsonObject outcome) {
    return Optional.ofNullable(outcome.getString(BY, null));
  }

  /** What the agent reads of both calls. */
  static Observation both(String tool, Observation failed, String by, Observation instead) {
    return switch (instead) {
      case Observation.Result(var text) ->
          new Observation.Result(
              "(%s failed: %s. %s was called instead and says:)\n%s"
                  .formatted(tool, reason(failed), by, text));
      case Observation.Failure(var reason) ->
          new Observation.Failure(
              "%s; %s was called instead: %s".formatted(reason(failed), by, reason));
    };
  }

  private static String reason(Observation failed) {
    return switch (failed) {
      case Observation.Result(var text) -> text;
      case Observation.Failure(var reason) -> reason;
    };
  }
}
