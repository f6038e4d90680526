// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Asked.asking;
import static dev.menagerie.engine.Asked.bench;
import static dev.menagerie.engine.Asked.message;
import static dev.menagerie.engine.Asked.pay;
import static dev.menagerie.engine.Asked.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Question;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.InquiringTools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forks of tasks with a call of a tool that asks a person before it is carried out. */
@Timeout(120)
class ForkedInquiryTest {

  @Test
  void a_fork_before_the_question_asks_again_and_the_call_of_the_source_stays_its_own() {
    Architecture once = (_, run) -> Answer.of(run.ask(Question.of("Pay?")) + pay(run));
    try (var bench = bench(once)) {
      var asking = asking(bench, 1, "a");
      var source = bench.start("pay");
      bench.waiting(source.id());
      bench.tasks().reply(source.id(), "/0", new Reaction.Text("yes, "));
      reply(bench, source.id(), "a 1?", new Reaction.Decline());
      // Another one that waits where the first has gone on.
      var waits = bench.start("pay");
      bench.waiting(waits.id());
      bench.tasks().reply(waits.id(), "/0", new Reaction.Text("yes, "));
      while (!message(bench.waiting(waits.id())).equals("a 1?")) {
        Thread.onSpinWait();
      }

      var asked = bench.journal(waits.id(), it -> it.kind() == Kind.ASK).getLast();
      var fork = bench.tasks().fork(waits.id(), Cut.behind(asked.position()));
      reply(bench, fork.id(), "a 1?", Asked.values("a", "of the fork"));
      assertThat(Forked.text(bench.ended(fork.id()))).isEqualTo("yes, paid 5");
      reply(bench, waits.id(), "a 1?", Asked.values("a", "of the source"));
      assertThat(Forked.text(bench.ended(waits.id()))).isEqualTo("yes, paid 5");

      assertThat(asking.requests())
          .filteredOn(it -> it.key().equals(fork.id() + "/1"))
          .hasSize(2)
          .last()
          .satisfies(it -> assertThat(InquiringTools.told(it.answers())).contains("of the fork"));
      assertThat(bench.tasks().replay(fork.id()).identical()).isTrue();
    }
  }

  @Test
  void a_fork_behind_the_call_asks_nobody() {
    Architecture architecture = (_, run) -> Answer.of(pay(run) + run.ask(Question.of("Well?")));
    try (var bench = bench(architecture)) {
      var asking = asking(bench, 1, "a");
      var source = bench.start("pay");
      reply(bench, source.id(), "a 1?", Asked.values("a", "v"));
      while (bench.waiting(source.id()).reason() != Waiting.Reason.QUESTION) {
        Thread.onSpinWait();
      }

      var result = bench.journal(source.id(), it -> it.kind() == Kind.ACT).getLast();
      var fork = bench.tasks().fork(source.id(), Cut.behind(result.position()));

      assertThat(bench.waiting(fork.id()).reason()).isEqualTo(Waiting.Reason.QUESTION);
      assertThat(asking.requests()).hasSize(2);
    }
  }
}
