// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;

/**
 * How agents work, roughly, and how well that meets what a task may need: for each of the six
 * criteria, in the order of {@link Criteria#needs}, from 0 (not at all) to 1.
 *
 * <p>Source: {@code pattern_weights} of the pattern selection framework that {@link Auto} names.
 */
enum ArchitecturePattern {
  REACTIVE,
  PLANNING,
  MULTI_AGENT,
  HYBRID;

  /** Those that act and plan, search or reflect, whatever family they are shown with. */
  private static final List<String> HYBRIDS = List.of("adapt", "autonomous", "lats", "reflexion");

  private List<Double> weights() {
    return switch (this) {
      case REACTIVE -> List.of(0.2, 0.9, 0.8, 0.9, 0.8, 0.9);
      case PLANNING -> List.of(0.9, 0.3, 0.6, 0.4, 0.5, 0.4);
      case MULTI_AGENT -> List.of(0.8, 0.5, 0.9, 0.3, 0.3, 0.2);
      case HYBRID -> List.of(0.95, 0.6, 0.8, 0.2, 0.2, 0.1);
    };
  }

  static ArchitecturePattern of(Catalog.Entry entry) {
    if (HYBRIDS.contains(entry.name())) {
      return HYBRID;
    }
    return switch (entry.family()) {
      case "planning", "search", "symbolic" -> PLANNING;
      case "debate", "composition" -> MULTI_AGENT;
      default -> REACTIVE;
    };
  }

  /** How well it meets needs, from 0 to 1: its weights, each as much as it is needed. */
  double fit(List<Double> needs) {
    var weights = weights();
    double met = 0;
    double needed = 0;
    for (int index = 0; index < weights.size(); index++) {
      met += needs.get(index) * weights.get(index);
      needed += needs.get(index);
    }
    return met / needed;
  }

  /** In words. */
  String text() {
    return switch (this) {
      case REACTIVE -> "reactive";
      case PLANNING -> "planning";
      case MULTI_AGENT -> "multi-agent";
      case HYBRID -> "hybrid";
    };
  }
}
