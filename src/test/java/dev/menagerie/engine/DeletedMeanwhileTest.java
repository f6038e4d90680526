// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.testkit.RiggedJournal;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A task that is deleted while somebody reads its journal is gone for them, and never cut short.
 */
@Timeout(60)
class DeletedMeanwhileTest {

  /** More entries than a stream and its queue hold. */
  private static final int REPORTS = 3_000;

  private static final Architecture REPORTING =
      (_, run) -> {
        for (int i = 0; i < REPORTS; i++) {
          run.report(new Progress.Level("step", i));
        }
        return Answer.of("done");
      };

  /** Deletes a task just before the journal is read for the n-th time from now on. */
  private static void deletedBefore(Workbench bench, int read, String id) {
    var reads = new AtomicInteger(read);
    RiggedJournal.Reading reading =
        (_, _) -> {
          if (reads.decrementAndGet() == 0) {
            bench.tasks().delete(id);
          }
        };
    bench.writingThrough(journal -> new RiggedJournal(journal, reading, _ -> {}));
  }

  private static void requireGone(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            Refused.class, it -> assertThat(it.why()).isEqualTo(Refused.Why.UNKNOWN))
        .hasMessageContaining("was deleted");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 25, 40})
  void a_replay_knows_no_such_task(int read) {
    try (var bench = Workbench.of(REPORTING)) {
      var id = bench.run("report").id();
      deletedBefore(bench, read, id);

      requireGone(() -> bench.tasks().replay(id));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 26})
  void a_difference_knows_no_such_task(int read) {
    try (var bench = Workbench.of(REPORTING)) {
      var id = bench.run("report").id();
      var other = bench.run("report").id();
      deletedBefore(bench, read, id);

      requireGone(() -> bench.tasks().diff(other, id));
    }
  }

  @Test
  void a_watcher_that_fell_behind_sees_no_gap_before_it_is_told() {
    try (var bench = Workbench.of(REPORTING)) {
      var id = bench.start("report").id();
      try (var events = bench.tasks().events(id, 0)) {
        bench.ended(id);
        var positions = bench.journal(id).stream().map(Entry::position).toList();
        bench.tasks().delete(id);
        var seen = new ArrayList<Long>();

        requireGone(
            () -> {
              while (events.next(Workbench.PATIENCE) instanceof Event.Journaled(var entry)) {
                seen.add(entry.position());
              }
            });

        assertThat(seen).isEqualTo(positions.subList(0, seen.size()));
        requireGone(() -> events.next(Workbench.PATIENCE));
      }
    }
  }
}
