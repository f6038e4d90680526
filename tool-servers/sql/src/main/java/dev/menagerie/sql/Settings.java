// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the environment says of the database and its limits.
 *
 * @param user empty if none is given
 * @param password empty if none is given
 * @param write whether there is a tool that changes the database
 * @param maxRows of one result
 * @param maxBytes of one result's text
 * @param timeout of one statement
 */
record Settings(
    String url,
    String user,
    String password,
    boolean write,
    int maxRows,
    int maxBytes,
    Duration timeout) {

  static final String URL = "MENAGERIE_SQL_URL";
  static final String USER = "MENAGERIE_SQL_USER";
  static final String PASSWORD = "MENAGERIE_SQL_PASSWORD";
  static final String PASSWORD_FILE = "MENAGERIE_SQL_PASSWORD_FILE";
  static final String WRITE = "MENAGERIE_SQL_WRITE";
  static final String MAX_ROWS = "MENAGERIE_SQL_MAX_ROWS";
  static final String MAX_BYTES = "MENAGERIE_SQL_MAX_BYTES";
  static final String TIMEOUT = "MENAGERIE_SQL_TIMEOUT_SECONDS";

  private static final Set<String> KNOWN =
      Set.of(URL, USER, PASSWORD, PASSWORD_FILE, WRITE, MAX_ROWS, MAX_BYTES, TIMEOUT);

  /** What Kubernetes tells of a service named menagerie-sql. */
  private static final Pattern SERVICE = Pattern.compile("MENAGERIE_SQL_(SERVICE_|PORT)");

  /**
   * Reads the environment.
   *
   * @throws Misconfigured if it says something that cannot be
   */
  static Settings of(Map<String, String> environment) {
    for (var name : environment.keySet()) {
      if (name.startsWith("MENAGERIE_SQL_")
          && !KNOWN.contains(name)
          && !SERVICE.matcher(name).lookingAt()) {
        throw new Misconfigured(
            name,
            "no such variable; there are " + String.join(", ", KNOWN.stream().sorted().toList()));
      }
    }
    var url = environment.getOrDefault(URL, Sample.url());
    Dialect.of(url);
    return new Settings(
        url,
        environment.getOrDefault(USER, ""),
        password(environment),
        flag(environment, WRITE),
        number(environment, MAX_ROWS, 200, 1, 10_000),
        number(environment, MAX_BYTES, 64 << 10, 1 << 10, 4 << 20),
        Duration.ofSeconds(number(environment, TIMEOUT, 10, 1, 600)));
  }

  /** Without the password, and without the address, which may hold one. */
  @Override
  public String toString() {
    return "write %s, %d rows, %d bytes, %s".formatted(write, maxRows, maxBytes, timeout);
  }

  private static String password(Map<String, String> environment) {
    var file = environment.get(PASSWORD_FILE);
    if (file == null) {
      return environment.getOrDefault(PASSWORD, "");
    }
    if (environment.containsKey(PASSWORD)) {
      throw new Misconfigured(PASSWORD_FILE, "set it or " + PASSWORD + ", not both");
    }
    try {
      return Files.readString(Path.of(file)).stripTrailing();
    } catch (IOException e) {
      throw new Misconfigured(PASSWORD_FILE, "\"" + file + "\" cannot be read: " + e);
    }
  }

  private static boolean flag(Map<String, String> environment, String name) {
    var text = environment.getOrDefault(name, "false");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Misconfigured(name, "\"" + text + "\", must be true or false");
    };
  }

  private static int number(
      Map<String, String> environment, String name, int otherwise, int least, int most) {
    var text = environment.getOrDefault(name, Integer.toString(otherwise));
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new Misconfigured(
          name, "\"%s\", must be a whole number from %d to %d".formatted(text, least, most));
    }
    return Integer.parseInt(text);
  }
}
