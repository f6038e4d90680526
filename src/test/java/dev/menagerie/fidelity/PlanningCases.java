// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.evaluation.family.TextCraft;
import dev.menagerie.evaluation.family.TextCraft.Goal;
import dev.menagerie.evaluation.family.Workshop;
import dev.menagerie.evaluation.truth.CraftTruth;
import dev.menagerie.fidelity.Orders.Order;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tasks on which the papers plan. */
final class PlanningCases {

  private static final TextCraft CRAFT = new TextCraft();

  private static final Orders ORDERS = new Orders();

  private PlanningCases() {}

  /**
   * Things to craft, of as many levels as those of the paper: 77 of two, 112 of three, 11 of four.
   */
  static List<Case> textCraft(int count) {
    int two = Math.round(count * 77 / 200f);
    int four = Math.round(count * 11 / 200f);
    return Stream.of(levels(2, two), levels(3, count - two - four), levels(4, four))
        .flatMap(it -> it)
        .toList();
  }

  private static Stream<Case> levels(int depth, int count) {
    return IntStream.range(0, CRAFT.size())
        .mapToObj(CRAFT::problem)
        .filter(it -> it.depth() == depth)
        .limit(count)
        .map(PlanningCases::craft);
  }

  /** Orders of five to eight steps. */
  static List<Case> orders(int count) {
    return IntStream.range(0, count)
        .mapToObj(ORDERS::problem)
        .map(it -> order(it, "orders"))
        .toList();
  }

  /** Four steps of which each leads to a page that nobody knows before, as in WebShop. */
  static List<Case> webShop(int count) {
    return IntStream.range(0, count)
        .mapToObj(Orders::shop)
        .map(it -> order(it, "webshop"))
        .toList();
  }

  private static Case order(Order order, String benchmark) {
    return new Case(
        order.task(),
        new OrderTruth(order, benchmark),
        (answer, world) -> order.check(answer, world).right(),
        Optional.of(ORDERS),
        order::world);
  }

  private static Case craft(Goal goal) {
    return new Case(
        goal.task(),
        new CraftTruth(goal),
        (_, world) -> world instanceof Workshop workshop && workshop.reached(),
        Optional.of(CRAFT),
        goal::world);
  }
}
