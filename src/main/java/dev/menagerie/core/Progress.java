// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** One stroke of the picture of a run's thinking: tree, plan, conversation, vote, board. */
public sealed interface Progress {

  /** A thought; {@code parent} is absent for a root. */
  record Node(String id, Optional<String> parent, String label) implements Progress {}

  record Scored(String id, double score) implements Progress {}

  /** A thought that is not followed further. */
  record Pruned(String id) implements Progress {}

  /** A thought that is followed further, or the final one. */
  record Chosen(String id) implements Progress {}

  /** A plan, replacing any earlier one from the first differing step on. */
  record Planned(List<Step> steps) implements Progress {
    public Planned {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One step of a plan.
   *
   * @param needs ids of steps that come before
   */
  record Step(String id, String label, List<String> needs) {
    public Step {
      needs = List.copyOf(needs);
    }
  }

  record Stepped(String id, Status status) implements Progress {}

  /** Where a step stands. */
  enum Status {
    STARTED,
    DONE,
    FAILED,
    SKIPPED
  }

  /** Someone spoke; {@code to} is absent when it was said to all. */
  record Said(String from, Optional<String> to, String text) implements Progress {}

  record Voted(String voter, String choice, double weight) implements Progress {}

  record Bid(String bidder, String item, BigDecimal amount) implements Progress {}

  /** Something written to a cell of a blackboard. */
  record Posted(String cell, String value, String by) implements Progress {}

  /** A quantity that changes over the run, such as agreement. */
  record Level(String name, double value) implements Progress {}
}
