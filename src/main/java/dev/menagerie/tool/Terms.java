// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Policy;
import jakarta.json.JsonArray;
import java.util.List;

/** What the operator says of a server and its tools when it is registered. */
record Terms(TrustRules trust, Policy policy, List<CallLimit> limits) {

  JsonArray limitsJson() {
    var json = Json.array();
    limits.forEach(limit -> json.add(limit.json()));
    return json.build();
  }
}
