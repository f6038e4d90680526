// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.evaluation.Case;
import dev.menagerie.evaluation.Comparison;
import dev.menagerie.evaluation.Contestant;
import dev.menagerie.evaluation.DataSet;
import dev.menagerie.evaluation.DataSets;
import dev.menagerie.evaluation.LaboratoryModels;
import dev.menagerie.evaluation.Scorer;
import dev.menagerie.evaluation.Truths;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Profile;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads requests to compare agents, and cases and scorers in data sets. */
record ComparisonRequest(Agents agents, DataSets sets, Truths truths) {

  private static final int MOST_TRIALS = 10_000;
  private static final int MOST_CASES = 10_000;
  private static final int MOST_PARALLEL = 64;
  private static final int PARALLEL = 4;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final int MOST_RUBRIC_BYTES = 16 << 10;

  Comparison read(Fields fields, String id, Instant now, String by) {
    var contestants = contestants(fields);
    int repeats = fields.whole("repeats", 1, MOST_TRIALS).map(Math::toIntExact).orElse(1);
    long seed = fields.whole("seed", 0).orElse(0L);
    var set = set(fields, seed);
    var scorer = scorer(fields).orElse(set.scorer());
    if (scorer instanceof Scorer.Exact || scorer instanceof Scorer.Numeric) {
      for (int i = 0; i < set.cases().size(); i++) {
        if (set.cases().get(i).expected().isEmpty()) {
          throw Problem.invalid(
              "scorer",
              "case %s has nothing expected; add it, or name a scorer that needs nothing, family, tool or rubric"
                  .formatted(set.cases().get(i).id()));
        }
      }
    }
    var model =
        fields.has("model") ? Optional.of(fields.text("model", 200)) : Optional.<String>empty();
    if (model.filter(LaboratoryModels::isOracle).isPresent()) {
      requireSimulation(model.get(), set, scorer);
    }
    int parallel =
        fields.whole("parallel", 1, MOST_PARALLEL).map(Math::toIntExact).orElse(PARALLEL);
    fields.end();
    long trials = (long) set.cases().size() * contestants.size() * repeats;
    if (trials > MOST_TRIALS) {
      throw Problem.invalid(
          "repeats",
          "%d trials in all, must be at most %d; take fewer cases, agents or repeats"
              .formatted(trials, MOST_TRIALS));
    }
    return new Comparison(
        id,
        now,
        by,
        Comparison.State.RUNNING,
        set.cases(),
        contestants,
        repeats,
        seed,
        model,
        scorer,
        parallel);
  }

  /** Refuses what the oracle cannot do. */
  private void requireSimulation(String model, DataSet set, Scorer scorer) {
    var oracles = Profile.NAMES.stream().map(it -> Oracle.PREFIX + it).toList();
    if (!oracles.contains(model)) {
      throw Problem.invalid(
          "model", "%s, must be one of %s".formatted(model, String.join(", ", oracles)));
    }
    if (scorer instanceof Scorer.Rubric) {
      throw Problem.invalid(
          "scorer",
          "rubric needs a model that judges, which %s is not; use another".formatted(model));
    }
    for (var one : set.cases()) {
      if (truths.of(one).isEmpty()) {
        throw Problem.invalid(
            "model",
            "%s does not know what is true of case %s; it knows the families %s, not %s, for which there are no error rates with a source, and cases that say what is expected and which answers are wrong"
                .formatted(
                    model,
                    one.id(),
                    String.join(", ", truths.known()),
                    String.join(", ", truths.unknown())));
      }
    }
  }

  private DataSet set(Fields fields, long seed) {
    if (fields.has("goals") == fields.has("dataSet")) {
      throw Problem.invalid(
          "goals",
          fields.has("goals") ? "give goals or dataSet, not both" : "missing, and dataSet too");
    }
    if (fields.has("goals")) {
      return new DataSet("goals", new Scorer.Exact(), cases(fields, "goals"));
    }
    var count = fields.whole("count", 1, MOST_CASES).map(Math::toIntExact);
    var set = sets.drawn(fields.text("dataSet"), count, seed);
    if (set.cases().isEmpty()) {
      throw Problem.invalid("dataSet", set.name() + " has no cases");
    }
    return set;
  }

