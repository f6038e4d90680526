// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A moment to die in: just before or just after something is written.
 *
 * @param written by its {@link WrittenNames name}
 */
record DeathPoint(String written, boolean after, Place place) {

  /** Where a moment lies in the life of an effect. */
  enum Place {
    BEFORE_INTENT("before the intent"),
    BEFORE_EFFECT("between intent and effect"),
    BEFORE_RESULT("between effect and result"),
    AFTER_RESULT("after the result"),
    AT_ELEMENT("around a streamed element"),
    AT_SINGLE("around a single entry"),
    AT_RECORD("around a change of state");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Both sides of all that an undisturbed run has written. */
  static List<DeathPoint> of(List<String> names) {
    var intents = new LinkedHashSet<String>();
    names.stream().filter(it -> it.contains(" intent ")).forEach(it -> intents.add(effect(it)));
    var points = new ArrayList<DeathPoint>();
    for (var name : names) {
      if (!name.equals(WrittenNames.BIRTH)) {
        points.add(new DeathPoint(name, false, place(name, false, intents)));
      }
      points.add(new DeathPoint(name, true, place(name, true, intents)));
    }
    return points;
  }

  private static Place place(String name, boolean after, Set<String> intents) {
    if (name.startsWith(WrittenNames.RECORD)) {
      return Place.AT_RECORD;
    }
    if (name.contains(" intent ")) {
      return after ? Place.BEFORE_EFFECT : Place.BEFORE_INTENT;
    }
    if (name.contains(" element ")) {
      return Place.AT_ELEMENT;
    }
    if (intents.contains(effect(name))) {
      return after ? Place.AFTER_RESULT : Place.BEFORE_RESULT;
    }
    return Place.AT_SINGLE;
  }

  /** Child, path and kind. */
  private static String effect(String name) {
    return name.replaceFirst(" [a-z]+ \\d+$", "");
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted((after ? "after " : "before ") + written.strip(), place.text());
  }
}
