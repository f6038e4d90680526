// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import dev.menagerie.fidelity.Logistics.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A load to be brought where it belongs. The methods by which it is broken down are known, as SHOP2
 * is given them; of the one that is not, the model proposes parts, and may leave one out.
 *
 * @param removed the method that is not known, if one is not
 */
record LogisticsTruth(Load load, Optional<Method> removed) implements Truth {

  /** How a task is broken down. */
  enum Method {
    /** A parcel is delivered by truck and plane. */
    DELIVER,
    /** A parcel is taken from place to place of a city. */
    BY_TRUCK,
    /** A parcel is taken from airport to airport. */
    BY_PLANE
  }

  private static final Pattern PROMPT =
      Pattern.compile("(?s)Facts that hold:\n(.*?)\n\nTask: (.*?)\n\nSteps:");
  private static final Pattern REFUSED = Pattern.compile("The last reply could not be used: .*");
  private static final Pattern PLACE = Pattern.compile("(?m)^(.+) is (?:at|in) (.+)$");
  private static final Pattern DELIVER = Pattern.compile("deliver (.+) to (.+)\\.");
  private static final Pattern TAKE = Pattern.compile("take (.+) to (.+) by (.+)\\.");
  private static final Pattern MOVE = Pattern.compile("move (.+) to (.+)\\.");
  private static final Pattern PUT = Pattern.compile("(load|unload) (.+) (?:into|from) (.+)\\.");
  private static final String DONE = "Done.";

  /** Where a thing is, in the words of a fact. */
  private static String at(String thing, String place) {
    return "%s is at %s".formatted(thing, place);
  }

  private static String in(String parcel, String vehicle) {
    return "%s is in %s".formatted(parcel, vehicle);
  }

  @Override
  public String goal() {
    return load.task().goal();
  }

  @Override
  public boolean concerns(String text) {
    return text.contains(load.name());
  }

  /** What is to be broken down or done, and what was wrong with the last reply. */
  @Override
  public String state(Scene scene) {
    var refused = REFUSED.matcher(scene.text());
    var seen = scene.seen().stream().map(it -> it.call().arguments() + it.result()).toList();
    return scene.step().orElseGet(() -> asked(scene))
        + (refused.find() ? refused.group() : "")
        + String.join("\n", seen);
  }

  private static String asked(Scene scene) {
    var prompt = PROMPT.matcher(scene.text());
    return prompt.find() ? prompt.group(2) : "";
  }

  /** The facts that hold, as far as nothing was done: all of them at first. */
  @Override
  public List<String> facts(Scene scene, Draw draw) {
    return asked(scene).equals(goal())
        ? load.start().entrySet().stream().map(it -> at(it.getKey(), it.getValue())).toList()
        : List.of();
  }

  private Map<String, String> places(Scene scene) {
    var places = new TreeMap<>(load.start());
    var prompt = PROMPT.matcher(scene.text());
    if (prompt.find()) {
      PLACE.matcher(prompt.group(1)).results().forEach(it -> places.put(it.group(1), it.group(2)));
    }
    return places;
  }

  @Override
  public List<Part> parts(Scene scene, Draw draw) {
    var task = asked(scene);
    if (task.equals(goal())) {
      return delivered();
    }
    var parts = new ArrayList<>(broken(task, places(scene)));
    var method = method(task);
    if (method.isPresent() && method.equals(removed) && !knows(task, scene, draw)) {
      parts.remove(draw.ofTask().one("leaves out of " + task, List.copyOf(parts)));
    }
    return List.copyOf(parts);
  }

  /** Whether parts that the model proposes are all there; who is told of a gap may see it. */
  private static boolean knows(String task, Scene scene, Draw draw) {
    var own = draw.ofTask();
    boolean told = REFUSED.matcher(scene.text()).find();
    return own.chance("plans " + task, draw.profile().figure("textcraft.plan"))
        || (told && own.chance("repairs " + task, draw.profile().figure("orders.repair")));
  }

  private static Optional<Method> method(String task) {
    if (DELIVER.matcher(task).find()) {
      return Optional.of(Method.DELIVER);
    }
    return TAKE.matcher(task).find()
        ? Optional.of(task.endsWith(" by plane.") ? Method.BY_PLANE : Method.BY_TRUCK)
        : Optional.empty();
  }

  /** The parts of the whole. */
  List<Part> delivered() {
    var parts = new ArrayList<Part>();
    load.goal()
        .forEach(
            (parcel, to) -> {
              var from = load.start().getOrDefault(parcel, "");
              parts.add(brought("deliver %s to %s.".formatted(parcel, to), parcel, from, to));
            });
    return parts;
  }

