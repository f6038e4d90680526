// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.backup.Manifest.Part;
import dev.menagerie.store.SqliteStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** What is in the file of a backup, while it is open. */
record Contents(ZipFile zip, Manifest manifest) {

  /** What is done with them. */
  @FunctionalInterface
  interface Work<T> {
    T with(Contents contents) throws IOException;
  }

  /**
   * Opens a file for some work.
   *
   * @throws BackupFailed if it is no backup, is damaged or of a newer release, or the work fails;
   *     the message begins with the file
   */
  static <T> T read(Path file, Work<T> work) {
    try (var zip = new ZipFile(file.toFile())) {
      var contents = new Contents(zip, manifest(zip));
      contents.requireNothingElse();
      return work.with(contents);
    } catch (BackupFailed | JournalFailed e) {
      throw new BackupFailed("%s: %s".formatted(file, e.getMessage()), e);
    } catch (ZipException | EOFException e) {
      throw new BackupFailed(
          "%s: is no backup, or was cut (%s); take another one".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new BackupFailed("%s: cannot be restored (%s)".formatted(file, e), e);
    }
  }

  private static Manifest manifest(ZipFile zip) throws IOException {
    var entry = zip.getEntry(Manifest.NAME);
    if (entry == null) {
      throw new BackupFailed("it has no %s, so it is no backup".formatted(Manifest.NAME));
    }
    try (var text = zip.getInputStream(entry)) {
      return Manifest.of(new String(text.readAllBytes(), UTF_8));
    }
  }

  private void requireNothingElse() {
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

  /** How much the parts take once they are unpacked. */
  long bytes() {
    return manifest.parts().stream().mapToLong(Part::bytes).sum();
  }

  /**
   * Unpacks all parts into a folder, holds each against its digest, and opens each journal as at a
   * start.
   *
   * @param folder is empty
   * @throws BackupFailed if a part is not as it was written
   */
  void unpack(Path folder) throws IOException {
    for (var part : manifest.parts()) {
      extract(part, folder);
    }
    for (var part : manifest.parts()) {
      if (part.isJournal()) {
        SqliteStore.open(folder.resolve(part.name()).resolveSibling("")).close();
      }
    }
  }

  private void extract(Part part, Path folder) throws IOException {
    var entry = zip.getEntry(part.name());
    if (entry == null) {
      throw new BackupFailed("%s is missing; take another backup".formatted(part.name()));
    }
    var file = folder.resolve(part.name());
    Files.createDirectories(file.resolveSibling(""));
    try (var bytes = Digest.of(zip.getInputStream(entry))) {
      long length = Files.copy(bytes, file);
      if (length != part.bytes() || !bytes.hex().equals(part.sha256())) {
        throw new BackupFailed(
            "%s is not what was written; take another backup".formatted(part.name()));
      }
    } catch (ZipException | EOFException e) {
      throw new BackupFailed(
          "%s is damaged (%s); take another backup".formatted(part.name(), e.getMessage()), e);
    }
    Archive.keep(file);
  }
}
