// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.backup.BackupFailed;
import dev.menagerie.server.backup.Backups;
import dev.menagerie.server.backup.Restore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** {@code backup FILE} and {@code restore FILE}: keeps everything elsewhere, and brings it back. */
final class BackupCommand {

  static final String BACKUP = "backup";
  static final String RESTORE = "restore";

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private BackupCommand() {}

  /** Whether it is the one that is called. */
  static boolean is(String name) {
    return name.equals(BACKUP) || name.equals(RESTORE);
  }

  /**
   * Carries one of them out.
   *
   * @param arguments its name, and what is behind it
   * @return the exit code: 0 if it is done, 1 if not, 2 if the arguments do not fit
   */
  static int run(List<String> arguments, Keys keys, PrintStream out) {
    if (arguments.size() != 2 || arguments.get(1).startsWith("-")) {
      out.println("Usage: menagerie backup FILE.zip|FOLDER, menagerie restore FILE.zip");
      return USAGE;
    }
    var data = keys.get(ServerKeys.DATA);
    var backups = ServerKeys.backups(keys);
    keys.refuse();
    var file = Path.of(arguments.get(1));
    try {
      if (arguments.getFirst().equals(BACKUP)) {
        var made = Backups.make(data, file, backups, InstantSource.system());
        out.printf("%s: %,d bytes, all of %s%n", made, Files.size(made), data);
      } else {
        var parts = Restore.from(file, data);
        out.printf("%s: restored to %s%n", file, data);
        parts.forEach(it -> out.printf("  %s%n", it));
        out.println("Start the server; memory is built anew from the journals.");
      }
      return DONE;
    } catch (BackupFailed | IOException e) {
      out.println(e.getMessage());
      return FAILED;
    }
  }
}
