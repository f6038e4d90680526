// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Adds up at every write what tasks and the children below them have spent and reserved by their
 * entries alone, and notes every write after which that is over a budget. This is what a crash at
 * that moment would leave.
 */
public final class CountingJournal implements JournalBefore {

  /** What the entries say of one effect. */
  private record Cost(Usage usage, boolean begun, boolean tool, boolean open, long ms) {
    static final Cost NONE = new Cost(Usage.NONE, false, false, false, 0);
  }

  private final Journal journal;
  private final Map<String, Map<String, Cost>> costs = new LinkedHashMap<>();
  private final Map<String, JsonObject> budgets = new LinkedHashMap<>();
  private final Map<String, Usage> lost = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long writes;

  public CountingJournal(Journal journal) {
    this.journal = journal;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  /** Goes on in the next process, on what survived of the same tasks. */
  public CountingJournal restarted(Journal next) {
    var it = new CountingJournal(next);
    for (var task : costs.keySet()) {
      next.read(task, 0, Integer.MAX_VALUE).forEach(it::add);
    }
    it.violations.addAll(violations);
    it.writes = writes;
    it.costs.forEach(
        (task, paths) ->
            paths.forEach(
                (path, cost) -> {
                  if (cost.open()) {
                    it.lost.put(task + path, cost.usage());
                  }
                }));
    it.check();
    return it;
  }

  @Override
  public synchronized Receipt append(List<Write> changes) {
    for (var write : changes) {
      if (write instanceof Write.Append(var entry)) {
        add(entry);
        writes++;
      }
    }
    check();
    return journal.append(changes);
  }

  /** How many entries were looked at. */
  public synchronized long writes() {
    return writes;
  }

  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** What a task and the children below it have spent and reserved by now. */
  public synchronized Spent of(String task) {
    var spent = Spent.NONE;
    for (var costs : costs.entrySet()) {
      if (costs.getKey().equals(task) || costs.getKey().startsWith(task + ".")) {
        for (var cost : costs.getValue().values()) {
          spent =
              spent.plus(
                  new Spent(cost.usage(), cost.begun() ? 1 : 0, cost.tool() ? 1 : 0, cost.ms()));
        }
      }
    }
    return spent;
  }

  private void add(Entry entry) {
    if (entry.path().equals("/")) {
      if (entry.kind() == Kind.RUN && entry.phase() == Phase.INTENT) {
        costs.put(entry.task(), new LinkedHashMap<>());
        budgets.put(entry.task(), entry.request().asJsonObject().getJsonObject("budget"));
      }
      return;
    }
    boolean counts =
        switch (entry.kind()) {
          case THINK, ACT, RECALL, REMEMBER, ASK, DELEGATE ->
              entry.phase() == Phase.INTENT || entry.phase() == Phase.RESULT;
          case BUDGET -> entry.phase() == Phase.ELEMENT || entry.phase() == Phase.REFUSED;
          default -> false;
        };
    if (counts) {
      var paths = Objects.requireNonNull(costs.get(entry.task()));
      var known = paths.getOrDefault(entry.path(), Cost.NONE);
      boolean begins = entry.phase() == Phase.INTENT;
      paths.put(
          entry.path(),
          new Cost(
              entry.usage(),
              known.begun() || begins,
              known.tool() || (begins && entry.kind() == Kind.ACT),
              begins,
              entry.ms()));
      requireLost(entry);
    }
  }

  /** What was set aside for an attempt that a crash cut short stays spent. */
  private void requireLost(Entry entry) {
    var floor = lost.getOrDefault(entry.task() + entry.path(), Usage.NONE);
    var usage = entry.usage();
    if (usage.tokens() < floor.tokens() || usage.usd().compareTo(floor.usd()) < 0) {
      violations.add(
          "write %d: %s at %s of %s forgets what a lost attempt had set aside, %s"
              .formatted(writes, usage, entry.path(), entry.task(), floor));
    }
  }

  private void check() {
    for (var budget : budgets.entrySet()) {
      var spent = of(budget.getKey());
      var limits = budget.getValue();
      boolean over =
          spent.usage().tokens() > limits.getJsonNumber("tokens").longValue()
              || spent.usage().usd().compareTo(usd(limits)) > 0
              || spent.effects() > limits.getJsonNumber("effects").longValue()
              || spent.toolCalls() > limits.getJsonNumber("toolCalls").longValue();
      if (over) {
        violations.add(
            "write %d of %s: %s of %s"
                .formatted(writes, budget.getKey(), spent, Json.text(limits.toString())));
      }
    }
  }

  private static BigDecimal usd(JsonObject limits) {
    return limits.getJsonNumber("usd").bigDecimalValue();
  }
}
