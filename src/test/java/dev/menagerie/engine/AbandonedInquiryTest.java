// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.InquiringTools;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that asked and do not go on: their servers are told so. */
@Timeout(60)
class AbandonedInquiryTest {

  private static final String PAY = "bank__pay";

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture PAYS =
      (_, run) -> Answer.of(run.act(Forked.call(PAY, "5")).text());

  private static Workbench bench(Architecture architecture) {
    return Workbench.of(architecture).tools(new LedgerTools().with(PAY, Trust.NONE, _ -> "paid"));
  }

  private static InquiringTools asking(Workbench bench) {
    var asking = new InquiringTools(bench.tools(), PAY, 1, "a");
    bench.gateway(asking);
    return asking;
  }

  private static void awaitAbandoned(InquiringTools asking) {
    while (asking.abandoned().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(asking.abandoned().getFirst().getInt("round")).isEqualTo(1);
  }

  @Test
  void a_task_that_is_cancelled_while_its_threads_wait() {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench);
      var id = bench.start("pay").id();
      bench.awaitRest(id);

      bench.tasks().cancel(id);

      awaitAbandoned(asking);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_task_that_is_cancelled_while_it_is_parked_and_again_when_it_is_deleted(boolean restarted) {
    try (var bench = bench(PAYS).config(AT_ONCE)) {
      var asking = asking(bench);
      var id = bench.start("pay").id();
      bench.waiting(id);
      while (!TaskThreads.of(id).isEmpty()
          || bench.tasks().find(id).orElseThrow().status() != Status.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(asking.abandoned()).isEmpty();
      if (restarted) {
        bench.restart();
      }

      bench.tasks().cancel(id);
      awaitAbandoned(asking);
      int before = asking.abandoned().size();
      bench.tasks().delete(id);

      assertThat(asking.abandoned()).hasSizeGreaterThan(before);
    }
  }

  @Test
  void a_child_whose_parent_is_cancelled() {
    Architecture delegates = (_, run) -> Answer.of(run.delegate("child", Task.of("pay")).text());
    try (var bench = bench(delegates).agent("child", PAYS).config(AT_ONCE)) {
      var asking = asking(bench);
      var id = bench.start("pay").id();
      bench.waiting(id);

      bench.tasks().cancel(id);

      awaitAbandoned(asking);
    }
  }

  @Test
  void a_task_that_its_budget_ends_in_another_branch() {
    Architecture both =
        (_, run) -> {
          var _ = run.fork(() -> run.act(Forked.call(PAY, "5")).text());
          while (true) {
            run.act(Forked.call("look", "5"));
          }
        };
    var all = new AtomicReference<InquiringTools>();
    var ledger =
        new LedgerTools()
            .with(PAY, Trust.NONE, _ -> "paid")
            .with(
                "look",
                Trust.READ_ONLY,
                _ -> {
                  while (all.get().requests().isEmpty()) {
                    Thread.onSpinWait();
                  }
                  return "seen";
                });
    try (var bench = Workbench.of(both).tools(ledger)) {
      bench.budget("it", new Limits(1_000, BigDecimal.TEN, 500, 100, 1, 60));
      var asking = asking(bench);
      all.set(asking);

      var ended = bench.ended(bench.start("pay").id());

      assertThat(ended.status()).isEqualTo(Status.PARTIAL);
      awaitAbandoned(asking);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_goes_on_is_not_abandoned(boolean restarted) {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench);
      var id = bench.start("pay").id();
      bench.awaitRest(id);
      if (restarted) {
        bench.restart();
      }
      bench
          .tasks()
          .reply(id, "/0", new Reaction.Values(Json.object().add("a", "v").build()), "anna");

      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      while (!TaskThreads.of(id).isEmpty()) {
        Thread.onSpinWait();
      }
      bench.tasks().delete(id);
      assertThat(asking.abandoned()).isEmpty();
    }
  }
}
