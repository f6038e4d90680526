// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.InquiringTools;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;

/** What tests share of calls of a tool that asks a person before it is carried out. */
final class Asked {

  static final String PAY = "bank__pay";

  static final Architecture PAYS = (_, run) -> Answer.of(pay(run));

  private Asked() {}

  static String pay(Run run) {
    return run.act(Forked.call(PAY, "5")).text();
  }

  static LedgerTools ledger(Trust trust) {
    return new LedgerTools().with(PAY, trust, it -> "paid " + it.getString("value"));
  }

  static InquiringTools asking(Workbench bench, int rounds, String... forms) {
    var asking = new InquiringTools(bench.tools(), PAY, rounds, forms);
    bench.gateway(asking);
    return asking;
  }

  static Workbench bench(Architecture architecture) {
    return Workbench.of(architecture).tools(ledger(Trust.NONE));
  }

  static Reaction values(String field, String value) {
    return new Reaction.Values(Json.object().add(field, value).build());
  }

  /** Waits for the form with these words, and replies. */
  static void reply(Workbench bench, String id, String message, Reaction reaction) {
    var waiting = waitingFor(bench, id, message);
    bench.tasks().reply(waiting.task(), waiting.path(), reaction, "anna");
  }

  static Waiting waitingFor(Workbench bench, String id, String message) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    var waiting = bench.waiting(id);
    while (!message(waiting).equals(message)) {
      assertThat(System.nanoTime()).as("asks " + message).isLessThan(deadline);
      waiting = bench.waiting(id);
    }
    return waiting;
  }

  static String message(Waiting waiting) {
    return waiting.detail().getString("message", "");
  }
}
