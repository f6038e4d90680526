// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.RiggedJournal;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More at once than the server takes, or when it stops. */
@Timeout(60)
class PressureTest {

  private static final int AT_ONCE = 12;

  private static EngineConfig config(Crowd crowd) {
    return new EngineConfig(crowd, Duration.ofSeconds(5), Duration.ofMinutes(1));
  }

  /** A journal that tells what happens between a task's creation and its start. */
  private static Journal created(Journal journal, Runnable between) {
    return new RiggedJournal(
        journal,
        (_, _) -> {},
        writes -> {
          if (writes.getFirst() instanceof Write.Append(var entry) && entry.kind() == Kind.RUN) {
            if (writes.getLast() instanceof Write.Save(var task)
                && task.status() == Status.QUEUED) {
              between.run();
            }
          }
        });
  }

  @Test
  void many_at_once_get_no_more_places_than_there_are() throws Exception {
    var decided = new CountDownLatch(AT_ONCE);
    var refused = new AtomicInteger();
    Runnable between =
        () -> {
          decided.countDown();
          awaitQuietly(decided);
        };
    try (var bench =
            Workbench.of((_, _) -> Answer.of("through"))
                .config(config(new Crowd(1, 0, 0, 3)))
                .writingThrough(journal -> created(journal, between));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        var _ =
            threads.submit(
                () -> {
                  try {
                    return bench.start("one of many");
                  } catch (Refused e) {
                    refused.incrementAndGet();
                    decided.countDown();
                    throw e;
                  }
                });
      }
      assertThat(decided.await(30, TimeUnit.SECONDS)).isTrue();

      assertThat(refused).hasValue(AT_ONCE - 1 - 3);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_task_that_cannot_be_created_gives_its_place_back() {
    try (var bench =
        Workbench.of((_, _) -> Answer.of("through")).config(config(new Crowd(1, 0, 0, 0)))) {
      for (int i = 0; i < 3; i++) {
        try {
          bench.tasks().start(Workbench.submission("nobody", "x"));
        } catch (Refused e) {
          assertThat(e.why()).isEqualTo(Refused.Why.UNKNOWN);
        }
      }

      assertThat(bench.run("x").status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void children_need_no_place() {
    try (var bench =
        Workbench.of((_, run) -> run.delegate("child", Task.of("part")))
            .agent("child", (_, run) -> run.delegate("grandchild", Task.of("part of it")))
            .agent("grandchild", (_, run) -> Answer.of(run.think(Prompt.of("well", "?"))))
            .config(config(new Crowd(1, 1, 1, 0)))) {

      var ended = bench.run("all of it");

      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(ended.answer().orElseThrow().text()).isEqualTo("said");
      assertThat(bench.run("again").status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void a_task_that_is_created_while_the_server_stops_sends_nothing_before_the_next_start() {
    var stop = new AtomicInteger();
    try (var bench = Workbench.of((_, run) -> Answer.of(run.think(Prompt.of("well", "?"))))) {
      bench.writingThrough(
          journal ->
              created(
                  journal,
                  () -> {
                    if (stop.getAndIncrement() == 0) {
                      bench.tasks().stop();
                      bench.tasks().close();
                    }
                  }));

      var late = bench.start("late").id();
      var found = bench.tasks().await(late, Workbench.PATIENCE);

      assertThat(found.status()).isEqualTo(Status.QUEUED);
      assertThat(bench.requests()).isZero();
      bench.restart();
      assertThat(bench.ended(late).status()).isEqualTo(Status.COMPLETED);
    }
  }
}
