// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Replay;
import jakarta.json.JsonObject;

/** The form of a replay that clients see. */
final class ReplayJson {

  private ReplayJson() {}

  static JsonObject of(Replay replay) {
    var json = Json.object().add("identical", replay.identical()).add("entries", replay.entries());
    if (!replay.drift().isEmpty()) {
      var drift = Json.array();
      replay.drift().forEach(difference -> drift.add(of(difference)));
      json.add("drift", drift);
    }
    replay.firstDivergence().ifPresent(first -> json.add("firstDivergence", of(first)));
    return json.build();
  }

  private static JsonObject of(Replay.Difference difference) {
    return Json.object()
        .add("path", difference.path())
        .add("recorded", difference.recorded())
        .add("attempted", difference.attempted())
        .build();
  }
}
