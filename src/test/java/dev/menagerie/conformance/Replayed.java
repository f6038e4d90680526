// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.Replay;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Workbench;

/** Replays with nothing in reach. */
final class Replayed {

  private Replayed() {}

  /** Replays a bench's task, with a model and tools that count who calls them: nobody may. */
  static Replay of(Workbench bench, TaskRecord record) {
    var before = bench.journal(record.id());
    var nobody = new Unreachable();
    bench.model(nobody).tools(nobody.tools(bench.tools()));
    var replay = bench.tasks().replay(record.id());

    assertThat(nobody.calls()).isZero();
    assertThat(bench.journal(record.id())).isEqualTo(before);
    assertThat(bench.tasks().find(record.id())).contains(record);
    return replay;
  }

  static Replay assertIdentical(Workbench bench, TaskRecord record) {
    var replay = of(bench, record);

    if (!replay.identical()) {
      throw new AssertionError(
          "%s%n%s%n%s".formatted(replay, record, Workbench.describe(bench.journal(record.id()))));
    }
    return replay;
  }
}
