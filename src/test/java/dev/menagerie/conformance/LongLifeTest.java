// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.StoredBench;
import dev.menagerie.testkit.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of very many effects cost no more per effect than short ones. */
class LongLifeTest {

  private static final int BYTES = 500;

  @TempDir Path data;

  @Test
  @Timeout(300)
  void resumes_and_streams_a_very_long_journal_in_little_memory() throws Exception {
    int effects = Effort.of(30_000, 100_000);
    int megabytes = Effort.of(32, 64);
    var id = begun(effects);

    var said = child(megabytes, id).strip().split(" ");

    assertThat(said[0]).isEqualTo(Long.toString((long) effects * BYTES));
    assertThat(Long.parseLong(said[1])).isEqualTo(effects + 2L);
    Guarantee.LIFE.shown(
        getClass(),
        "a journal resumed and streamed in little memory",
        effects,
        "every entry in order, in %s ms with -Xmx%dm".formatted(said[2], megabytes));
  }

  /** A task whose process died before the last of its effects was used. */
  private String begun(int effects) {
    var goal = Integer.toString(effects);
    try (var bench = new StoredBench(data, (_, run) -> stuck(run), InstantSource.system())) {
      var id = bench.start(goal).id();
      try (var events = bench.tasks().events(id, 0)) {
        events.next(Workbench.PATIENCE);
        events.next(Workbench.PATIENCE);
      }
      var first = bench.store().read(id, 0, 2).getLast();
      for (int from = 1; from < effects; from += 1_000) {
        var page = new ArrayList<Write>();
        for (int i = from; i < Math.min(effects, from + 1_000); i++) {
          page.add(new Write.Append(at(first, "/" + i)));
        }
        bench.store().append(page).await();
      }
      return id;
    }
  }

  private static Answer stuck(Run run) {
    run.once("value", String.class, () -> "x".repeat(BYTES));
    return new Answer(run.once("value", String.class, LongLifeTest::forEver), true);
  }

  private static String forEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private static Entry at(Entry entry, String path) {
    return new Entry(
        0,
        entry.task(),
        entry.at(),
        path,
        entry.kind(),
        entry.phase(),
        entry.after(),
        entry.name(),
        entry.request(),
        entry.outcome(),
        entry.usage(),
        entry.ms());
  }

  private String child(int megabytes, String id) throws IOException, InterruptedException {
    var log = data.resolve("child.log").toFile();
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(megabytes),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LongTask.class.getName(),
                data.toString(),
                id)
            .redirectError(log)
            .start();
    try (var out = process.inputReader()) {
      var said = out.readLine();
      assertThat(process.waitFor()).as(Files.readString(log.toPath())).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_growing_trajectory_costs_the_same_at_every_step() {
    int steps = Effort.of(400, 1_000);
    try (var bench =
        new StoredBench(data, (_, run) -> trajectory(run, steps), InstantSource.system())) {
      var id = bench.start("grow").id();
      bench.ended(id);

      var sizes =
          bench.store().read(id, 0, 10 * steps).stream()
              .filter(entry -> !entry.path().equals("/"))
              .mapToLong(entry -> entry.body().toString().length())
              .toArray();

      double first = average(sizes, 0, sizes.length / 4);
      double last = average(sizes, sizes.length * 3 / 4, sizes.length);
      assertThat(last).isLessThan(first * 1.2);
      Guarantee.LIFE.shown(
          getClass(),
          "steps of a trajectory that grows by a line each",
          steps,
          "%.0f bytes an entry in the first quarter, %.0f in the last".formatted(first, last));
    }
  }

  private static Answer trajectory(Run run, int steps) {
    var prompt = Prompt.of("step", "Go on until it is done.");
    for (int i = 0; i < steps; i++) {
      var text = run.think(prompt);
      prompt = prompt.then(new Turn.Assistant(text, List.of())).then(new Turn.User("Seen: " + i));
    }
    return new Answer("done", true);
  }

  private static double average(long[] sizes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += sizes[i];
    }
    return (double) sum / (to - from);
  }
}
