// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import dev.menagerie.server.backup.Manifest.Part;
import dev.menagerie.store.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Puts a backup where there is no data yet. Everything is read and checked before anything is in
 * its place.
 */
public final class Restore {

  /** Is in the data folder while a restore is at work, and stays if that was cut off. */
  private static final String UNFINISHED = "restore-unfinished";

  private final Contents contents;
  private final Path data;

  /** Whether some parts are in their places and others are not. */
  private boolean placing;

  private Restore(Contents contents, Path data) {
    this.contents = contents;
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
    return Contents.read(file, it -> new Restore(it, data).run());
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
    var mark = Files.createFile(data.resolve(UNFINISHED)); // no server starts here meanwhile
    try (var held = Scratch.in(data)) {
      var scratch = held.folder();
      requireEmpty(data);
      contents.unpack(scratch);
      Archive.keep(data);
      placing = true;
      place(scratch);
      placing = false;
    } finally {
      if (!placing) {
        Files.delete(mark);
        Archive.keep(data);
      }
    }
    return contents.manifest().parts().stream().map(Part::name).toList();
  }

  /** The default tenant's journal comes last: whatever is cut off before is seen as nothing. */
  private void place(Path scratch) throws IOException {
    var names =
        contents.manifest().parts().stream()
            .map(it -> Path.of(it.name()).getName(0))
            .distinct()
            .toList();
    for (var name : names.reversed()) {
      Files.move(scratch.resolve(name), data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
