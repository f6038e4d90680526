// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.audit.AuditCheck;
import dev.menagerie.server.audit.AuditCheck.Finding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code audit verify [FOLDER]}: holds the audit log against its hashes. */
final class AuditCommand {

  static final String NAME = "audit";

  /** Of the log, below the data folder. */
  static final String FOLDER = "audit";

  private static final int FITS = 0;
  private static final int UNFIT = 1;
  private static final int USAGE = 2;

  private AuditCommand() {}

  /**
   * Carries it out.
   *
   * @param arguments behind its name
   * @return the exit code: 0 if the log fits, 1 if not, 2 if the arguments do not
   * @throws StartRefused if the key does not fit
   */
  static int run(List<String> arguments, Keys keys, PrintStream out) {
    if (arguments.isEmpty() || !arguments.getFirst().equals("verify") || arguments.size() > 2) {
      out.println("Usage: menagerie audit verify [FOLDER]");
      return USAGE;
    }
    var given =
        Path.of(arguments.size() > 1 ? arguments.get(1) : keys.get(ServerKeys.DATA).toString());
    var seal = FaceSettings.seal(keys);
    keys.refuse();
    var folder = Files.isDirectory(given.resolve(FOLDER)) ? given.resolve(FOLDER) : given;
    try {
      return switch (AuditCheck.of(folder, seal)) {
        case Finding.Fits(var number, var hash) -> {
          out.printf("%s: all %d lines fit; the last has the hash %s%n", folder, number, hash);
          yield FITS;
        }
        case Finding.Unfit(var place, var reason) -> {
          out.printf("%s: %s%n", place, reason);
          yield UNFIT;
        }
      };
    } catch (IOException e) {
      out.printf("%s: cannot be read (%s)%n", folder, e);
      return UNFIT;
    }
  }
}
