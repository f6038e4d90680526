// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.Problem;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Key;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Parcels that a truck in each city and a plane between them bring where they belong, the logistics
 * domain of the planning competitions.
 */
final class Logistics implements Family {

  static final List<String> CITIES = List.of("ulm", "bonn", "trier");
  static final String PLANE = "plane";

  /**
   * A load.
   *
   * @param start where each parcel and vehicle is, by its name
   * @param goal where each parcel is to be
   */
  record Load(int number, Map<String, String> start, Map<String, String> goal) implements Problem {

    /** What tells texts about this load from those about others. */
    String name() {
      return "Load %d:".formatted(number);
    }

    @Override
    public Task task() {
      var lines = new ArrayList<String>();
      start.forEach((thing, place) -> lines.add("%s is at %s.".formatted(thing, place)));
      goal.forEach((parcel, place) -> lines.add("Bring %s to %s.".formatted(parcel, place)));
      return Task.of("%s %s".formatted(name(), String.join(" ", lines)));
    }

    @Override
    public Depots world() {
      return new Depots(this, new TreeMap<>(start));
    }

    @Override
    public Verdict check(String answer, World world) {
      return world instanceof Depots depots && depots.reached()
          ? Verdict.RIGHT
          : Verdict.wrong("not all parcels are where they belong");
    }

    /** The same for a planner that searches for the fewest actions. */
    String pddl() {
      var facts = new StringBuilder();
      start.forEach(
          (thing, place) -> facts.append("(at %s %s) ".formatted(pddl(thing), pddl(place))));
      var objects = new StringBuilder();
      goal.keySet().forEach(it -> objects.append(pddl(it)).append(" - parcel "));
      var goals = new StringBuilder();
      goal.forEach(
          (parcel, place) -> goals.append("(at %s %s) ".formatted(pddl(parcel), pddl(place))));
      for (var city : CITIES) {
        objects.append("%1$s-post %1$s-airport - place truck-of-%1$s - vehicle ".formatted(city));
        for (var place : List.of("%s-post", "%s-airport")) {
          facts.append("(serves truck-of-%s %s) ".formatted(city, place.formatted(city)));
        }
        facts.append("(serves plane %s-airport) ".formatted(city));
      }
      return """
      (define (domain logistics)
        (:requirements :strips :typing)
        (:types parcel vehicle place)
        (:predicates (at ?x ?p) (in ?x ?v) (serves ?v ?p))
        (:action move :parameters (?v - vehicle ?a ?b - place)
          :precondition (and (at ?v ?a) (serves ?v ?a) (serves ?v ?b))
          :effect (and (at ?v ?b) (not (at ?v ?a))))
        (:action load :parameters (?x - parcel ?v - vehicle ?p - place)
          :precondition (and (at ?x ?p) (at ?v ?p))
          :effect (and (in ?x ?v) (not (at ?x ?p))))
        (:action unload :parameters (?x - parcel ?v - vehicle ?p - place)
          :precondition (and (in ?x ?v) (at ?v ?p))
          :effect (and (at ?x ?p) (not (in ?x ?v)))))
      (define (problem load) (:domain logistics)
        (:objects %splane - vehicle) (:init %s) (:goal (and %s)))
      """
          .formatted(objects, facts, goals);
    }

    private static String pddl(String name) {
      return name.replace(' ', '-');
    }
  }

  /** Where everything is now: who does what cannot be done is told so, and nothing happens. */
  record Depots(Load load, Map<String, String> places) implements World {

    @Override
    public Observation act(String tool, JsonObject arguments) {
      var vehicle = arguments.getString("vehicle");
      return switch (tool) {
        case "move" -> moved(vehicle, arguments.getString("to"));
        case "load" -> loaded(arguments.getString("parcel"), vehicle);
        default -> unloaded(arguments.getString("parcel"), vehicle);
      };
    }

    private Observation moved(String vehicle, String to) {
      boolean serves =
          vehicle.equals(PLANE)
              ? to.endsWith(" airport")
              : to.startsWith(vehicle.replace("truck of ", "") + " ");
      if (!serves || !places.containsKey(vehicle)) {
        return new Observation.Failure("%s does not go to %s".formatted(vehicle, to));
      }
      places.put(vehicle, to);
      return new Observation.Result("Done.");
    }

    private Observation loaded(String parcel, String vehicle) {
      if (!Objects.equals(places.get(parcel), places.get(vehicle))) {
        return new Observation.Failure("%s is not where %s is".formatted(parcel, vehicle));
      }
      places.put(parcel, vehicle);
      return new Observation.Result("Done.");
    }

    private Observation unloaded(String parcel, String vehicle) {
      if (!Objects.equals(places.get(parcel), vehicle)) {
        return new Observation.Failure("%s is not in %s".formatted(parcel, vehicle));
      }
      places.put(parcel, Objects.requireNonNull(places.get(vehicle)));
      return new Observation.Result("Done.");
    }

    boolean reached() {
      return load.goal().entrySet().stream()
          .allMatch(it -> it.getValue().equals(places.get(it.getKey())));
    }
  }

  @Override
  public String name() {
    return "logistics";
  }

  /** Two or three parcels, none where it belongs. */
  @Override
  public Load problem(long seed) {
    var key = Key.of(seed).with("load");
    var start = new TreeMap<String, String>();
    var goal = new TreeMap<String, String>();
    for (var city : CITIES) {
      start.put("truck of " + city, place(city, key.with("truck").with(city).uniform()));
    }
    start.put(PLANE, city(key.with(PLANE).uniform()) + " airport");
    int parcels = 2 + (int) (2 * key.with("parcels").uniform());
    for (int parcel = 1; parcel <= parcels; parcel++) {
      var from = key.with("from").with(parcel);
      var to = key.with("to").with(parcel);
      var first = place(city(from.uniform()), from.with("place").uniform());
      var last = place(city(to.uniform()), to.with("place").uniform());
      for (int next = 1; last.equals(first); next++) {
        last = place(city(to.with(next).uniform()), to.with(next).with("place").uniform());
      }
      start.put("parcel " + parcel, first);
      goal.put("parcel " + parcel, last);
    }
    return new Load((int) seed, start, goal);
  }

  private static String city(double drawn) {
    return CITIES.get((int) (CITIES.size() * drawn));
  }

  private static String place(String city, double drawn) {
    return city + (drawn < 0.5 ? " post" : " airport");
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        tool("fleet__move", "Moves a vehicle to a place.", "vehicle", "to"),
        tool(
            "fleet__load",
            "Loads a parcel into a vehicle that is where it is.",
            "parcel",
            "vehicle"),
        tool("fleet__unload", "Unloads a parcel from a vehicle.", "parcel", "vehicle"));
  }

  private static PinnedTool tool(String name, String description, String... arguments) {
    var properties = Json.object();
    for (var argument : arguments) {
      properties.add(argument, Json.object().add("type", "string"));
    }
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", properties)
            .add("required", Json.array(List.of(arguments)))
            .build();
    return new PinnedTool(
        new Tool(name, description, schema), "built in: " + name, Trust.IDEMPOTENT);
  }
}
