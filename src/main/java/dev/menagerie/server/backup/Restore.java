// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.backup.Manifest.Part;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.store.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a backup where there is no data yet. Everything is read and checked before anything is in
 * its place.
 */
public final class Restore {

  /** Is in the data folder while a restore is at work, and stays if that was cut off. */
  private static final String UNFINISHED = "restore-unfinished";

  private final ZipFile zip;
  private final Path data;

  /** Whether some parts are in their places and others are not. */
  private boolean placing;

  private Restore(ZipFile zip, Path data) {
    this.zip = zip;
    this.data = data;
  }

  /**
   * Restores one.
   *
   * @param data the data folder, which is made if need be
   * @return the paths of what was restored, below the data folder
   * @throws BackupFailed if it is no backup, is damaged or of a newer release, or there is data
   *     already; the data folder is as it was then
   */
  public static List<String> from(Path file, Path data) {
    refuseUnfinished(data);
    if (!Files.isRegularFile(file)) {
      throw new BackupFailed(file + ": no such file; name a backup");
    }
    try {
      Files.createDirectories(data);
      Scratch.discardLeft(data);
      requireEmpty(data);
    } catch (IOException e) {
      throw new BackupFailed("%s: cannot be written (%s)".formatted(data, e), e);
    }
    try (var zip = new ZipFile(file.toFile())) {
      return new Restore(zip, data).run();
    } catch (BackupFailed | JournalFailed e) {
      throw new BackupFailed("%s: %s".formatted(file, e.getMessage()), e);
    } catch (ZipException e) {
      throw new BackupFailed(
          "%s: is no backup, or was cut (%s); take another one".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new BackupFailed("%s: cannot be restored (%s)".formatted(file, e), e);
    }
  }

  /**
   * Refuses a data folder that a restore has filled in part.
   *
   * @throws BackupFailed if so
   */
  public static void refuseUnfinished(Path data) {
    if (Files.exists(data.resolve(UNFINISHED))) {
      throw new BackupFailed(
          "%s: a restore was cut off while it filled this folder; empty the folder and restore again"
              .formatted(data));
    }
  }

  private static void requireEmpty(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return;
    }
    try (var files = Files.list(data)) {
      var there =
          files.filter(it -> StoreCopy.isStore(data) || !isAllowed(it)).sorted().findFirst();
      if (there.isPresent()) {
        throw new BackupFailed(
            "%s: is not empty (%s is there); stop the server and move what is there away, or name another folder by MENAGERIE_DATA"
                .formatted(data, there.get().getFileName()));
      }
    }
  }

  /** What file systems put into the root of a volume, and what a restore left that failed. */
  private static boolean isAllowed(Path file) {
    var name = file.getFileName().toString();
    return name.equals("lost+found") || name.equals(UNFINISHED) || Scratch.isName(name);
  }

  private List<String> run() throws IOException {
    var manifest = manifest();
    requireNothingElse(manifest);
    var mark = Files.createFile(data.resolve(UNFINISHED)); // no server starts here meanwhile
    try (var held = Scratch.in(data)) {
      var scratch = held.folder();
      requireEmpty(data);
      for (var part : manifest.parts()) {
        extract(part, scratch);
      }
      for (var part : manifest.parts()) {
        if (part.isJournal()) {
          SqliteStore.open(scratch.resolve(part.name()).resolveSibling("")).close();
        }
      }
      Archive.keep(data);
      placing = true;
      place(manifest, scratch);
      placing = false;
    } finally {
      if (!placing) {
        Files.delete(mark);
        Archive.keep(data);
      }
    }
    return manifest.parts().stream().map(Part::name).toList();
  }

  private Manifest manifest() throws IOException {
    var entry = zip.getEntry(Manifest.NAME);
    if (entry == null) {
      throw new BackupFailed("it has no %s, so it is no backup".formatted(Manifest.NAME));
    }
    try (var text = zip.getInputStream(entry)) {
      return Manifest.of(new String(text.readAllBytes(), UTF_8));
    }
  }

  private void requireNothingElse(Manifest manifest) {
    var names = new HashSet<String>();
    names.add(Manifest.NAME);
    manifest.parts().forEach(it -> names.add(it.name()));
    zip.stream()
        .filter(it -> !names.contains(it.getName()))
        .findFirst()
        .ifPresent(
            it -> {
              throw new BackupFailed("%s is not in its manifest".formatted(it.getName()));
            });
  }

  private void extract(Part part, Path scratch) throws IOException {
    var entry = zip.getEntry(part.name());
    if (entry == null) {
      throw new BackupFailed("%s is missing; take another backup".formatted(part.name()));
    }
    var file = scratch.resolve(part.name());
    Files.createDirectories(file.resolveSibling(""));
    try (var bytes = Digest.of(zip.getInputStream(entry))) {
      long length = Files.copy(bytes, file);
      if (length != part.bytes() || !bytes.hex().equals(part.sha256())) {
        throw new BackupFailed(
            "%s is not what was written; take another backup".formatted(part.name()));
      }
    } catch (ZipException e) {
      throw new BackupFailed(
          "%s is damaged (%s); take another backup".formatted(part.name(), e.getMessage()), e);
    }
    Archive.keep(file);
  }

  /** The default tenant's journal comes last: whatever is cut off before is seen as nothing. */
  private void place(Manifest manifest, Path scratch) throws IOException {
    var names =
        manifest.parts().stream().map(it -> Path.of(it.name()).getName(0)).distinct().toList();
    for (var name : names.reversed()) {
      Files.move(scratch.resolve(name), data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