  /** A part that is broken down further, and after which a parcel is elsewhere. */
  private Part brought(String what, String parcel, String from, String to) {
    var instruction = "%s %s".formatted(load.name(), what);
    var before = List.of(at(parcel, from));
    return new Part(instruction, false, before, List.of(at(parcel, to)), before);
  }

  private List<Part> broken(String task, Map<String, String> places) {
    var deliver = DELIVER.matcher(task);
    if (deliver.find()) {
      return legs(deliver.group(1), deliver.group(2), places);
    }
    var take = TAKE.matcher(task);
    return take.find() ? taken(take.group(1), take.group(2), take.group(3), places) : List.of();
  }

  private static String city(String place) {
    return place.substring(0, place.indexOf(' '));
  }

  private List<Part> legs(String parcel, String to, Map<String, String> places) {
    var parts = new ArrayList<Part>();
    var from = places.getOrDefault(parcel, "");
    var here = city(from) + " airport";
    var there = city(to) + " airport";
    if (city(from).equals(city(to))) {
      return List.of(leg(parcel, from, to, "truck of " + city(to)));
    }
    if (!from.equals(here)) {
      parts.add(leg(parcel, from, here, "truck of " + city(from)));
    }
    parts.add(leg(parcel, here, there, Logistics.PLANE));
    if (!to.equals(there)) {
      parts.add(leg(parcel, there, to, "truck of " + city(to)));
    }
    return parts;
  }

  private Part leg(String parcel, String from, String to, String vehicle) {
    return brought("take %s to %s by %s.".formatted(parcel, to, vehicle), parcel, from, to);
  }

  private List<Part> taken(String parcel, String to, String vehicle, Map<String, String> places) {
    var parts = new ArrayList<Part>();
    var from = places.getOrDefault(parcel, "");
    var stands = places.getOrDefault(vehicle, "");
    if (!stands.equals(from)) {
      parts.add(moved(vehicle, stands, from));
    }
    var loaded = "load %s into %s.".formatted(parcel, vehicle);
    parts.add(
        primitive(
            loaded,
            List.of(at(parcel, from), at(vehicle, from)),
            in(parcel, vehicle),
            at(parcel, from)));
    parts.add(moved(vehicle, from, to));
    var unloaded = "unload %s from %s.".formatted(parcel, vehicle);
    parts.add(
        primitive(
            unloaded,
            List.of(in(parcel, vehicle), at(vehicle, to)),
            at(parcel, to),
            in(parcel, vehicle)));
    return parts;
  }

  private Part moved(String vehicle, String from, String to) {
    var before = List.of(at(vehicle, from));
    var what = "move %s to %s.".formatted(vehicle, to);
    return primitive(what, before, at(vehicle, to), at(vehicle, from));
  }

  private Part primitive(String what, List<String> before, String effect, String ends) {
    var instruction = "%s %s".formatted(load.name(), what);
    return new Part(instruction, true, before, List.of(effect), List.of(ends));
  }

  /** One call for a step, made again if it was not made as it should be, and its result. */
  @Override
  public Move move(Scene scene, Draw draw) {
    var call = call(scene.step().orElse(""));
    var made =
        scene.seen().stream()
            .filter(it -> call.filter(wanted -> same(wanted, it.call())).isPresent());
    var last = made.reduce((_, next) -> next);
    if (call.isEmpty() || last.filter(Scene.Seen::failed).isPresent()) {
      var reason = Json.object().add("reason", "it cannot be done from here").build();
      return new Move.Calls("I cannot do it.", List.of(ToolCall.of("give_up", reason)));
    }
    return last.isEmpty()
        ? new Move.Calls("I do it.", List.of(call.get()))
        : new Move.Finish(answer(scene, draw));
  }

  private static boolean same(ToolCall wanted, ToolCall made) {
    return wanted.tool().equals(made.tool()) && wanted.arguments().equals(made.arguments());
  }

  private static Optional<ToolCall> call(String step) {
    var move = MOVE.matcher(step);
    if (move.find()) {
      var arguments = Json.object().add("vehicle", move.group(1)).add("to", move.group(2));
      return Optional.of(ToolCall.of("fleet__move", arguments.build()));
    }
    var put = PUT.matcher(step);
    if (!put.find()) {
      return Optional.empty();
    }
    var arguments = Json.object().add("parcel", put.group(2)).add("vehicle", put.group(3));
    return Optional.of(ToolCall.of("fleet__" + put.group(1), arguments.build()));
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    return new Reasoned("I look at what was done.", DONE);
  }
}
