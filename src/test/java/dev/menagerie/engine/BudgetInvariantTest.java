// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.RandomSpending.Branchy;
import dev.menagerie.engine.RandomSpending.Dear;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.CountingJournal;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Spent and reserved together never exceed a limit of a task or of any task above it: read from the
 * journals after every single write, as a crash there would leave them.
 */
@Timeout(600)
class BudgetInvariantTest {

  private static final int BRANCHES = 64;

  @Test
  void sixty_four_branches_and_their_children_never_exceed_a_limit() {
    int seeds = Effort.of(20, 500);
    long writes = 0;
    long attempts = 0;
    int partial = 0;
    for (int seed = 0; seed < seeds; seed++) {
      var model = new Dear();
      try (var bench = bench(seed, model)) {
        var counting = new AtomicReference<CountingJournal>();
        bench.writingThrough(journal -> counted(counting, new CountingJournal(journal)));

        var record = bench.run("spend");

        var counted = counting.get();
        assertThat(counted.violations()).as("seed %d", seed).isEmpty();
        assertThat(record.status())
            .as("seed %d: %s", seed, record.error())
            .isIn(Status.COMPLETED, Status.PARTIAL);
        assertThat(record.answer()).isPresent();
        assertThat(record.spent().usage().tokens())
            .as("seed %d", seed)
            .isBetween(counted.of(record.id()).usage().tokens(), limits(seed).tokens());
        writes += counted.writes();
        attempts += model.attempts();
        partial += record.status() == Status.PARTIAL ? 1 : 0;
      }
    }
    assertThat(partial).isBetween(1, seeds - 1);
    Guarantee.BUDGET.shown(
        getClass(),
        "64 branches with children two levels deep, random costs under random limits",
        seeds,
        "no limit exceeded after any of %d writes, %d model attempts; %d ended partial"
            .formatted(writes, attempts, partial));
  }

  @Test
  void nor_do_they_across_crashes_at_random_writes() throws InterruptedException {
    int seeds = Effort.of(20, 500);
    long writes = 0;
    int crashes = 0;
    for (int seed = 0; seed < seeds; seed++) {
      var chance = new Random(seed);
      try (var bench = bench(seed, new Dear())) {
        var counting = new AtomicReference<CountingJournal>();
        var dying = new ArrayList<DyingJournal>();
        int fatal = 2 + chance.nextInt(400);
        bench.writingThrough(
            journal -> dying(dying, at(fatal), counted(counting, new CountingJournal(journal))));
        var id = bench.start("spend").id();
        int deaths = 0;
        for (int crash = 0; crash < 3 && died(bench, id, dying.getLast()); crash++) {
          deaths++;
          var next = at(crash == 2 ? Integer.MAX_VALUE : 2 + chance.nextInt(400));
          var death = crash == 1 ? onceSomethingEnded(next) : next;
          bench.restart(
              journal -> dying(dying, death, counted(counting, counting.get().restarted(journal))));
        }

        var record = bench.ended(id);

        assertThat(counting.get().violations()).as("seed %d", seed).isEmpty();
        assertThat(record.status())
            .as("seed %d: %s", seed, record.error())
            .isIn(Status.COMPLETED, Status.PARTIAL);
        crashes += deaths;
        assertThat(record.spent().usage().tokens())
            .as("seed %d", seed)
            .isBetween(counting.get().of(id).usage().tokens(), limits(seed).tokens());
        writes += counting.get().writes();
      }
    }
    assertThat(crashes).isGreaterThan(seeds / 2);
    Guarantee.BUDGET.shown(
        getClass(),
        "the same with up to three deaths of the process at random writes",
        seeds,
        "%d deaths, no limit exceeded after any of %d writes".formatted(crashes, writes));
  }

  private static boolean died(Workbench bench, String id, DyingJournal journal)
      throws InterruptedException {
    while (!journal.dead()) {
      if (bench.tasks().await(id, Duration.ofMillis(1)).status().ended()) {
        return journal.dead();
      }
    }
    return true;
  }

  private static CountingJournal counted(
      AtomicReference<CountingJournal> counting, CountingJournal journal) {
    counting.set(journal);
    return journal;
  }

  private static DyingJournal dying(
      List<DyingJournal> dying, Predicate<List<Write>> fatal, CountingJournal underneath) {
    dying.add(new DyingJournal(underneath, fatal, true));
    return dying.getLast();
  }

  private static Predicate<List<Write>> at(int fatal) {
    var writes = new AtomicInteger();
    return _ -> writes.incrementAndGet() >= fatal;
  }

  /** A task that got on between its deaths is not given up. */
  private static Predicate<List<Write>> onceSomethingEnded(Predicate<List<Write>> fatal) {
    var ended = new AtomicBoolean();
    return writes -> {
      boolean before = ended.get();
      if (writes.stream().anyMatch(BudgetInvariantTest::ends)) {
        ended.set(true);
      }
      return fatal.test(writes) && before;
    };
  }

  private static boolean ends(Write write) {
    return write instanceof Write.Append(var entry)
        && entry.kind().isEffect()
        && entry.phase() == Phase.RESULT;
  }

  private static Workbench bench(long seed, Dear model) {
    var chance = new Random(seed);
    return Workbench.of(new Branchy(seed, BRANCHES, 3, 2))
        .agent("child2", new Branchy(seed, 3, 2, 1))
        .agent("child1", new Branchy(seed, 2, 2, 0))
        .budget("it", limits(seed))
        .budget("child2", some(chance, 5))
        .budget("child1", some(chance, 3))
        .model(model)
        .tools(new LedgerTools().with("desk__open", Trust.READ_ONLY, _ -> "open"));
  }

  private static Limits limits(long seed) {
    return some(new Random(seed + 1_000), seed % 4 == 0 ? 2_000 : 60);
  }

  /** Limits of which any may be the first to be met. */
  private static Limits some(Random chance, int size) {
    return new Limits(
        100L + chance.nextInt(700 * size),
        new BigDecimal(1 + chance.nextInt(500 * size)).movePointLeft(4),
        1 + chance.nextInt(8 * size),
        chance.nextInt(2 * size),
        chance.nextInt(4),
        600);
  }
}
