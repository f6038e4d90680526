// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.Lookups.Question;
import dev.menagerie.evaluation.family.Lookups.Thing;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A question that needs several lookups. With all of them it is answered wrongly as often as the
 * benchmark says that execution or the last step fail; with some, from those; with none, by a
 * guess.
 */
public final class LookupsTruth implements Truth {

  private final Question question;
  private final String benchmark;

  /**
   * The truth of a question.
   *
   * @param benchmark whose error rates count: the first part of the names of figures
   */
  public LookupsTruth(Question question, String benchmark) {
    this.question = question;
    this.benchmark = benchmark;
  }

  @Override
  public String goal() {
    return question.task().goal();
  }

  @Override
  public String state(Scene scene) {
    var seen = new ArrayList<String>();
    scene.seen().forEach(it -> seen.add(it.call().tool() + it.call().arguments() + it.result()));
    seen.sort(Comparator.naturalOrder());
    return String.join("\n", seen);
  }

  private String figure(String name) {
    return benchmark + "." + name;
  }

  private static boolean known(Thing thing, Scene scene) {
    return scene.seen().stream().anyMatch(it -> it.result().contains(thing.article()));
  }

  private static boolean workedOut(Thing thing, Scene scene) {
    return thing.percent() == 0
        || scene.seen().stream()
            .anyMatch(
                it -> thing.expression().equals(it.call().arguments().getString("expression", "")));
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    return scene.kind().equals("improve") ? improved(scene, draw) : moved(scene, draw);
  }

  /** The call that was meant by one that found nothing: its name was cut. */
  private Move improved(Scene scene, Draw draw) {
    var asked = scene.seen().getLast().call().arguments().getString("name", "");
    var meant = question.things().stream().filter(it -> it.name().startsWith(asked)).toList();
    return meant.isEmpty() ? moved(scene, draw) : lookUp(meant, scene, draw);
  }

  private Move moved(Scene scene, Draw draw) {
    var missing = question.things().stream().filter(it -> !known(it, scene)).toList();
    if (!missing.isEmpty() && !stopsEarly(missing.size(), draw)) {
      return lookUp(missing, scene, draw);
    }
    var open =
        question.things().stream().filter(it -> known(it, scene) && !workedOut(it, scene)).toList();
    if (!open.isEmpty()) {
      var names = String.join(", ", open.stream().map(Thing::name).toList());
      var calls = open.stream().map(it -> calculation(it, scene)).toList();
      var thought =
          "I know the figures now, but I still have to work out what each is after its change,"
              + " beginning with "
              + names
              + ".";
      return new Move.Calls(thought, calls);
    }
    return new Move.Finish(answer(scene, draw));
  }

  /** Whether the last of more than two lookups is left out. */
  private boolean stopsEarly(int missing, Draw draw) {
    return missing == 1
        && question.things().size() > 2
        && draw.ofTask().chance(figure("early-stop"));
  }

  private Move lookUp(List<Thing> missing, Scene scene, Draw draw) {
    boolean right = draw.chance(figure("action"));
    var calls = missing.stream().map(it -> lookup(it.name(), scene)).toList();
    var first = missing.getFirst();
    var thought =
        "I need to find the %s of %s, so that I can compare it with the others. I will look it up."
            .formatted(first.quantity(), first.name());
    if (right) {
      return new Move.Calls(thought, calls);
    }
    var wrong = first.name().substring(0, first.name().length() - 2);
    return new Move.Calls(thought, List.of(lookup(wrong, scene)));
  }

  private static ToolCall lookup(String name, Scene scene) {
    return call("lookup", scene, Json.object().add("name", name).build());
  }

  private static ToolCall calculation(Thing thing, Scene scene) {
    return call("calculate", scene, Json.object().add("expression", thing.expression()).build());
  }

  private static ToolCall call(String tool, Scene scene, JsonObject arguments) {
    var name = scene.tools().stream().filter(it -> it.endsWith("__" + tool)).findFirst();
    return ToolCall.of(name.orElse(tool), arguments);
  }

  /** A lookup that finds nothing is seen to have failed. */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    if (!scene.kind().equals("reflect") || scene.seen().isEmpty()) {
      return Promise.LIKELY;
    }
    return scene.seen().getLast().failed() ? Promise.IMPOSSIBLE : Promise.SURE;
  }

  @Override
  public List<ToolCall> plan(Scene scene, Draw draw) {
    var calls = new ArrayList<ToolCall>();
    boolean right = draw.ofTask().chance(figure("plan"));
    int id = scene.numbering();
    for (var thing : question.things()) {
      if (!known(thing, scene)) {
        calls.add(numbered(id++, lookup(thing.name(), scene)));
      } else if (!workedOut(thing, scene)) {
        calls.add(numbered(id++, calculation(thing, scene)));
      }
    }
    return List.copyOf(right || calls.isEmpty() ? calls : calls.subList(0, calls.size() - 1));
  }

  private static ToolCall numbered(int id, ToolCall call) {
    return new ToolCall(String.valueOf(id), call.tool(), call.arguments());
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var known = question.things().stream().filter(it -> known(it, scene)).toList();
    if (known.isEmpty()) {
      return said(draw.one("guess", question.things()));
    }
    var order = Comparator.comparingLong(Thing::changed);
    var best = known.stream().max(question.most() ? order : order.reversed()).orElseThrow();
    boolean wrong = draw.ofTask().chance(figure("executor")) || draw.chance(figure("final"));
    var others = question.things().stream().filter(it -> !Objects.equals(it, best)).toList();
    return said(wrong ? draw.one("mistaken for", others) : best);
  }

  private Reasoned said(Thing thing) {
    return new Reasoned(
        "I compare what each of them would be, and the %s of them is %s."
            .formatted(question.superlative(), thing.name()),
        thing.name());
  }
}