  /** Goals as texts, or as objects with context, id and what is expected. */
  static List<Case> cases(Fields fields, String name) {
    var cases = new ArrayList<Case>();
    for (var item : items(fields, name)) {
      var at = "%s[%d]".formatted(fields.at(name), cases.size());
      var one = Fields.of(item instanceof JsonString ? goal(item) : object(item, at), at);
      var id = one.optionalText("id").orElse("case-" + (cases.size() + 1));
      requireName(at + ".id", id, cases.stream().map(Case::id).toList());
      var goal = new Task(one.text("goal", Submissions.MOST_GOAL_BYTES), one.texts("context"));
      var expected = one.optionalText("expected");
      var wrong = one.texts("wrong");
      if (!wrong.isEmpty() && expected.filter(it -> !wrong.contains(it)).isEmpty()) {
        throw Problem.invalid(
            at + ".wrong", "must come with what is expected, and not have it among them");
      }
      cases.add(Case.of(id, goal, expected, wrong));
      one.end();
    }
    return cases;
  }

  private static JsonObject goal(JsonValue text) {
    return Json.object().add("goal", text).build();
  }

  private static JsonArray items(Fields fields, String name) {
    if (fields.json(name).orElse(JsonValue.NULL) instanceof JsonArray array
        && !array.isEmpty()
        && array.size() <= MOST_CASES) {
      return array;
    }
    throw Problem.invalid(
        fields.at(name), "must be a list of 1 to %d texts or objects".formatted(MOST_CASES));
  }

  private static JsonObject object(JsonValue json, String at) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw Problem.invalid(at, Json.kind(json) + ", must be a text or an object");
  }

  private static void requireName(String at, String name, List<String> taken) {
    if (!name.matches(NAME)) {
      throw Problem.invalid(
          at, name + ", must be 1 to 64 letters, digits, full stops, underscores and hyphens");
    }
    if (taken.contains(name)) {
      throw Problem.invalid(at, name + ", must be different from the others");
    }
  }

  private List<Contestant> contestants(Fields fields) {
    var contestants = new ArrayList<Contestant>();
    for (var item : items(fields, "agents")) {
      var at = "agents[%d]".formatted(contestants.size());
      var one =
          Fields.of(
              item instanceof JsonString
                  ? Json.object().add("agent", item).build()
                  : object(item, at),
              at);
      var name = one.text("agent");
      var agent =
          agents
              .find(name)
              .orElseThrow(
                  () -> Problem.invalid(at, name + " is not an agent. GET /v1/agents lists them."));
      var parameters = one.object("parameters").orElse(JsonValue.EMPTY_JSON_OBJECT);
      var shown = one.optionalText("name").orElse(name);
      one.end();
      var merged = Json.object(agent.parameters());
      parameters.forEach(merged::add);
      Submissions.checkParameters(
          at + ".parameters", agents::architecture, agent.architecture(), merged.build());
      requireName(at + ".name", shown, contestants.stream().map(Contestant::name).toList());
      contestants.add(new Contestant(shown, name, parameters));
    }
    return contestants;
  }

  /** A scorer as a text, its kind, or as an object. */
  static Optional<Scorer> scorer(Fields fields) {
    return fields
        .json("scorer")
        .map(
            json ->
                read(
                    Fields.of(
                        json instanceof JsonString
                            ? Json.object().add("kind", json).build()
                            : object(json, fields.at("scorer")),
                        fields.at("scorer"))));
  }

  private static Scorer read(Fields fields) {
    var kind = fields.text("kind");
    var scorer =
        switch (kind) {
          case "family" -> new Scorer.Family();
          case "exact" -> new Scorer.Exact();
          case "numeric" ->
              new Scorer.Numeric(
                  fields
                      .amount("tolerance", BigDecimal.ONE, 9)
                      .map(BigDecimal::doubleValue)
                      .orElse(0.0));
          case "tool" ->
              new Scorer.Tool(
                  fields.text("tool"),
                  fields
                      .object("arguments")
                      .orElseThrow(
                          () ->
                              Problem.invalid(
                                  fields.at("arguments"),
                                  "missing, must be an object with ${answer} in one of its"
                                      + " texts")));
          case "rubric" ->
              new Scorer.Rubric(
                  fields.text("rubric", MOST_RUBRIC_BYTES),
                  fields.whole("pass", 1, 5).map(Math::toIntExact).orElse(4));
          default ->
              throw Problem.invalid(
                  fields.at("kind"), kind + ", must be family, exact, numeric, tool or rubric");
        };
    fields.end();
    return scorer;
  }
}
