// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Retention;
import dev.menagerie.engine.RetentionSweep;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.PlainAgents;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task remembered outlives it. */
@Timeout(60)
class RetainedMemoryTest {

  private static final String FACT = "owls hunt mice at night";

  @TempDir Path data;

  /** Recalls by its goal, then remembers something. */
  private static final Architecture MINDFUL =
      (task, run) -> {
        var known = run.recall(Query.of(task.goal(), 10));
        run.remember(Note.of(FACT));
        return Answer.of(known.stream().map(Note::text).toList().toString());
      };

  @Test
  void what_removed_tasks_remembered_is_recalled_also_after_a_restart() {
    var none = new Retention.Rule(Optional.empty(), Optional.of(0));
    for (int life = 0; life < 3; life++) {
      try (var store = SqliteStore.open(data);
          var memory = GraphMemory.open(data, store);
          var tasks =
              new Tasks(
                  EngineConfig.DEFAULT,
                  new Services(
                      store,
                      store,
                      new PlainAgents(Map.of("it", MINDFUL)),
                      ScriptedModel.says(_ -> "said"),
                      new LedgerTools(),
                      memory,
                      InstantSource.system(),
                      OpenTelemetry.noop()));
          var sweep =
              new RetentionSweep(
                  new Retention(Map.of(Status.COMPLETED, none)),
                  store,
                  tasks::removed,
                  InstantSource.system(),
                  System::nanoTime)) {
        var id = tasks.start(Workbench.submission("it", "Who hunts mice?")).id();
        var answer = tasks.await(id, Workbench.PATIENCE).answer().orElseThrow().text();

        assertThat(answer.split(FACT, -1)).as(answer).hasSize(life + 1);
        assertThat(sweep.sweep()).isEqualTo(1);
        assertThat(tasks.find(id)).isEmpty();
      }
    }
  }
}
