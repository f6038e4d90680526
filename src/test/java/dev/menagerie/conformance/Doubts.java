// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;

/** Somebody who is asked what became of calls, and reads it in the tools' ledger. */
final class Doubts {

  private Doubts() {}

  /** Follows a task to its end. */
  static TaskRecord resolved(Workbench bench, String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var record = bench.tasks().await(id, Duration.ofMillis(2));
      if (record.status().ended()) {
        return record;
      }
      bench.tasks().waiting().forEach(it -> resolve(bench, it));
    }
    throw new AssertionError("not ended:\n" + Workbench.describe(bench.journal(id)));
  }

  private static void resolve(Workbench bench, Waiting waiting) {
    try {
      bench.tasks().reply(waiting.task(), waiting.path(), reaction(bench, waiting));
    } catch (Refused _) {
      // It has ended meanwhile.
    }
  }

  private static Reaction reaction(Workbench bench, Waiting waiting) {
    var performed = bench.tools().performed(key(bench, waiting));
    return performed.isPresent()
            && performed.get().outcome() instanceof ToolOutcome.Done(var observation)
        ? new Reaction.Happened(observation.text())
        : new Reaction.NotHappened();
  }

  /** The key under which the call went: a fork may have it from the task that sent it. */
  private static String key(Workbench bench, Waiting waiting) {
    return bench
        .journal(waiting.task(), it -> it.kind() == Kind.GATE && it.path().equals(waiting.path()))
        .reversed()
        .stream()
        .findFirst()
        .filter(it -> it.outcome() instanceof JsonObject doubt && doubt.containsKey("recorded"))
        .map(it -> it.outcome().asJsonObject().getJsonObject("recorded"))
        .map(it -> it.getString("task") + it.getString("path"))
        .orElse(waiting.task() + waiting.path());
  }
}
