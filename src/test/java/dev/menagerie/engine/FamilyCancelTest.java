// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.GroupedJournal;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task with many children is cancelled as fast as one without, on a disk that takes its time. */
@Timeout(120)
class FamilyCancelTest {

  private static final int CHILDREN = 200;
  private static final Duration COMMIT = Duration.ofMillis(5);
  private static final Limits ENOUGH =
      new Limits(100_000_000, BigDecimal.valueOf(1_000), 1_000_000, 1_000, 3, 36_000);

  private static final Architecture FAN_OUT =
      (_, run) ->
          Answer.of(
              run.each(children(), child -> run.delegate("child", Task.of("part " + child)))
                  .toString());
  private static final Architecture BUSY = (_, run) -> busy(run);
  private static final Architecture DELEGATING =
      (_, run) -> run.delegate("grandchild", Task.of("a smaller part"));
  private static final Architecture ASKING =
      (_, run) -> Answer.of(run.ask(new Question("Shall I go on?", List.of())));

  private static List<Integer> children() {
    return IntStream.range(0, CHILDREN).boxed().toList();
  }

  private static Answer busy(Run run) {
    for (int thought = 0; thought < 10_000; thought++) {
      run.think(Prompt.of("think", "thought " + thought));
    }
    throw new AssertionError("it was not cancelled");
  }

  private static Workbench bench(AtomicReference<GroupedJournal> disk) {
    return Workbench.of(FAN_OUT)
        .agent("child", BUSY)
        .agent("grandchild", BUSY)
        .budget("it", ENOUGH)
        .budget("child", ENOUGH)
        .budget("grandchild", ENOUGH)
        .writingThrough(
            journal -> {
              disk.set(new GroupedJournal(journal, COMMIT));
              return disk.get();
            });
  }

  private static Future<TaskRecord> cancelling(Workbench bench, String id) {
    return CompletableFuture.supplyAsync(() -> bench.tasks().cancel(id), Thread.ofVirtual()::start);
  }

  /** Waits until every task below has been thinking. */
  private static void awaitThinking(Workbench bench, List<String> tasks) {
    for (var task : tasks) {
      while (bench.journal(task, it -> it.kind() == Kind.THINK).isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  private static List<String> childrenOf(String id) {
    return children().stream().map(child -> "%s.%d.0".formatted(id, child)).toList();
  }

  @Test
  void all_are_fenced_before_one_has_ended() {
    var disk = new AtomicReference<GroupedJournal>();
    try (var bench = bench(disk).agent("child", DELEGATING)) {
      var id = bench.start("fan out").id();
      var family = new ArrayList<>(childrenOf(id));
      family.replaceAll(child -> child + ".0");
      awaitThinking(bench, family);
      family.addAll(childrenOf(id));
      family.add(id);

      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

      var entries = new ArrayList<Entry>();
      family.forEach(task -> entries.addAll(bench.journal(task)));
      entries.sort(Comparator.comparingLong(Entry::position));
      var kinds = entries.stream().map(Entry::kind).toList();
      assertThat(entries.subList(kinds.indexOf(Kind.CANCEL), entries.size()))
          .hasSize(2 * family.size())
          .allSatisfy(entry -> assertThat(entry.path()).isEqualTo("/"));
      for (var task : family) {
        assertThat(bench.tasks().find(task).orElseThrow().status()).isEqualTo(Status.CANCELLED);
      }
      assertThat(TaskThreads.awaitNone(id, Workbench.PATIENCE)).isEmpty();
      Guarantee.CANCEL.shown(
          getClass(),
          "a task with %d children and as many grandchildren at work".formatted(CHILDREN),
          1,
          "nothing but final entries behind the first final entry");
    }
  }

  @Test
  void all_ends_are_queued_before_one_is_waited_for() throws Exception {
    var disk = new AtomicReference<GroupedJournal>();
    try (var bench = bench(disk)) {
      var id = bench.start("fan out").id();
      awaitThinking(bench, childrenOf(id));
      disk.get().hang();

      var cancelled = cancelling(bench, id);
      disk.get().awaitQueued(CHILDREN + 1, entry -> entry.kind() == Kind.CANCEL);
      int commits = disk.get().commits();
      disk.get().goOn();

      assertThat(cancelled.get().status()).isEqualTo(Status.CANCELLED);
      assertThat(disk.get().commits() - commits).isLessThanOrEqualTo(3);
      Guarantee.CANCEL.shown(
          getClass(),
          "a task with %d children at work, on a disk that takes 5 ms".formatted(CHILDREN),
          1,
          "all ends in one synchronisation of the disk");
    }
  }

  @Test
  void the_ends_of_those_without_threads_are_queued_together_too() throws Exception {
    var disk = new AtomicReference<GroupedJournal>();
    var parked = new EngineConfig(256, Duration.ofSeconds(60), Duration.ofMillis(20));
    try (var bench = bench(disk).agent("child", ASKING).config(parked)) {
      var id = bench.start("fan out").id();
      while (bench.tasks().find(id).orElseThrow().waiting().size() < CHILDREN) {
        Thread.onSpinWait();
      }
      assertThat(TaskThreads.awaitNone(id, Workbench.PATIENCE)).isEmpty();
      disk.get().hang();

      var cancelled = cancelling(bench, id);
      disk.get().awaitQueued(CHILDREN + 1, entry -> entry.kind() == Kind.CANCEL);
      disk.get().goOn();

      assertThat(cancelled.get().status()).isEqualTo(Status.CANCELLED);
      assertThat(bench.tasks().waiting()).isEmpty();
    }
  }
}
