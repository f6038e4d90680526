// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** A call that is not carried out. The message says why, for the model that made it. */
final class Refused extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }

  /** Says what the system said, without the names of folders outside the root. */
  static Refused because(String path, IOException e) {
    var reason =
        e instanceof FileSystemException failure && failure.getReason() != null
            ? failure.getReason()
            : e.getClass().getSimpleName();
    return new Refused("\"" + path + "\": " + reason);
  }
}
