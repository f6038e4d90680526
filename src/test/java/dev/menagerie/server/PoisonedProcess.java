// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.LogMemory;
import dev.menagerie.testkit.PlainAgents;
import dev.menagerie.testkit.ScriptedModel;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The engine on a real store with an architecture that takes the process down. The first life
 * starts the tasks; each life goes on with them and prints how they ended, if it comes to that.
 */
final class PoisonedProcess {

  static final int HEALTHY = 5;
  static final int STEPS = 20;
  static final int CODE = 66;

  private static final Semaphore NOTHING = new Semaphore(0);

  private PoisonedProcess() {}

  public static void main(String[] arguments) {
    var store = SqliteStore.open(Path.of(arguments[0]));
    var tasks =
        new Tasks(
            EngineConfig.DEFAULT,
            new Services(
                store,
                store,
                agents(),
                ScriptedModel.says(call -> said(ScriptedModel.text(call.prompt()))),
                new LedgerTools(),
                new LogMemory(() -> store),
                InstantSource.system(),
                OpenTelemetry.noop()));
    tasks.resume();
    if (all(store).isEmpty()) {
      tasks.start(Submission.of("healthy", Task.of("before")));
      tasks.start(Submission.of("poison", Task.of("poison")));
      for (int task = 1; task < HEALTHY; task++) {
        tasks.start(Submission.of("healthy", Task.of("after " + task)));
      }
    }
    for (var task : all(store)) {
      var ended = tasks.await(task.id(), Duration.ofMinutes(1));
      System.out.println(
          "%s %s %s".formatted(ended.agent(), ended.status().text(), ended.error().orElse("")));
    }
    tasks.close();
    store.close();
  }

  private static List<TaskRecord> all(SqliteStore store) {
    return store.tasks(
        new Catalogue.Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100));
  }

  /** Takes a while, so that none is through before the process goes down. */
  private static String said(String prompt) {
    if (prompt.contains("fatal")) {
      Runtime.getRuntime().halt(CODE);
    }
    try {
      if (NOTHING.tryAcquire(prompt.contains("poison") ? 2 : 20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody releases it");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return "said";
  }

  private static Answer healthy(Task task, Run run) {
    for (int step = 0; step < STEPS; step++) {
      run.think(Prompt.of("step", task.goal() + step));
    }
    return Answer.of("through");
  }

  /**
   * Goes down in its second thought. Right behind the first one, whether the end of that has come
   * to the disk, so that the task has got on, would be left to chance.
   */
  private static Answer poison(Task task, Run run) {
    run.think(Prompt.of("step", task.goal()));
    run.think(Prompt.of("step", "fatal"));
    return Answer.of("never");
  }

  private static Agents agents() {
    return new PlainAgents(
        Map.of("healthy", PoisonedProcess::healthy, "poison", PoisonedProcess::poison));
  }
}
