// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A load to which step by step something is added. A prompt asks for one step, from the load before
 * it, or for all of them; each goes wrong now and then, and of most wrong ones the unit is missing.
 *
 * @param start kilograms at first
 * @param added kilograms of each step
 */
public record StagesTruth(int number, int start, List<Integer> added) implements Truth {

  private static final Pattern STEP = Pattern.compile("Do step (\\d) alone(?:, from (\\d+))?");
  private static final Pattern REFUSED = Pattern.compile("was refused");
  private static final int OFF = 1000;

  public StagesTruth {
    added = List.copyOf(added);
  }

  @Override
  public String goal() {
    return "Load %d weighs %d kg. In steps there are added to it: %s kg. What does it weigh then?"
        .formatted(number, start, added);
  }

  /** What it weighs in the end. */
  public String right() {
    return "%d kg".formatted(start + added.stream().mapToInt(it -> it).sum());
  }

  @Override
  public String state(Scene scene) {
    var step = STEP.matcher(scene.text());
    var at = step.find() ? step.group() : "";
    return "%s, refused %d times".formatted(at, REFUSED.matcher(scene.text()).results().count());
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var step = STEP.matcher(scene.text());
    if (step.find()) {
      int index = Integer.parseInt(step.group(1)) - 1;
      int before = step.group(2) == null ? start : Integer.parseInt(step.group(2));
      return said(index, before + added.get(index), draw);
    }
    var sum = said(0, start + added.getFirst(), draw);
    for (int index = 1; index < added.size(); index++) {
      sum = said(index, number(sum.answer()) + added.get(index), draw);
    }
    return sum;
  }

  private static int number(String weight) {
    return Integer.parseInt(weight.replace(" kg", ""));
  }

  private static Reasoned said(int index, int right, Draw draw) {
    if (draw.chance("step " + index, draw.profile().figure("chain.stage"))) {
      return weighs("%d kg".formatted(right));
    }
    int wrong = right + OFF * (index + 1);
    boolean seen = draw.chance("seen " + index, draw.profile().figure("chain.gate"));
    return weighs((seen ? "%d" : "%d kg").formatted(wrong));
  }

  private static Reasoned weighs(String weight) {
    return new Reasoned("I add what the step adds.", weight);
  }
}
