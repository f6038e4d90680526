// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ErasureBench;
import dev.menagerie.testkit.FolderBytes;
import dev.menagerie.testkit.Guarantee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ErasureKillIT {

  private static final List<String> MOMENTS =
      List.of("erasing", "written", "scrubbing", "scrubbed", "written", "scrubbing");

  @TempDir Path folder;

  @Test
  @Timeout(180)
  void is_whole_after_a_kill_at_any_moment() throws IOException, InterruptedException {
    int finished = 0;
    for (var moment : MOMENTS) {
      var lines = killedAt(moment);

      try (var bench = new ErasureBench(folder)) {
        for (var line : lines) {
          if (line.startsWith("bob ")) {
            assertThat(bench.tasks().find(line.substring("bob ".length()))).isPresent();
          }
        }
        var annas = lines.stream().filter(it -> it.startsWith("anna ")).toList().getLast();
        var task = bench.tasks().find(annas.substring("anna ".length()));
        assertThat(bench.erasures().records()).allMatch(it -> it.getString("state").equals("done"));
        if (task.isEmpty()) {
          assertThat(FolderBytes.holding(folder, KilledErasure.MARK)).as(moment).isEmpty();
          finished++;
        } else {
          assertThat(moment).as("nothing was written yet").isEqualTo("erasing");
          assertThat(bench.tasks().replay(task.get().id()).identical()).isTrue();
        }
        bench.erasures().erase(KilledErasure.annas(), "127.0.0.1");
      }
      assertThat(FolderBytes.holding(folder, KilledErasure.MARK)).isEmpty();
    }
    Guarantee.CRASH.shown(
        getClass(),
        "kill -9 of a process that erases",
        MOMENTS.size(),
        "all or nothing is erased, %d finished by the next start".formatted(finished));
  }

  /** What the process printed before it was killed, as soon as it said that it is so far. */
  private List<String> killedAt(String moment) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledErasure.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.equals(moment)) {
          break;
        }
      }
    } finally {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
    assertThat(lines).contains(moment);
    return lines;
  }
}
