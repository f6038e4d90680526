// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.StoredBench;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock jumps while tasks run and between runs of the server: nothing depends on it. */
@Timeout(60)
class ClockJumpTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final int STEPS = 20;

  @TempDir Path data;
  private final AtomicReference<Instant> clock = new AtomicReference<>(START);

  private StoredBench bench(int jumpAt, Duration jump) {
    return new StoredBench(data, (_, run) -> steps(run, jumpAt, jump), clock::get);
  }

  private Answer steps(Run run, int jumpAt, Duration jump) {
    for (int i = 0; i < STEPS; i++) {
      if (i == jumpAt) {
        clock.updateAndGet(now -> now.plus(jump));
      }
      run.once("step", String.class, () -> "drawn");
    }
    return new Answer("drawn " + STEPS, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {-48, 48})
  void a_jump_while_a_task_runs_and_between_two_runs_of_the_server(long hours) {
    var jump = Duration.ofHours(hours);
    var ids = new ArrayList<String>();
    var journals = new ArrayList<List<Entry>>();
    for (int run = 0; run < 3; run++) {
      try (var bench = bench(STEPS / 2, jump)) {
        bench.tasks().resume();
        for (int i = 0; i < 3; i++) {
          var ended = bench.ended(bench.start("go").id());
          assertThat(ended.status()).isEqualTo(Status.COMPLETED);
          assertThat(ended.spent().ms()).isLessThan(60_000);
          ids.add(ended.id());
          journals.add(bench.store().read(ended.id(), 0, 1_000));
        }
      }
      clock.updateAndGet(now -> now.plus(jump));
    }

    try (var bench = bench(-1, jump)) {
      for (int i = 0; i < ids.size(); i++) {
        var journal = bench.store().read(ids.get(i), 0, 1_000);
        assertThat(journal).isEqualTo(journals.get(i)).hasSize(STEPS + 2);
        assertThat(journal).extracting(Entry::position).isSorted();
      }
      assertThat(ids).doesNotHaveDuplicates();
      assertThat(listed(bench)).containsExactlyInAnyOrderElementsOf(ids);
    }
    Guarantee.STORAGE.shown(
        getClass(),
        "a clock that jumps %d hours, within tasks and between runs".formatted(hours),
        ids.size() * 2L,
        "every journal whole and in order, every task listed once");
  }

  /** Page by page, as a client does. */
  private static List<String> listed(StoredBench bench) {
    var none = Optional.<String>empty();
    var found = new ArrayList<String>();
    for (var after = none; ; after = Optional.of(found.getLast())) {
      var page =
          bench.store().tasks(new Filter(Optional.empty(), none, none, none, after, 2)).stream()
              .map(TaskRecord::id)
              .toList();
      found.addAll(page);
      if (page.size() < 2) {
        return found;
      }
    }
  }

  @Test
  void a_task_that_was_begun_in_the_future_goes_on() {
    String id;
    try (var bench = new StoredBench(data, (_, run) -> asks(run), clock::get)) {
      clock.set(START.plus(Duration.ofDays(2)));
      id = bench.start("ask").id();
      waits(bench, id);
    }
    clock.set(START);

    try (var bench = new StoredBench(data, (_, run) -> asks(run), clock::get)) {
      bench.tasks().resume();
      waits(bench, id);
      bench.tasks().cancel(id);

      assertThat(bench.ended(id).status()).isEqualTo(Status.CANCELLED);
      assertThat(listed(bench)).containsExactly(id);
    }
  }

  private static void waits(StoredBench bench, String id) {
    try (var events = bench.tasks().events(id, 0)) {
      for (var waiting = List.<Waiting>of(); waiting.isEmpty(); ) {
        events.next(Duration.ofMillis(5));
        waiting = bench.tasks().find(id).orElseThrow().waiting();
      }
    }
  }

  private static Answer asks(Run run) {
    return new Answer(run.ask(Question.of("Well?")), true);
  }
}
