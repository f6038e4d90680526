// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.evaluation.family.Verdict;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One agent's attempt at one case, once it is over.
 *
 * @param task that it was; empty if none could be started
 * @param status the task's, or {@code refused}
 * @param verdict empty if the answer could not be judged
 * @param why it is not right, or not judged; empty if it is right
 */
public record Trial(
    Place place,
    Optional<String> task,
    String status,
    Optional<Verdict> verdict,
    String why,
    Cost cost) {

  /**
   * Where a trial belongs.
   *
   * @param repeat from 0
   */
  public record Place(String caseId, String contestant, int repeat) {

    String name() {
      return "%s/%s/%d".formatted(contestant, caseId, repeat);
    }
  }

  /**
   * What a trial cost.
   *
   * @param modelCalls that were answered, those of children too
   * @param ms from the first effect to the end
   */
  public record Cost(long modelCalls, long toolCalls, Usage usage, long ms) {

    static final Cost NONE = new Cost(0, 0, Usage.NONE, 0);
  }

  /** As the HTTP API shows it: what tokens cost is null where it is not known. */
  public JsonObject shown(Comparison comparison) {
    var json = json();
    return comparison.isPriced()
        ? json
        : Json.object(json)
            .add("usage", Json.object(json.getJsonObject("usage")).add("usd", JsonValue.NULL))
            .build();
  }

  JsonObject json() {
    return Json.object()
        .add("case", place.caseId())
        .add("agent", place.contestant())
        .add("repeat", place.repeat())
        .add("task", task.<JsonValue>map(Json::text).orElse(JsonValue.NULL))
        .add("status", status)
        .add(
            "right",
            verdict.map(it -> it.right() ? JsonValue.TRUE : JsonValue.FALSE).orElse(JsonValue.NULL))
        .add(
            "score",
            verdict
                .<JsonValue>map(it -> Json.number(BigDecimal.valueOf(it.score())))
                .orElse(JsonValue.NULL))
        .add("why", why)
        .add("modelCalls", cost.modelCalls())
        .add("toolCalls", cost.toolCalls())
        .add("usage", cost.usage().json())
        .add("ms", cost.ms())
        .build();
  }

  static Trial of(JsonObject json) {
    var why = json.getString("why");
    return new Trial(
        new Place(json.getString("case"), json.getString("agent"), json.getInt("repeat")),
        json.isNull("task") ? Optional.empty() : Optional.of(json.getString("task")),
        json.getString("status"),
        json.isNull("right")
            ? Optional.empty()
            : Optional.of(
                new Verdict(
                    json.getBoolean("right"), json.getJsonNumber("score").doubleValue(), why)),
        why,
        new Cost(
            json.getJsonNumber("modelCalls").longValue(),
            json.getJsonNumber("toolCalls").longValue(),
            Usage.of(json.getJsonObject("usage")),
            json.getJsonNumber("ms").longValue()));
  }
}
