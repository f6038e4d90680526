// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;

/** What must hold of a task whatever is done to it. */
final class HostileWorld {

  private static final Limits SOME =
      new Limits(
          500_000_000,
          new BigDecimal(1_000),
          Effort.of(100, 500),
          Effort.of(5, 20),
          1,
          Effort.of(120, 3_600));

  private HostileWorld() {}

  /** Follows a task to its end, with a budget that ends it before long. */
  static TaskRecord run(Workbench bench, String goal) {
    bench.budget("it", SOME);
    return Doubts.resolved(bench, bench.start(goal).id());
  }

  /** It has ended in a state that has a name, and says why in words for its user. */
  static void named(TaskRecord record, Object what) {
    assertThat(record.status())
        .as("%s: %s", what, record)
        .isIn(Status.COMPLETED, Status.PARTIAL, Status.FAILED);
    if (record.status() == Status.FAILED) {
      assertThat(record.error().orElse("")).as("%s", what).isNotBlank();
    }
    assertThat(record.error().orElse(""))
        .as("%s", what)
        .doesNotContain("Exception", "java.", "Error:");
  }
}
