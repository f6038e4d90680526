// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the effects of a task and its children have cost, by the entries of their journals alone:
 * each what its last entry says.
 */
final class Charges {

  /** Of one effect. */
  private record Charge(Kind kind, int intents, Usage first, Usage last, boolean streamed) {

    Charge and(Entry entry) {
      boolean intent = entry.phase() == Phase.INTENT;
      boolean element = entry.phase() == Phase.ELEMENT && entry.kind() != Kind.BUDGET;
      return new Charge(
          entry.kind() == Kind.BUDGET ? kind : entry.kind(),
          intents + (intent ? 1 : 0),
          intent && intents == 0 ? entry.usage() : first,
          element ? last : entry.usage(),
          streamed || element);
    }
  }

  private final String root;
  private final List<Entry> family;
  private final Map<String, Charge> charges = new TreeMap<>();

  /** By the journals of a task and all children below it. */
  Charges(String root, List<Entry> family) {
    this.root = root;
    this.family = family;
    family.stream().filter(it -> it.task().startsWith(root) && costs(it)).forEach(this::add);
  }

  private static boolean costs(Entry entry) {
    return switch (entry.kind()) {
      case GATE, REPLY, RUN, CANCEL, BRANCH, FIRST -> false;
      case THINK, ACT, RECALL, REMEMBER, ASK, ONCE, DELEGATE, REPORT, OFFER, BUDGET -> true;
    };
  }

  private void add(Entry entry) {
    var none = new Charge(entry.kind(), 0, Usage.NONE, Usage.NONE, false);
    charges.merge(place(entry), none.and(entry), (was, _) -> was.and(entry));
  }

  /** What the child's id has more than its root's, and the path within it. */
  private String place(Entry entry) {
    return entry.task().substring(root.length()) + entry.path();
  }

  /** What a task and its children have spent. */
  private Usage of(String suffix) {
    var sum = Usage.NONE;
    for (var charge : charges.entrySet()) {
      var place = charge.getKey();
      if (place.startsWith(suffix + "/") || place.startsWith(suffix + ".")) {
        sum = sum.plus(charge.getValue().last());
      }
    }
    return sum;
  }

  /** A task has spent what its effects have cost, and so has each child that its parent bills. */
  void assertBilled(Usage spent) {
    assertSame("spent in all", spent, of(""));
    for (var entry : family) {
      if (entry.kind() == Kind.DELEGATE && entry.phase() == Phase.RESULT) {
        var child = place(entry).replace('/', '.');
        var billed = entry.outcome().asJsonObject().getJsonObject("spent").getJsonObject("usage");
        assertSame("spent by the child " + child, Usage.of(billed), of(child));
      }
    }
  }

  /**
   * A crash costs what was set aside for thoughts that were lost, and nothing else. What is left of
   * a stream that broke off is asked for by another prompt.
   */
  void assertOnlyLostBeyond(Charges undisturbed) {
    undisturbed.charges.forEach(
        (place, was) -> {
          var is = charges.getOrDefault(place, was);
          if (was.intents() == 1 && !was.streamed() && !is.streamed()) {
            var expected = was.last();
            for (int lost = 1; lost < is.intents() && is.kind() == Kind.THINK; lost++) {
              expected = expected.plus(is.first());
            }
            assertSame("cost of " + place, is.last(), expected);
          }
        });
  }

  private static void assertSame(String what, Usage is, Usage expected) {
    assertThat(tokens(is)).as(what).isEqualTo(tokens(expected));
    assertThat(is.usd()).as(what).isEqualByComparingTo(expected.usd());
  }

  private static List<BigDecimal> tokens(Usage usage) {
    return List.of(
        BigDecimal.valueOf(usage.inputTokens()), BigDecimal.valueOf(usage.outputTokens()));
  }
}
