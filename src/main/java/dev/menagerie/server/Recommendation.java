// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Choice;
import dev.menagerie.architecture.Choosing;
import dev.menagerie.architecture.Criteria;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the architecture {@code auto} would choose, and what it took to know.
 *
 * @param judged whether a model judged the criteria; else the plain features of the task had to do
 * @param usage of the model, which may have replied in a form that cannot be read
 */
record Recommendation(Choice choice, Criteria criteria, boolean judged, Usage usage) {

  private static final Shape<Criteria> CRITERIA = Shape.of(Criteria.class);

  /** Asks a model once, if the budget has room for that. */
  static Recommendation of(Choosing choosing, Limits budget, Models models) {
    var call =
        new ModelCall(
            choosing.prompt(),
            Map.of(),
            Optional.of(CRITERIA.schema()),
            List.of(),
            ModelCall.Listener.NOBODY);
    var reply = fits(models.reservation(call), budget) ? reply(call, models) : none();
    var judged = reply.flatMap(it -> read(it.text()));
    return new Recommendation(
        choosing.best(List.of(), judged),
        choosing.criteria(judged),
        judged.isPresent(),
        reply.map(ModelReply::usage).orElse(Usage.NONE));
  }

  private static Optional<ModelReply> none() {
    return Optional.empty();
  }

  private static boolean fits(Usage most, Limits budget) {
    return budget.effects() > 0
        && most.tokens() <= budget.tokens()
        && most.usd().compareTo(budget.usd()) <= 0;
  }

  private static Optional<ModelReply> reply(ModelCall call, Models models) {
    try {
      return Optional.of(models.reply(call));
    } catch (ModelFailed _) {
      return Optional.empty();
    }
  }

  private static Optional<Criteria> read(String text) {
    try {
      return Optional.of(CRITERIA.parse(text));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  JsonObject json() {
    var alternatives = Json.array();
    choice
        .alternatives()
        .forEach(
            it ->
                alternatives.add(
                    Json.object()
                        .add("architecture", it.architecture())
                        .add("confidence", it.confidence())));
    return Json.object()
        .add("architecture", choice.architecture())
        .add("agent", choice.agent())
        .add("confidence", choice.confidence())
        .add("justification", choice.justification())
        .add("alternatives", alternatives)
        .add("criteria", CRITERIA.encode(criteria))
        .add("judgedBy", judged ? "model" : "features")
        .add(
            "usage",
            Json.object()
                .add("inputTokens", usage.inputTokens())
                .add("outputTokens", usage.outputTokens())
                .add("usd", usage.usd()))
        .build();
  }
}
