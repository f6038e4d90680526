// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.core.Role;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Profile;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Agents side by side on the same cases.
 *
 * @param by who asked for it
 * @param repeats how often each agent does each case, from 1
 * @param seed from which the cases were drawn
 * @param model that serves all roles; empty for those of the agents
 * @param parallel trials at once, from 1
 */
public record Comparison(
    String id,
    Instant created,
    String by,
    State state,
    List<Case> cases,
    List<Contestant> contestants,
    int repeats,
    long seed,
    Optional<String> model,
    Scorer scorer,
    int parallel) {

  /** How far it is. */
  public enum State {
    RUNNING,
    COMPLETED,
    CANCELLED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Comparison {
    cases = List.copyOf(cases);
    contestants = List.copyOf(contestants);
  }

  Comparison with(State state) {
    return new Comparison(
        id, created, by, state, cases, contestants, repeats, seed, model, scorer, parallel);
  }

  /** The same on other cases. */
  Comparison of(List<Case> others) {
    return new Comparison(
        id, created, by, state, others, contestants, repeats, seed, model, scorer, parallel);
  }

  /** Whether another one asks for the same. */
  public boolean same(Comparison other) {
    var alike =
        new Comparison(
            id,
            created,
            by,
            state,
            other.cases,
            other.contestants,
            other.repeats,
            other.seed,
            other.model,
            other.scorer,
            other.parallel);
    return json().equals(alike.json());
  }

  /** What the oracle is like that serves all roles, if it does. */
  Optional<Profile> profile() {
    return model
        .filter(it -> it.startsWith(Oracle.PREFIX))
        .map(it -> Profile.of(it.substring(Oracle.PREFIX.length())));
  }

  /** Whether times are those of a simulation, and not measured. */
  public boolean isVirtual() {
    return profile().isPresent();
  }

  /** Whether it is known what tokens cost. */
  public boolean isPriced() {
    return profile().map(Profile::isPriced).orElse(true);
  }

  /** The case of a trial. */
  Case oneOf(Trial.Place place) {
    return cases.stream().filter(it -> it.id().equals(place.caseId())).findFirst().orElseThrow();
  }

  /** How many trials there are in all. */
  public int size() {
    return cases.size() * contestants.size() * repeats;
  }

  /** All trials: each case by all agents, then the next; and all again for each repeat. */
  List<Trial.Place> places() {
    var places = new ArrayList<Trial.Place>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (var one : cases) {
        for (var contestant : contestants) {
          places.add(new Trial.Place(one.id(), contestant.name(), repeat));
        }
      }
    }
    return places;
  }

  /** The model for every role, where one is chosen. */
  Map<String, String> models() {
    var models = new LinkedHashMap<String, String>();
    for (var role : Role.values()) {
      model.ifPresent(it -> models.put(role.name().toLowerCase(Locale.ROOT), it));
    }
    return models;
  }

  /** Without its cases. */
  public JsonObjectBuilder outline() {
    var agents = Json.array();
    contestants.forEach(it -> agents.add(it.json()));
    return Json.object()
        .add("id", id)
        .add("created", created.toString())
        .add("by", by)
        .add("status", state.text())
        .add("agents", agents)
        .add("repeats", repeats)
        .add("seed", seed)
        .add("model", model.<JsonValue>map(Json::text).orElse(JsonValue.NULL))
        .add("scorer", scorer.json())
        .add("parallel", parallel)
        .add("latency", isVirtual() ? "virtual" : "measured");
  }

  JsonObject json() {
    var all = Json.array();
    cases.forEach(it -> all.add(it.json()));
    return outline().add("cases", all).build();
  }

  static Comparison of(JsonObject json) {
    return new Comparison(
        json.getString("id"),
        Instant.parse(json.getString("created")),
        json.getString("by"),
        State.valueOf(json.getString("status").toUpperCase(Locale.ROOT)),
        json.getJsonArray("cases").getValuesAs(JsonObject.class).stream().map(Case::of).toList(),
        json.getJsonArray("agents").getValuesAs(JsonObject.class).stream()
            .map(Contestant::of)
            .toList(),
        json.getInt("repeats"),
        json.getJsonNumber("seed").longValue(),
        json.isNull("model") ? Optional.empty() : Optional.of(json.getString("model")),
        Scorer.of(json.getJsonObject("scorer")),
        json.getInt("parallel"));
  }
}
