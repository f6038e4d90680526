// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.KeptJournal;
import dev.menagerie.testkit.LedgerTools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier releases wrote still replays: identical, or in other words only. */
@Timeout(120)
class GoldenJournalsTest {

  private static Stream<Catalog.Entry> architectures() {
    return ConformanceSuite.all().stream();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void the_journals_of_every_release_replay(Catalog.Entry architecture) throws IOException {
    int replayed = 0;
    int drifted = 0;
    for (var release : GoldenJournals.releases()) {
      var file = GoldenJournals.file(release, architecture);
      if (Files.exists(file)) {
        var nobody = new Unreachable();
        try (var bench = ConformanceSuite.bench(architecture, new LedgerTools()).model(nobody)) {
          var replay = KeptJournal.read(file).replay(bench);

          assertThat(replay.firstDivergence()).as("%s: %s", file, replay).isEmpty();
          assertThat(nobody.calls()).isZero();
          replayed++;
          drifted += replay.drift().size();
        }
      }
    }

    assertThat(replayed)
        .as(
            """
            %s has no golden journal. Write it, look at it and commit it; in the folder of the \
            module, with the test class path:
            java %s %s\
            """,
            architecture.name(),
            GoldenJournals.class.getName(),
            GoldenJournals.FOLDER.resolve("<release>"))
        .isPositive();
    Guarantee.REPLAY.shown(
        getClass(),
        "%s: journals that releases left".formatted(architecture.name()),
        replayed,
        "no divergence, %d prompts reworded since".formatted(drifted));
  }

  @Test
  void every_golden_journal_is_of_an_architecture() throws IOException {
    for (var release : GoldenJournals.releases()) {
      try (var files = Files.list(release)) {
        assertThat(files.map(file -> file.getFileName().toString().replace(".ndjson", "")))
            .isSubsetOf(architectures().map(Catalog.Entry::name).toList());
      }
    }
  }
}
