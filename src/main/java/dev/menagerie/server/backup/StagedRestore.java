// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.menagerie.store.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A backup that is unpacked and checked, in a folder of the data folder from where the next start
 * puts it in place. It counts once the folder says that it is complete.
 *
 * <p>A start first moves away what is there, then marks that it has, then moves the parts in place.
 * Each of its steps can be taken again, so it may be killed behind any of them.
 */
public final class StagedRestore {

  private static final Logger LOG = Logger.getLogger(StagedRestore.class.getName());

  private static final String FOLDER = "restore-next";
  private static final String PARTS = "parts";

  /** Holds the name of the backup. */
  private static final String COMPLETE = "complete";

  /** Holds the name of the folder for what is there. */
  private static final String REPLACED = "replaced";

  /** Is there once everything has been moved away. */
  private static final String PLACING = "placing";

  private static final DateTimeFormatter REPLACED_AT =
      DateTimeFormatter.ofPattern("'replaced-'uuuu-MM-dd'T'HH-mm-ss.SSS'Z'")
          .withZone(ZoneOffset.UTC);

  /** What the server itself keeps. Locks stay, as does what belongs to tool servers. */
  private static final List<String> OWN =
      List.of(
          "journal.db",
          "journal.db-wal",
          "journal.db-shm",
          "witness",
          "witness.new",
          "memory",
          "memory.damaged",
          "tenants",
          "audit");

  /** What a backup has of it. */
  private static final List<String> PLACED = List.of("tenants", "audit", "journal.db");

  private final Path data;
  private final Path folder;

  StagedRestore(Path data) {
    this.data = data;
    this.folder = data.resolve(FOLDER);
  }

  /** Something that is done whole or is done again. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  /**
   * Carries out what is staged, if anything is, before the data folder is opened. What is not
   * complete is deleted.
   *
   * @throws dev.menagerie.engine.spi.JournalFailed if a server uses the folder
   * @throws BackupFailed if the files cannot be moved; the next call goes on from there
   */
  public static void carryOut(Path data, InstantSource clock) {
    var staged = new StagedRestore(data);
    if (!Files.exists(staged.folder)) {
      return;
    }
    try (var _ = DataFolder.open(data)) {
      for (var step : staged.steps(clock)) {
        step.take();
      }
    } catch (IOException e) {
      throw new BackupFailed(
          "%s: what it holds cannot be put in place (%s); mend the disk and start again, which goes on from there"
              .formatted(staged.folder, e),
          e);
    }
  }

  /** The name of the backup that is staged and complete. */
  Optional<String> name() throws IOException {
    var complete = folder.resolve(COMPLETE);
    return Files.exists(complete) ? Optional.of(Files.readString(complete)) : Optional.empty();
  }

  /**
   * Unpacks and checks a backup. If it fails, nothing is staged.
   *
   * @param spare bytes that stay free on the disk of the data
   * @throws BackupFailed if it is no backup, is damaged or of a newer release, or there is too
   *     little space
   */
  void stage(Path file, long spare) throws IOException {
    withdraw();
    boolean complete = false;
    try {
      var parts = Files.createDirectories(folder.resolve(PARTS));
      var _ = Contents.read(file, it -> unpack(it, parts, spare));
      keepAll(parts);
      Archive.keep(data);
      put(COMPLETE, file.getFileName().toString());
      complete = true;
    } finally {
      if (!complete) {
        withdraw();
      }
    }
  }

  private boolean unpack(Contents contents, Path parts, long spare) throws IOException {
    long needed = contents.bytes() + spare;
    long free = Files.getFileStore(data).getUsableSpace();
    if (free < needed) {
      throw new BackupFailed(
          "%,d bytes are free in %s, and %,d are needed with menagerie.storage.min-free; free some space"
              .formatted(free, data, needed));
    }
    contents.unpack(parts);
    return true;
  }

  private static void keepAll(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.toList()) {
        Archive.keep(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Deletes it, complete or not. */
  void withdraw() throws IOException {
    if (Files.deleteIfExists(folder.resolve(COMPLETE))) {
      Archive.keep(folder); // what is half deleted must not count
    }
    Discard.folder(folder);
  }

  /** What is left to do. */
  List<Step> steps(InstantSource clock) {
    var steps = new ArrayList<Step>();
    if (!Files.exists(folder.resolve(COMPLETE))) {
      steps.add(this::withdraw);
      return steps;
    }
    if (!Files.exists(folder.resolve(PLACING))) {
      steps.add(() -> nameReplaced(clock));
      OWN.forEach(it -> steps.add(() -> move(data.resolve(it), replaced().resolve(it))));
      steps.add(this::markPlacing);
    }
    PLACED.forEach(
        it -> steps.add(() -> move(folder.resolve(PARTS).resolve(it), data.resolve(it))));
    steps.add(this::finish);
    return steps;
  }

  private void nameReplaced(InstantSource clock) throws IOException {
    if (!Files.exists(folder.resolve(REPLACED))) {
      var at = clock.instant();
      while (Files.exists(data.resolve(REPLACED_AT.format(at)))) {
        at = at.plusMillis(1);
      }
      put(REPLACED, REPLACED_AT.format(at));
    }
    Files.createDirectories(replaced());
  }

  private Path replaced() throws IOException {
    return data.resolve(Files.readString(folder.resolve(REPLACED)));
  }

  /** Does nothing if it was done before. */
  private static void move(Path from, Path to) throws IOException {
    if (!Files.exists(from, NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.exists(to, NOFOLLOW_LINKS)) {
      throw new BackupFailed(
          "%s: cannot be moved to %s, which is there already; move one of them away and start again"
              .formatted(from, to));
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private void markPlacing() throws IOException {
    Archive.keep(replaced());
    Archive.keep(data);
    put(PLACING, "");
  }

  private void finish() throws IOException {
    Archive.keep(data);
    LOG.log(
        Level.INFO,
        "backup {0} is restored; what was there before is in {1}",
        new Object[] {name().orElseThrow(), replaced()});
    withdraw();
    Archive.keep(data);
  }

  /** Writes a file that is there whole or not at all. */
  private void put(String name, String text) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".new"), text);
    Archive.keep(file);
    Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Archive.keep(folder);
  }
}
