// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
class MemoryKillIT {

  private static final int KILLS = 4;

  @TempDir Path data;
  @TempDir Path fresh;

  @Test
  @Timeout(300)
  void is_the_same_as_one_built_anew_after_each_kill() throws IOException, InterruptedException {
    int notes = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      writeAndKill(kill * 40);

      try (var store = SqliteStore.open(data);
          var memory = GraphMemory.open(data, store);
          var anew = GraphMemory.open(fresh.resolve("after" + kill), store)) {
        var all = Query.of("note", Integer.MAX_VALUE);
        var found = memory.recall("zoo", all, Sight.ALL, 0);
        assertThat(found).isEqualTo(anew.recall("zoo", all, Sight.ALL, 0));
        assertThat(found.notes()).hasSize(store.memory(0, Integer.MAX_VALUE).size());
        notes = found.notes().size();
      }
      assertThat(Files.exists(data.resolve("memory.damaged"))).isFalse();
    }
    Guarantee.CRASH.shown(
        getClass(),
        "kill -9 of a process that remembers",
        KILLS,
        "memory as if built anew each time, %d notes in the end".formatted(notes));
  }

  @Test
  @Timeout(300)
  void a_second_process_is_told_that_the_folder_is_in_use() throws IOException {
    var process = start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).isNotNull();

      assertThatThrownBy(() -> GraphMemory.open(data, new InMemoryJournal()))
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("memory is in use by another server; stop it");

      assertThat(lines.readLine()).isNotNull();
    } finally {
      process.toHandle().destroyForcibly();
      process.onExit().join();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledMemory.class.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void writeAndKill(int after) throws IOException, InterruptedException {
    var process = start();
    try (var lines = process.inputReader()) {
      for (int i = 0; i < after; i++) {
        assertThat(lines.readLine()).isNotNull();
      }
    } finally {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
  }
}
