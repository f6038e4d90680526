// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that a task takes down, started again each time, as an orchestrator does. */
@BesideOthers
@Timeout(600)
class PoisonIT {

  @TempDir Path data;

  @Test
  void three_crashes_and_the_rest_goes_on() throws IOException, InterruptedException {
    int crashes = 0;
    List<String> lines = new ArrayList<>();
    for (int code = live(lines); code != 0; code = live(lines)) {
      assertThat(code).isEqualTo(PoisonedProcess.CODE);
      assertThat(++crashes).as("crashes").isLessThanOrEqualTo(3);
      lines.clear();
    }

    assertThat(crashes).isEqualTo(3);
    assertThat(lines).hasSize(PoisonedProcess.HEALTHY + 1);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("poison failed quarantined: three processes ended"))
        .hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("healthy completed"))
        .hasSize(PoisonedProcess.HEALTHY);
    Guarantee.PRESSURE.shown(
        getClass(),
        "real processes taken down by one task",
        crashes,
        "quarantined after the third, %d of %d others completed"
            .formatted(PoisonedProcess.HEALTHY, PoisonedProcess.HEALTHY));
  }

  /** One life of the process: its exit code, and what it printed. */
  private int live(List<String> lines) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PoisonedProcess.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.inputReader()) {
      out.lines().forEach(lines::add);
      return process.waitFor();
    } finally {
      process.toHandle().destroyForcibly();
    }
  }
}
