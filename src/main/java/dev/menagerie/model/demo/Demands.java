// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What a goal takes and asks for besides its answer. */
record Demands(Mind mind) {

  private static final Pattern CUES = Pattern.compile("words such as: ([^;]{1,300});");

  /** Whether a reply of this form grades what a goal takes. */
  static boolean asked(JsonObject schema) {
    return schema.toString().contains("task complexity");
  }

  /** Whether something has to be looked up. */
  boolean looksUp() {
    return mind.quest().filter(it -> !it.needs().isEmpty()).isPresent();
  }

  /** The grade on a scale, if it is one of complexity, or of what some words say. */
  OptionalLong grade(String says, long least, long most) {
    var cues = CUES.matcher(says);
    if (cues.find()) {
      return OptionalLong.of(said(cues.group(1)) ? most : least);
    }
    return says.contains("complexity")
        ? OptionalLong.of(Math.min(most, least + 2 * (steps() - 1)))
        : OptionalLong.empty();
  }

  /** Whether the goal has one of some expressions, which commas part. */
  private boolean said(String expressions) {
    var goal = " %s ".formatted(words(mind.rendered().goal()));
    return Arrays.stream(expressions.split(","))
        .anyMatch(it -> goal.contains(" %s ".formatted(words(it))));
  }

  private static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  /** At least 1, by what is planned or worked out. */
  private long steps() {
    int planned = PlannedStep.of(mind).size();
    int worked = mind.problem().map(it -> it.working().size()).orElse(0);
    return Math.max(1, Math.max(planned, worked));
  }
}
