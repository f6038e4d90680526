// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a task once undisturbed and once for every place a process can die in: before and after each
 * of its writes, so before the intent, between intent and effect, between effect and result, and
 * after the result of every effect. After each death the next process must come to the same answer
 * by the same journal, without performing a finished effect again.
 */
public final class CrashSuite {

  private final Supplier<Workbench> benches;
  private final Function<Workbench, TaskRecord> start;
  private final Function<Waiting, Reaction> people;

  /**
   * A suite over one task.
   *
   * @param benches a fresh bench with fresh tools each time
   * @param people what is replied to questions
   */
  public CrashSuite(Supplier<Workbench> benches, String goal, Function<Waiting, Reaction> people) {
    this(benches, bench -> bench.start(goal), people);
  }

  /**
   * A suite over a task that is begun in its own way, with the first write of its process.
   *
   * @param benches a fresh bench with fresh tools each time
   * @param people what is replied to questions
   */
  public CrashSuite(
      Supplier<Workbench> benches,
      Function<Workbench, TaskRecord> start,
      Function<Waiting, Reaction> people) {
    this.benches = benches;
    this.start = start;
    this.people = people;
  }

  /** Runs all of it; returns how many deaths were survived. */
  public int run() throws InterruptedException {
    TaskRecord undisturbed;
    List<String> journal;
    try (var bench = benches.get()) {
      undisturbed = finish(bench, start.apply(bench).id());
      journal = comparable(bench.journal(undisturbed.id()));
    }
    int deaths = 0;
    for (int write = 2; crash(write, false, undisturbed, journal); write++) {
      crash(write, true, undisturbed, journal);
      deaths += 2;
    }
    return deaths;
  }

  private boolean crash(int write, boolean after, TaskRecord undisturbed, List<String> journal)
      throws InterruptedException {
    var place = (after ? "after write " : "before write ") + write;
    try (var bench = benches.get()) {
      var dying = new ArrayList<DyingJournal>();
      bench.writingThrough(
          underneath -> {
            var it = new DyingJournal(underneath, write, after);
            dying.add(it);
            return it;
          });
      var id = start.apply(bench).id();
      if (!died(bench, id, dying.getLast())) {
        return false;
      }
      bench.restart();
      var record = finish(bench, id);
      assertThat(record.status()).as(place).isEqualTo(undisturbed.status());
      assertThat(record.answer()).as(place).isEqualTo(undisturbed.answer());
      assertThat(comparable(bench.journal(id))).as(place).isEqualTo(journal);
      assertNothingRepeated(bench, place);
      return true;
    }
  }

  /** Follows the task, replying as people do, until its process dies or it ends. */
  private boolean died(Workbench bench, String id, DyingJournal journal) {
    while (!journal.dead()) {
      if (bench.tasks().await(id, Duration.ofMillis(2)).status().ended()) {
        return journal.dead();
      }
      if (!journal.dead()) {
        replyToAll(bench, id, journal);
      }
    }
    return true;
  }

  private void replyToAll(Workbench bench, String id, DyingJournal journal) {
    try {
      for (var waiting : bench.tasks().find(id).orElseThrow().waiting()) {
        bench.tasks().reply(id, waiting.path(), people.apply(waiting));
      }
    } catch (JournalFailed e) {
      assertThat(journal.dead()).isTrue();
    } catch (Refused e) {
      assertThat(e.why()).isEqualTo(Refused.Why.CONFLICT);
    }
  }

  /** Brings a task to its end, resolving calls in doubt from the tools' own ledger. */
  private TaskRecord finish(Workbench bench, String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var record = bench.tasks().await(id, Duration.ofMillis(2));
      if (record.status().ended()) {
        return record;
      }
      for (var waiting : bench.tasks().waiting()) {
        reply(bench, waiting);
      }
    }
    throw new AssertionError("not ended:\n" + Workbench.describe(bench.journal(id)));
  }

  private void reply(Workbench bench, Waiting waiting) {
    var reaction =
        waiting.reason() == Waiting.Reason.IN_DOUBT
            ? resolution(bench, waiting.task() + waiting.path())
            : people.apply(waiting);
    try {
      bench.tasks().reply(waiting.task(), waiting.path(), reaction);
    } catch (Refused e) {
      assertThat(e.why()).isEqualTo(Refused.Why.CONFLICT);
    }
  }

  private static Reaction resolution(Workbench bench, String key) {
    var performed = bench.tools().performed(key);
    if (performed.isPresent()
        && performed.get().outcome() instanceof ToolOutcome.Done(var observation)) {
      return new Reaction.Happened(observation.text());
    }
    return new Reaction.NotHappened();
  }

  private static void assertNothingRepeated(Workbench bench, String place) {
    var byKey = new TreeMap<String, Integer>();
    for (var call : bench.tools().ledger()) {
      if (bench.tools().trusted(call.tool())) {
        continue;
      }
      byKey.merge(call.key(), 1, Integer::sum);
    }
    assertThat(byKey)
        .as("%s: calls by key", place)
        .allSatisfy((_, times) -> assertThat(times).isOne());
  }

  /** A journal as it must be equal: per path and phase, what was asked and what came of it. */
  public static List<String> comparable(List<Entry> entries) {
    Map<String, String> lines = new TreeMap<>();
    Map<String, Integer> elements = new TreeMap<>();
    for (var entry : entries) {
      boolean compared =
          switch (entry.kind()) {
            case GATE, REPLY, BUDGET, CANCEL -> false;
            case RUN -> !entry.name().equals("drift");
            case BRANCH, THINK, ACT, RECALL, REMEMBER, ASK, ONCE, FIRST, DELEGATE, REPORT, OFFER ->
                true;
          };
      if (compared) {
        var key = "%s %s %s".formatted(entry.path(), entry.kind(), entry.phase());
        int index = entry.phase() == Phase.ELEMENT ? elements.merge(key, 1, Integer::sum) : 0;
        lines.put(
            "%s %05d".formatted(key, index),
            "%s %s %s %s"
                .formatted(
                    key,
                    entry.name(),
                    without(entry),
                    entry.kind() == Kind.RECALL
                        ? ""
                        : entry
                            .outcome()
                            .toString()
                            .replace(entry.task(), "task")
                            .replaceAll("\"ms\":\\d+", "")));
      }
    }
    return List.copyOf(lines.values());
  }

  private static String without(Entry entry) {
    return entry.kind() == Kind.RUN ? "" : entry.request().toString();
  }
}
