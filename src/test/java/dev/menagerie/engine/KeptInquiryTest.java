// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.InquiringTools;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.RiggedJournal;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that asked, in tasks whose journal fails: the next start goes on with them. */
@Timeout(60)
class KeptInquiryTest {

  private static final String PAY = "bank__pay";

  private static final Architecture PAYS = (_, run) -> Answer.of(pay(run));

  private final AtomicReference<Tasks> tasks = new AtomicReference<>();

  private static String pay(Run run) {
    return run.act(Forked.call(PAY, "5")).text();
  }

  private static Workbench bench(Architecture architecture, Trust trust) {
    return Workbench.of(architecture).tools(new LedgerTools().with(PAY, trust, _ -> "paid"));
  }

  private InquiringTools asking(Workbench bench, int rounds) {
    var asking = new InquiringTools(bench.tools(), PAY, rounds, "a");
    bench.gateway(asking);
    tasks.set(bench.tasks());
    return asking;
  }

  /** Has the disk be full at the first entry like this. */
  private static UnaryOperator<Journal> full(Predicate<Entry> at) {
    return journal ->
        new DyingJournal(
            journal,
            writes ->
                writes.stream().anyMatch(it -> it instanceof Write.Append(var e) && at.test(e)),
            false);
  }

  private static Predicate<Entry> at(Kind kind, Phase phase) {
    return entry -> entry.kind() == kind && entry.phase() == phase;
  }

  private static void fill(Workbench bench, String id, Waiting waiting) {
    var values = new Reaction.Values(Json.object().add("a", "v").build());
    bench.tasks().reply(id, waiting.path(), FormNumber.of(waiting), values, "anna");
  }

  /** Waits for its threads to end. */
  private static void assertRests(String id) {
    assertThat(TaskThreads.awaitNone(id, Duration.ofSeconds(30))).isEmpty();
  }

  /** Waits until something waits at a path; of a branch, while another one gets there. */
  private Waiting awaitWait(String path) {
    while (true) {
      for (var waiting : tasks.get().waiting()) {
        if (waiting.path().equals(path)) {
          return waiting;
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void a_call_of_which_it_cannot_be_written_that_it_goes_on() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var intents = new int[1];
      bench.writingThrough(full(at(Kind.ACT, Phase.INTENT).and(_ -> ++intents[0] == 2)));
      var asking = asking(bench, 1);
      var id = bench.start("pay").id();

      fill(bench, id, bench.waiting(id));
      assertRests(id);
      assertThat(asking.abandoned()).isEmpty();
      bench.restart();

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid");
      assertThat(asking.abandoned()).isEmpty();
    }
  }

  @Test
  void a_call_of_which_it_cannot_be_written_that_it_is_given_up() {
    try (var bench = bench(PAYS, Trust.IDEMPOTENT)) {
      bench.writingThrough(full(at(Kind.ACT, Phase.RESULT)));
      var asking = asking(bench, 100);
      var id = bench.start("pay").id();

      for (int round = 1; round <= Inquiring.MOST_ROUNDS; round++) {
        var waiting = bench.waiting(id);
        while (waiting.detail().getInt(Inquiring.ROUND) < round) {
          waiting = bench.waiting(id);
        }
        fill(bench, id, waiting);
      }
      assertRests(id);
      assertThat(asking.abandoned()).isEmpty();
      bench.restart();

      assertThat(Forked.text(bench.ended(id))).contains("asked more than 5 times");
      assertThat(asking.abandoned()).hasSize(1);
    }
  }

  @Test
  void a_call_of_a_task_whose_cancel_cannot_be_written() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      bench.writingThrough(full(at(Kind.CANCEL, Phase.RESULT)));
      var asking = asking(bench, 1);
      var id = bench.start("pay").id();
      bench.awaitRest(id);

      assertThatThrownBy(() -> bench.tasks().cancel(id)).isInstanceOf(JournalFailed.class);
      assertRests(id);
      assertThat(asking.abandoned()).isEmpty();
      bench.restart();

      fill(bench, id, bench.waiting(id));
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void a_call_of_a_branch_whose_end_cannot_be_written_when_its_sibling_fails() {
    Architecture fails =
        (_, run) ->
            Answer.of(
                run.each(
                        List.of("fail", "pay"),
                        it -> {
                          if (it.equals("pay")) {
                            return pay(run);
                          }
                          awaitWait("/1/0");
                          throw new IllegalStateException("failed");
                        })
                    .toString());
    try (var bench = bench(fails, Trust.NONE)) {
      bench.writingThrough(full(at(Kind.BRANCH, Phase.ABANDONED)));
      var asking = asking(bench, 1);
      var id = bench.start("pay").id();

      assertRests(id);

      assertThat(asking.abandoned()).isEmpty();
      bench.restart();
      tasks.set(bench.tasks());

      assertThat(bench.ended(id).status()).isEqualTo(Status.FAILED);
      assertRests(id);
      assertThat(asking.abandoned()).isNotEmpty();
    }
  }

  @Test
  void a_call_of_a_branch_beside_one_that_cannot_read_what_its_journal_held() {
    var broken = new AtomicBoolean();
    var restarted = new AtomicBoolean();
    Architecture reads =
        (_, run) -> {
          var paid = run.fork(() -> run.ask(Question.of("Pay?")) + pay(run));
          if (restarted.get()) {
            awaitWait("/0/1");
            broken.set(true);
            restarted.set(false);
          }
          for (int i = 0; i < 10; i++) { // more pages than are kept in memory
            run.act(Forked.call("look", "5"));
          }
          return Answer.of(run.ask(Question.of("Well?")) + paid.join());
        };
    var seen = "x".repeat((int) Journal.Page.MOST_BYTES);
    var ledger =
        new LedgerTools()
            .with(PAY, Trust.NONE, _ -> "paid")
            .with("look", Trust.READ_ONLY, _ -> seen);
    try (var bench = Workbench.of(reads).tools(ledger)) {
      var asking = asking(bench, 1);
      var id = bench.start("pay").id();
      awaitWait("/0/0");
      awaitWait("/11");
      restarted.set(true);
      bench.restart(journal -> new RiggedJournal(journal, (_, _) -> read(broken), _ -> {}));
      tasks.set(bench.tasks());

      awaitWait("/0/0");
      bench.tasks().reply(id, "/0/0", new Reaction.Text("yes, "));
      assertRests(id);
      assertThat(broken).isTrue();
      assertThat(asking.abandoned()).isEmpty();
      broken.set(false);
      bench.restart();
      tasks.set(bench.tasks());

      awaitWait("/11");
      bench.tasks().reply(id, "/11", new Reaction.Text("well, "));
      fill(bench, id, awaitWait("/0/1"));
      assertThat(Forked.text(bench.ended(id))).isEqualTo("well, yes, paid");
      assertThat(asking.abandoned()).isEmpty();
    }
  }

  private static void read(AtomicBoolean broken) {
    if (broken.get()) {
      throw new JournalFailed("damaged");
    }
  }
}
