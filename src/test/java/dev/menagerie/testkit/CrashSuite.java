// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a task once undisturbed and once for every moment a process can die in: before and after
 * each of its writes, so before the intent, between intent and effect, between effect and result,
 * and after the result of every effect, whichever branch or child it belongs to. After each death
 * the next process, or the one after that, must come to the same answer by the same journal,
 * without performing a finished effect again, and with a bill that is higher by what was set aside
 * for lost thoughts alone.
 */
public final class CrashSuite {

  private static final Catalogue.Filter ALL =
      new Catalogue.Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);

  /** What a child spent, which is more after a crash: {@link Charges} says by how much. */
  private static final String CHARGED = "\"spent\":\\{\"usage\":\\{[^}]*}";

  private final Supplier<Workbench> benches;
  private final Function<Workbench, TaskRecord> start;
  private final Function<Waiting, Reaction> people;
  private final Map<DeathPoint.Place, Integer> places = new EnumMap<>(DeathPoint.Place.class);

  /** How a task ends that nobody disturbs. */
  private record Undisturbed(
      TaskRecord record, List<String> journal, Charges charges, List<String> written) {}

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

  /** Dies once in every moment; returns how many deaths were survived. */
  public int run() {
    return survived(_ -> OptionalInt.empty());
  }

  /**
   * Dies in every moment, and a second time at a random write of the process that goes on, if it
   * gets that far; returns how many deaths were survived.
   */
  public int runTwice(Random random) {
    return survived(_ -> OptionalInt.of(1 + random.nextInt(8)));
  }

  /** Where the deaths were, and how many in each place. */
  public String places() {
    return places.entrySet().stream()
        .map(it -> "%d %s".formatted(it.getValue(), it.getKey().text()))
        .collect(joining(", "));
  }

  private int survived(Function<DeathPoint, OptionalInt> again) {
    var undisturbed = undisturbed();
    int deaths = 0;
    for (var point : DeathPoint.of(undisturbed.written())) {
      var second = again.apply(point);
      try {
        int died = crash(point, second, undisturbed);
        // Whether a task is seen waiting or at work between two entries depends on the clock.
        assertThat(died > 0 || point.place() == DeathPoint.Place.AT_RECORD).as("died").isTrue();
        if (died > 0) {
          places.merge(point.place(), 1, Integer::sum);
        }
        deaths += died;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "death %s, then at write %s: %s".formatted(point, second, e.getMessage()), e);
      }
    }
    return deaths;
  }

  private Undisturbed undisturbed() {
    var names = new WrittenNames();
    var written = Collections.synchronizedList(new ArrayList<String>());
    try (var bench = benches.get()) {
      bench.writingThrough(
          underneath ->
              new DyingJournal(
                  underneath,
                  writes -> {
                    written.addAll(names.of(writes));
                    return false;
                  },
                  false));
      var record = finish(bench, start.apply(bench).id());
      var family = bench.family(record.id());
      var charges = new Charges(record.id(), family);
      charges.assertBilled(record.spent().usage());
      return new Undisturbed(record, comparable(family), charges, List.copyOf(written));
    }
  }

  /** Returns how many deaths there were. */
  private int crash(DeathPoint point, OptionalInt again, Undisturbed undisturbed) {
    try (var bench = benches.get()) {
      var names = new WrittenNames();
      var first = new AtomicReference<DyingJournal>();
      bench.writingThrough(
          underneath ->
              first.updateAndGet(
                  _ ->
                      new DyingJournal(
                          underneath,
                          writes -> names.of(writes).contains(point.written()),
                          point.after())));
      var id = begin(bench);
      if (!died(bench, id, requireNonNull(first.get()))) {
        return 0;
      }
      int deaths = 1;
      if (again.isPresent() && dieAgain(bench, id, again.getAsInt())) {
        deaths++;
      }
      var finished = finished(bench, id);
      int calls = bench.tools().ledger().size();
      long head = bench.family(id).stream().mapToLong(Entry::position).max().orElse(0);
      bench.restart();
      var record = finish(bench, id);
      assertThat(record.status()).isEqualTo(undisturbed.record().status());
      assertThat(record.answer()).isEqualTo(undisturbed.record().answer());
      var journal = bench.family(id);
      assertThat(comparable(journal)).isEqualTo(undisturbed.journal());
      var charges = new Charges(id, journal);
      charges.assertBilled(record.spent().usage());
      charges.assertOnlyLostBeyond(undisturbed.charges());
      assertEndedOnce(journal);
      assertNothingRepeated(bench);
      assertThat(bench.tools().ledger().stream().skip(calls).map(LedgerTools.Performed::key))
          .as("called though finished")
          .noneMatch(finished::contains);
      assertThat(bench.requests())
          .as("requests to the model after the last death")
          .isLessThanOrEqualTo(thoughts(journal, head));
      return deaths;
    }
  }

  private boolean dieAgain(Workbench bench, String id, int write) {
    var second = new AtomicReference<DyingJournal>();
    bench.restart(
        underneath -> second.updateAndGet(_ -> DyingJournal.at(underneath, write, write % 2 == 0)));
    return died(bench, id, requireNonNull(second.get()));
  }

  /** Starts the task; its process may die before it can say so. */
  private String begin(Workbench bench) {
    try {
      return start.apply(bench).id();
    } catch (JournalFailed _) {
      return bench.tasks().list(ALL).getFirst().id();
    }
  }

  /** The keys of all effects that have a result. */
  private static Set<String> finished(Workbench bench, String id) {
    return bench.family(id).stream()
        .filter(entry -> entry.phase() == Phase.RESULT && entry.kind() != Kind.REPLY)
        .map(entry -> entry.task() + entry.path())
        .collect(toCollection(TreeSet::new));
  }

  private static int thoughts(List<Entry> journal, long head) {
    return (int)
        journal.stream()
            .filter(entry -> entry.position() > head)
            .filter(entry -> entry.kind() == Kind.THINK && entry.phase() == Phase.INTENT)
            .count();
  }

  /** Follows the task, replying as people do, until its process dies or it ends. */
  private boolean died(Workbench bench, String id, DyingJournal journal) {
    while (!journal.dead()) {
      if (bench.tasks().await(id, Duration.ofMillis(2)).status().ended()) {
        return journal.dead();
      }
      if (!journal.dead()) {
        replyToAll(bench, journal);
      }
    }
    return true;
  }

  private void replyToAll(Workbench bench, DyingJournal journal) {
    for (var waiting : bench.tasks().waiting()) {
      try {
        reply(bench, waiting);
      } catch (JournalFailed e) {
        assertThat(journal.dead()).isTrue();
      }
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

  /** An effect that has its result is neither begun again nor given another. */
  private static void assertEndedOnce(List<Entry> journal) {
    var ended = new HashSet<String>();
    for (var entry : journal) {
      boolean effect =
          switch (entry.kind()) {
            case GATE, REPLY, BUDGET, CANCEL, RUN, BRANCH, FIRST -> false;
            case THINK, ACT, RECALL, REMEMBER, ASK, ONCE, DELEGATE, REPORT, OFFER -> true;
          };
      if (effect) {
        var key = entry.task() + entry.path();
        assertThat(ended).as("behind its result: %s", entry).doesNotContain(key);
        if (entry.phase() == Phase.RESULT) {
          ended.add(key);
        }
      }
    }
  }

  private static void assertNothingRepeated(Workbench bench) {
    var byKey = new TreeMap<String, Integer>();
    for (var call : bench.tools().ledger()) {
      if (!bench.tools().trusted(call.tool())) {
        byKey.merge(call.key(), 1, Integer::sum);
      }
    }
    assertThat(byKey).as("calls by key").allSatisfy((_, times) -> assertThat(times).isOne());
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
        var key =
            "%s %s %s %s"
                .formatted(suffix(entry, entries), entry.path(), entry.kind(), entry.phase());
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
                            .replace(entries.getFirst().task(), "task")
                            .replaceAll("\"ms\":\\d+", "")
                            .replaceAll(CHARGED, "")
                            .replaceAll(
                                "\"recorded\":\\{\"task\":\"[^.\"]*",
                                "\"recorded\":{\"task\":\"source")));
      }
    }
    return List.copyOf(lines.values());
  }

  /** What a child's id has more than its root's. */
  private static String suffix(Entry entry, List<Entry> entries) {
    return entry.task().substring(entries.getFirst().task().length());
  }

  private static String without(Entry entry) {
    return entry.kind() == Kind.RUN ? "" : entry.request().toString();
  }
}
