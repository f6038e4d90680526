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
import java.util.function.Supplier;

/**
 * The journals that a release left: of each architecture one run of the suite's task, and one of
 * each {@link GoldenProgram}. Started with a folder, it writes those that are not there yet; a
 * journal that was released is never written again.
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
      write(file(release, architecture), () -> journal(architecture));
    }
    for (var program : GoldenProgram.values()) {
      write(file(release, program), () -> journal(program));
    }
  }

  private static void write(Path file, Supplier<KeptJournal> journal) throws IOException {
    if (!Files.exists(file)) {
      journal.get().write(file);
      System.out.println("written " + file);
    }
  }

  static Path file(Path release, Catalog.Entry architecture) {
    return release.resolve(architecture.name() + ".ndjson");
  }

  static Path file(Path release, GoldenProgram program) {
    return programs(release).resolve(program.text() + ".ndjson");
  }

  static Path programs(Path release) {
    return release.resolve("programs");
  }

  /** The journal of an architecture's run of the suite's task. */
  static KeptJournal journal(Catalog.Entry architecture) {
    try (var bench = ConformanceSuite.bench(architecture, ConformanceSuite.tools())) {
      var id = bench.run(ConformanceSuite.goal(architecture)).id();
      return kept(architecture.name(), bench.journal(id));
    }
  }

  /** The journal of what happened to a program. */
  static KeptJournal journal(GoldenProgram program) {
    try (var bench = Golden.bench(program)) {
      return kept(program.text(), bench.journal(Golden.run(program, bench).id()));
    }
  }

  /** A journal without what differs from run to run and means nothing. */
  private static KeptJournal kept(String name, List<Entry> journal) {
    var entries = new ArrayList<Entry>();
    for (var entry : journal) {
      entries.add(timeless(entry, entries.size() + 1, name));
    }
    return new KeptJournal(name, entries);
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
