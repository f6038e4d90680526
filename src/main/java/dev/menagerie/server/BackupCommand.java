// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.audit.AuditCopy;
import dev.menagerie.store.Backup;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code backup FOLDER [KEEP]}: copies the data folder into a new folder below another one, while
 * the server runs or not. A backup that has its name is whole.
 */
final class BackupCommand {

  static final String NAME = "backup";

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final DateTimeFormatter NAMES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

  private static final String UNFINISHED = ".unfinished";

  private static final Pattern OURS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ");

  private BackupCommand() {}

  /**
   * Carries it out.
   *
   * @param arguments behind its name: the folder, and how many backups are left in it
   * @return the exit code: 0 if there is a backup, 1 if not, 2 if the arguments do not fit
   */
  static int run(List<String> arguments, Keys keys, Instant now, PrintStream out) {
    if (arguments.isEmpty() || arguments.size() > 2 || !counts(arguments)) {
      out.println("Usage: menagerie backup FOLDER [KEEP], KEEP at least 1");
      return USAGE;
    }
    var data = Path.of(keys.text("menagerie.data"));
    var folder = Path.of(arguments.getFirst());
    if (!Backup.isStore(data)) {
      out.printf("%s: no data is there; set MENAGERIE_DATA to the server's data folder%n", data);
      return FAILED;
    }
    try {
      Files.createDirectories(folder);
      out.printf("%s%n", made(data, folder, NAMES.format(now)));
      if (arguments.size() == 2) {
        leave(folder, Integer.parseInt(arguments.get(1)));
      }
      return DONE;
    } catch (JournalFailed e) {
      out.println(e.getMessage());
    } catch (IOException e) {
      out.printf("%s: cannot be written (%s)%n", folder, JournalFailed.why(e));
    }
    return FAILED;
  }

  private static boolean counts(List<String> arguments) {
    return arguments.size() < 2 || arguments.get(1).matches("[1-9]\\d{0,5}");
  }

  private static Path made(Path data, Path folder, String name) throws IOException {
    var made = folder.resolve(name);
    var unfinished = folder.resolve(name + UNFINISHED);
    Files.createDirectory(unfinished);
    Backup.copy(data, unfinished);
    for (var tenant : Houses.settled(data)) {
      var own = Houses.folder(data, tenant);
      if (Backup.isStore(own)) {
        Backup.copy(own, Houses.folder(unfinished, tenant));
      }
    }
    AuditCopy.of(data.resolve(AuditCommand.FOLDER), unfinished.resolve(AuditCommand.FOLDER));
    Files.move(unfinished, made, StandardCopyOption.ATOMIC_MOVE);
    try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
    return made;
  }

  /** Removes all but the youngest, and what backups that failed have left. */
  private static void leave(Path folder, int keep) throws IOException {
    List<Path> all;
    try (var files = Files.list(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (var backup : all.stream().filter(it -> named(it, "")).skip(keep).toList()) {
      remove(backup);
    }
    for (var unfinished : all.stream().filter(it -> named(it, UNFINISHED)).toList()) {
      remove(unfinished);
    }
  }

  private static boolean named(Path file, String end) {
    var name = file.getFileName().toString();
    return name.endsWith(end)
        && OURS.matcher(name.substring(0, name.length() - end.length())).matches();
  }

  private static void remove(Path folder) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (var file : files) {
      Files.delete(file);
    }
  }
}
