// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.audit.AuditCopy;
import dev.menagerie.server.backup.Manifest.Part;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.store.StoreCopy;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup: a zip file with the journals of all tenants, the audit log and a manifest. Each
 * journal is as it was at one moment, those of other tenants at others, and is opened and checked
 * as at a start before it is taken; the audit log is copied behind them, so that it tells all that
 * they hold. What tool servers keep is not in it, nor what is made anew from the journals.
 */
final class Archive {

  private static final String AUDIT = "audit";
  private static final String TENANTS = "tenants";

  private final Path data;
  private final Path scratch;
  private final long spare;
  private final ZipOutputStream zip;
  private final List<Part> parts = new ArrayList<>();

  private Archive(Path data, Path scratch, long spare, OutputStream out) {
    this.data = data;
    this.scratch = scratch;
    this.spare = spare;
    this.zip = new ZipOutputStream(new BufferedOutputStream(out));
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /**
   * Writes one, for the eyes of this user alone. Nothing is left of it if it fails.
   *
   * @param data the data folder, of a server that runs or not
   * @param file is not there yet; beside it there must be space for the largest journal too
   * @param spare bytes that stay free on its disk
   * @param at when it begins
   * @throws BackupFailed if there is nothing to back up, or it cannot be written
   */
  static void write(Path data, Path file, long spare, Instant at) {
    if (!StoreCopy.isStore(data)) {
      throw new BackupFailed(data + ": no data is there; name its folder by MENAGERIE_DATA");
    }
    if (Files.exists(file)) {
      throw new BackupFailed(file + ": is there already; choose another name");
    }
    try {
      var folder = file.toAbsolutePath().resolveSibling("");
      Scratch.discardLeft(folder);
      try (var held = Scratch.in(folder)) {
        var scratch = held.folder();
        var part = Files.createTempFile(scratch, "", ".zip");
        try (var out = Files.newOutputStream(part)) {
          new Archive(data, scratch, spare, out).write(at);
        }
        keep(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        keep(folder);
      }
    } catch (JournalFailed e) {
      throw new BackupFailed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BackupFailed(
          "%s: cannot be written (%s); choose a folder that this user may write, with enough space"
              .formatted(file, e),
          e);
    }
  }

  /** Makes sure that it outlasts a loss of power. */
  static void keep(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void write(Instant at) throws IOException {
    journal("");
    for (var tenant : tenants()) {
      journal("%s/%s/".formatted(TENANTS, tenant));
    }
    AuditCopy.write(data.resolve(AUDIT), scratch.resolve(AUDIT));
    for (var file : sorted(scratch.resolve(AUDIT))) {
      add("%s/%s".formatted(AUDIT, file.getFileName()), file);
    }
    zip.putNextEntry(new ZipEntry(Manifest.NAME));
    zip.write(Manifest.of(at, parts).text().getBytes(UTF_8));
    zip.closeEntry();
    zip.close();
  }

  /** Of folders beside them, which nobody opens, there is nothing in a backup. */
  private List<String> tenants() throws IOException {
    return sorted(data.resolve(TENANTS)).stream()
        .filter(StoreCopy::isStore)
        .map(it -> it.getFileName().toString())
        .filter(Tenant::isName)
        .toList();
  }

  private static List<Path> sorted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private void journal(String below) throws IOException {
    requireSpace(data.resolve(below));
    var folder = Files.createDirectory(scratch.resolve("journal"));
    var copy = StoreCopy.write(data.resolve(below), folder);
    SqliteStore.open(folder).close(); // checks it
    add(below + copy.getFileName(), copy);
    Discard.folder(folder);
  }

  /** A disk that is full would stop a server whose data is on it too. */
  private void requireSpace(Path store) throws IOException {
    long needed = 2 * StoreCopy.bytes(store) + spare;
    long free = Files.getFileStore(scratch).getUsableSpace();
    if (free < needed) {
      throw new BackupFailed(
          "%s: %,d bytes are free, and %,d are needed beside menagerie.storage.min-free; free some space or choose another folder"
              .formatted(scratch.resolveSibling(""), free, needed));
    }
  }

  private void add(String name, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    try (var bytes = Digest.of(Files.newInputStream(file))) {
      long length = bytes.transferTo(zip);
      parts.add(new Part(name, length, bytes.hex()));
    }
    zip.closeEntry();
  }
}
