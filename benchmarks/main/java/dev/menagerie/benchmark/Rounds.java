// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One figure, measured several times. The median is what is told; the spread goes with it. */
final class Rounds {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    return at(0.5);
  }

  /** The arithmetic mean; 0 if there is none. */
  double mean() {
    return values.stream().mapToDouble(it -> it).average().orElse(0);
  }

  double at(double share) {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
  }

  /** Lowest and highest, in the given format. */
  String spread(String format) {
    return "%s to %s, %d rounds".formatted(text(format, at(0)), text(format, at(1)), values.size());
  }

  static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  static String count(double value) {
    return text("%,.0f", value);
  }
}
