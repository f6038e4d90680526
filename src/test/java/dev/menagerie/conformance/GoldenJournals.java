// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.testkit.KeptJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The journals that a release left: of each architecture one run of the suite's task. Started with
 * a folder, it writes those that are not there yet; a journal that was released is never written
 * again.
 */
final class GoldenJournals {

  /** Where they lie, seen from the module; a folder for each release. */
  static final Path FOLDER = Path.of("test", "resources", "journals");

  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private GoldenJournals() {}

  public static void main(String... arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("give the folder of the release, journals/<release>");
    }
    var release = Path.of(arguments[0]);
    for (var architecture : Catalog.all()) {
      var file = file(release, architecture);
      if (!Files.exists(file)) {
        journal(architecture).write(file);
        System.out.println("written " + file);
      }
    }
  }

  static Path file(Path release, Catalog.Entry architecture) {
    return release.resolve(architecture.name() + ".ndjson");
  }

  /** A run's journal, without what differs from run to run and means nothing. */
  static KeptJournal journal(Catalog.Entry architecture) {
    try (var bench = ConformanceSuite.bench(architecture, ConformanceSuite.tools())) {
      var id = bench.run(ConformanceSuite.goal(architecture)).id();
      var entries = new ArrayList<Entry>();
      for (var entry : bench.journal(id)) {
        entries.add(timeless(entry, entries.size() + 1, architecture.name()));
      }
      return new KeptJournal(architecture.name(), entries);
    }
  }

  private static Entry timeless(Entry entry, int position, String task) {
    return new Entry(
        position,
        task,
        BEGINNING.plusSeconds(position),
        entry.path(),
        entry.kind(),
        entry.phase(),
        entry.after(),
        entry.name(),
        entry.request(),
        entry.outcome(),
        entry.usage(),
        0);
  }

  /** The folders of all releases. */
  static List<Path> releases() throws IOException {
    try (var folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }
}
