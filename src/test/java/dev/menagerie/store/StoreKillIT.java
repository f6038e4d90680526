// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Records;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
class StoreKillIT {

  private static final int KILLS = 12;

  @TempDir Path data;

  private record Acknowledged(String task, String text, long position) {}

  @Test
  @Timeout(120)
  void loses_nothing_acknowledged_when_it_is_killed() throws IOException, InterruptedException {
    var random = new Random(7);
    var acknowledged = new ArrayList<Acknowledged>();

    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(writeAndKill("run" + kill, 1 + random.nextInt(2_000)));

      try (var store = SqliteStore.open(data)) {
        check(store, acknowledged);
      }
    }

    assertThat(acknowledged).hasSizeGreaterThan(KILLS * 100);
    Guarantee.CRASH.shown(
        getClass(),
        "kill -9 of a process that writes the journal from many threads",
        KILLS,
        "all %,d acknowledged entries there, in order and once".formatted(acknowledged.size()));
  }

  private List<Acknowledged> writeAndKill(String run, int after)
      throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                KilledWriter.class.getName(),
                data.toString(),
                run)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var found = new ArrayList<Acknowledged>();
    try (var lines = process.inputReader()) {
      read(lines, after, found);
      process.toHandle().destroyForcibly();
      read(lines, Integer.MAX_VALUE, found);
    } finally {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
    assertThat(found).hasSizeGreaterThanOrEqualTo(after);
    return found;
  }

  /** Reads at most {@code count} whole lines; the kill may have cut the last one. */
  private static void read(BufferedReader lines, int count, List<Acknowledged> found)
      throws IOException {
    var line = new StringBuilder();
    for (int read = 0; read < count; ) {
      int next = lines.read();
      if (next < 0) {
        return;
      }
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      var words = line.toString().split(" ");
      found.add(new Acknowledged(words[0], words[1], Long.parseLong(words[2])));
      line.setLength(0);
      read++;
    }
  }

  private static void check(SqliteStore store, List<Acknowledged> acknowledged) {
    var byPosition = new HashMap<Long, Entry>();
    for (int writer = 0; writer < 8; writer++) {
      var entries = store.read("t" + writer, 0, Integer.MAX_VALUE);
      assertThat(entries).extracting(Entry::position).isSorted().doesNotHaveDuplicates();
      assertThat(entries).extracting(Records::text).doesNotHaveDuplicates();
      entries.forEach(it -> byPosition.put(it.position(), it));
    }
    for (var one : acknowledged) {
      var entry = byPosition.get(one.position);
      assertThat(entry).as("%s", one).isNotNull();
      assertThat(one).isEqualTo(new Acknowledged(entry.task(), Records.text(entry), one.position));
    }
    long events = store.memory(0, Integer.MAX_VALUE).size();
    long told =
        byPosition.values().stream().filter(it -> Records.text(it).matches(".*-\\d*[05]")).count();
    assertThat(events).as("memory events are as durable as their entries").isEqualTo(told);
  }
}
