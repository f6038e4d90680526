// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A file with one bearer of each role, whose name is that of the role. */
final class Bearers {

  private Bearers() {}

  static Path file() {
    try {
      var file = Files.createTempFile("tokens", ".yaml");
      Files.writeString(file, list());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String list() {
    return Arrays.stream(Role.values()).map(Bearers::entry).collect(Collectors.joining());
  }

  private static String entry(Role role) {
    return "- {name: %s, role: %s, token: %s}\n".formatted(role.text(), role.text(), token(role));
  }

  static String token(Role role) {
    return "token-for-tests-of-the-role-" + role.text();
  }

  static String header(Role role) {
    return "Bearer " + token(role);
  }
}
