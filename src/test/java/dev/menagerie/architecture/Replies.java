// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.EpisodeReading.Extracted;
import dev.menagerie.architecture.EpisodeReading.Lesson;
import dev.menagerie.architecture.EpisodeReading.Told;
import dev.menagerie.architecture.Filing.Decision;
import dev.menagerie.architecture.Filing.Decisions;
import dev.menagerie.core.Shape;
import java.util.Arrays;
import java.util.List;

/** Replies of a model to a memory keeper. */
final class Replies {

  private Replies() {}

  static String reading(String summary, List<Told> facts, String... notes) {
    var lessons = Arrays.stream(notes).map(it -> new Lesson(it, false, 0.5, 0.9)).toList();
    return Shape.of(Extracted.class).encode(new Extracted(summary, facts, lessons)).toString();
  }

  /** That something holds; since when it was told if no day is given. */
  static Told told(String subject, String predicate, String object, String from) {
    return new Told(subject, predicate, object, from, true, 0.9);
  }

  static String deciding(Decision... decisions) {
    return Shape.of(Decisions.class).encode(new Decisions(List.of(decisions))).toString();
  }
}
