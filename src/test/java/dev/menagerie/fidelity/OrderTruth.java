// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import dev.menagerie.fidelity.Orders.Form;
import dev.menagerie.fidelity.Orders.Order;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An order. A plan may leave out a form; a step may come out wrong, which is mostly noticed; a
 * further plan repairs that, or no plan does.
 *
 * @param benchmark whose error rates count: the first part of the names of figures
 */
record OrderTruth(Order order, String benchmark) implements Truth {

  private static final Pattern STEP =
      Pattern.compile("Have the form (\\w+) stamped\\.(?: Attempt (\\d+)\\.)?");
  private static final Pattern TRIED =
      Pattern.compile("(?m)^(\\d+)\\. Have the form (\\w+) stamped\\.(?: .*)? -> (.*)$");
  private static final String STAMP = "Stamp ";
  private static final String REFUSED = "the desk did not stamp it";
  private static final String UNKNOWN = "unknown";

  @Override
  public String goal() {
    return order.task().goal();
  }

  @Override
  public String state(Scene scene) {
    var seen = scene.seen().stream().map(it -> it.call().arguments() + it.result()).toList();
    return scene.kind() + scene.step().orElse("") + String.join("\n", seen);
  }

  private String figure(String name) {
    return benchmark + "." + name;
  }

  /** The stamps that are there: reported by steps, or given by the desk in this conversation. */
  private static Map<String, String> stamps(Scene scene) {
    var stamps = new LinkedHashMap<String, String>();
    TRIED
        .matcher(scene.text())
        .results()
        .filter(it -> it.group(3).matches("\\d+"))
        .forEach(it -> stamps.put(it.group(2), it.group(3)));
    scene.seen().stream()
        .filter(it -> it.result().startsWith(STAMP))
        .forEach(
            it ->
                stamps.put(
                    it.call().arguments().getString("form"),
                    it.result().substring(STAMP.length()).strip()));
    return stamps;
  }

  private Optional<Form> form(String name) {
    return order.forms().stream().filter(it -> it.name().equals(name)).findFirst();
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    return switch (scene.kind()) {
      case "execute" -> executed(scene, draw);
      case "replan" ->
          stamps(scene).containsKey(order.forms().getLast().name())
              ? new Move.Finish(answer(scene, draw))
              : new Move.Calls("Some forms are not stamped.", List.of());
      default -> reacted(scene, draw);
    };
  }

  private Move executed(Scene scene, Draw draw) {
    var instruction = scene.step().orElse("");
    var step = STEP.matcher(instruction);
    var form = step.matches() ? form(step.group(1)) : Optional.<Form>empty();
    if (form.isEmpty()) {
      return givenUp("there is no such form");
    }
    var stamps = stamps(scene);
    var stamped = Optional.ofNullable(stamps.get(form.get().name()));
    if (stamped.isPresent()) {
      return new Move.Finish(new Reasoned("It is stamped.", stamped.get()));
    }
    var own = draw.ofTask();
    var rate = figure(step.group(2) == null ? "step" : "repair");
    boolean whole = stamps.keySet().containsAll(form.get().needs());
    if (whole && own.chance(rate + form.get().name(), draw.profile().figure(rate))) {
      return stamp(form.get(), stamps, scene);
    }
    return own.chance("notices " + instruction, draw.profile().figure(figure("notice")))
        ? givenUp(whole ? REFUSED : "a stamp is missing")
        : new Move.Finish(new Reasoned("It is stamped.", guess(own, instruction)));
  }

  private static Move givenUp(String reason) {
    var arguments = Json.object().add("reason", reason).build();
    return new Move.Calls("I cannot do it.", List.of(ToolCall.of("give_up", arguments)));
  }

  private static String guess(Draw draw, String what) {
    return String.valueOf(10 + (int) (90 * draw.uniform("guesses " + what)));
  }

  /** One form after the other, until a step goes wrong and the thread is lost. */
  private Move reacted(Scene scene, Draw draw) {
    var stamps = stamps(scene);
    for (var form : order.forms()) {
      if (!stamps.containsKey(form.name())) {
        var own = draw.ofTask();
        return own.chance("reacts " + form.name(), draw.profile().figure(figure("react")))
            ? stamp(form, stamps, scene)
            : new Move.Finish(new Reasoned("That is it.", guess(own, form.name())));
      }
    }
    return new Move.Finish(answer(scene, draw));
  }

  private static Move stamp(Form form, Map<String, String> stamps, Scene scene) {
    var given = form.needs().stream().map(it -> stamps.getOrDefault(it, "")).toList();
    var arguments =
        Json.object().add("form", form.name()).add("stamps", String.join(" ", given)).build();
    var tool = scene.tools().stream().filter(it -> it.endsWith("__stamp")).findFirst();
    return new Move.Calls(
        "I have the form %s stamped.".formatted(form.name()),
        List.of(ToolCall.of(tool.orElse("stamp"), arguments)));
  }

  @Override
  public List<Stage> stages(Scene scene, Draw draw) {
    var tried = TRIED.matcher(scene.text()).results().toList();
    var ids = new LinkedHashMap<String, Integer>();
    tried.stream()
        .filter(it -> it.group(3).matches("\\d+"))
        .forEach(it -> ids.put(it.group(2), Integer.valueOf(it.group(1))));
    var left = leftOut(draw, tried.stream().map(it -> it.group(2)).toList());
    var stages = new ArrayList<Stage>();
    int number = scene.numbering();
    for (var form : order.forms()) {
      if (!ids.containsKey(form.name()) && !form.name().equals(left)) {
        long tries =
            tried.stream()
                .filter(it -> it.group(2).equals(form.name()))
                .filter(it -> it.group(3).contains(REFUSED))
                .count();
        var again = tries == 0 ? "" : " Attempt %d.".formatted(tries + 1);
        var needs = form.needs().stream().filter(ids::containsKey).map(ids::get).toList();
        stages.add(
            new Stage(number, "Have the form %s stamped.%s".formatted(form.name(), again), needs));
        ids.put(form.name(), number++);
      }
    }
    return List.copyOf(stages);
  }

  /** The form that a plan leaves out; a further plan may see that it is missing. */
  private String leftOut(Draw draw, List<String> planned) {
    var own = draw.ofTask();
    var names = order.forms().stream().map(Form::name).toList();
    var left = own.one("leaves out", names.subList(0, names.size() - 1));
    boolean right = own.chance("plans", draw.profile().figure(figure("plan")));
    if (right || planned.contains(left)) {
      return "";
    }
    return !planned.isEmpty()
            && own.chance("repairs the plan", draw.profile().figure(figure("repair")))
        ? ""
        : left;
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var stamp = stamps(scene).getOrDefault(order.forms().getLast().name(), UNKNOWN);
    return new Reasoned("The last form has the stamp %s.".formatted(stamp), stamp);
  }
}
