// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.Comparator.comparing;

import dev.menagerie.core.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A state of {@link Lats}: a trajectory of steps, how often it was visited, and its value. */
final class LatsNode {

  /**
   * One step that was taken.
   *
   * @param call the action; absent for the step that gives the answer
   * @param text the action as it is shown
   * @param outcome what came of it, or the answer
   */
  record Step(String thought, Optional<ToolCall> call, String text, String outcome) {}

  private final String id;
  private final Optional<LatsNode> parent;
  private final List<Step> steps;
  private final List<LatsNode> children = new ArrayList<>();
  private double value;
  private double reward;
  private int visits;
  private boolean exhausted;

  private LatsNode(String id, Optional<LatsNode> parent, List<Step> steps) {
    this.id = id;
    this.parent = parent;
    this.steps = steps;
  }

  static LatsNode root() {
    return new LatsNode("0", Optional.empty(), List.of());
  }

  LatsNode add(Step step) {
    var longer = new ArrayList<>(steps);
    longer.add(step);
    var child =
        new LatsNode(
            "%s.%d".formatted(id, children.size() + 1), Optional.of(this), List.copyOf(longer));
    children.add(child);
    return child;
  }

  String id() {
    return id;
  }

  List<Step> steps() {
    return steps;
  }

  /** The calls that lead to this state. */
  List<ToolCall> calls() {
    return steps.stream().flatMap(it -> it.call().stream()).toList();
  }

  List<LatsNode> children() {
    return children;
  }

  /** The children that the search may still go to, those that answer first. */
  List<LatsNode> open() {
    var open = new ArrayList<>(children);
    open.removeIf(it -> it.exhausted);
    open.sort(comparing(it -> !it.terminal()));
    return open;
  }

  /** The answer that the trajectory ends with, if it does. */
  Optional<String> answer() {
    return terminal() ? Optional.of(steps.getLast().outcome()) : Optional.empty();
  }

  boolean terminal() {
    return !steps.isEmpty() && steps.getLast().call().isEmpty();
  }

  /** Its own value at first, the mean of what was found below once it was visited. */
  double value() {
    return value;
  }

  void value(double estimate) {
    value = estimate;
  }

  /** 1 if its answer was judged right. */
  double reward() {
    return reward;
  }

  void reward(double judged) {
    reward = judged;
    value = judged;
  }

  /** Whether there is no way on from here. */
  boolean exhausted() {
    return exhausted;
  }

  /** An unvisited node counts by its own value. The logarithm is the same on every machine. */
  double uct(LatsNode above, double weight) {
    return visits == 0
        ? value
        : value + weight * Math.sqrt(StrictMath.log(Math.max(1, above.visits)) / visits);
  }

  /** Counts a visit of this node and all above it. */
  void backpropagate(double found) {
    visits++;
    value = (value * (visits - 1) + found) / visits;
    parent.ifPresent(it -> it.backpropagate(found));
  }

  /** Marks this end, and what above it has no other way on; they are returned. */
  List<LatsNode> exhaust() {
    var marked = new ArrayList<LatsNode>();
    var node = Optional.of(this);
    while (node.isPresent() && node.get().children.stream().allMatch(LatsNode::exhausted)) {
      node.get().exhausted = true;
      marked.add(node.get());
      node = node.get().parent;
    }
    return marked;
  }
}
