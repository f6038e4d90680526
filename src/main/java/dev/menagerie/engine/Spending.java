// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;

/** What a task has spent, by its journal alone. */
final class Spending {

  private Spending() {}

  /** The sum over all effects; what was begun and not ended counts with its reservation. */
  static Spent of(Iterable<Recorded> effects) {
    var spent = Spent.NONE;
    for (var effect : effects) {
      spent = spent.plus(of(effect));
    }
    return spent;
  }

  private static Spent of(Recorded effect) {
    var kind = effect.kind();
    if (kind == null || !effect.own()) {
      return Spent.NONE;
    }
    var own = new Spent(effect.usage(), 1, kind == Kind.ACT ? 1 : 0, effect.ms());
    var result = kind == Kind.DELEGATE ? effect.result() : null;
    return result != null
        ? own.plus(of(result.outcome().asJsonObject().getJsonObject("spent")))
        : own;
  }

  static JsonObject json(Spent spent) {
    return Json.object()
        .add("usage", spent.usage().json())
        .add("effects", spent.effects())
        .add("toolCalls", spent.toolCalls())
        .add("ms", spent.ms())
        .build();
  }

  private static Spent of(JsonObject json) {
    return new Spent(
        Usage.of(json.getJsonObject("usage")),
        json.getJsonNumber("effects").longValue(),
        json.getJsonNumber("toolCalls").longValue(),
        json.getJsonNumber("ms").longValue());
  }
}
