// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConnection;

/**
 * SQLite: the file is opened for reading only, which nothing said later undoes. No other file can
 * be attached, and no extension loaded.
 */
record Sqlite() implements Embedded {

  /** The driver's own functions that take a length on trust: a large one breaks the process. */
  private static final List<String> UNSAFE = List.of("replicate", "padl", "padr", "padc");

  /** Taking a function's place needs one for each encoding of texts; removing it has no effect. */
  private static final int ANY_ENCODING = 1;

  private static final Pattern SAID = Pattern.compile("^\\[\\w+] [^(]*\\((.*)\\)$", Pattern.DOTALL);

  /** Stands in the place of a function. */
  private static final class Unsafe extends Function {

    @Override
    protected void xFunc() throws SQLException {
      error("no such function here: it does not check its length");
    }
  }

  @Override
  public String product() {
    return "SQLite";
  }

  @Override
  public String url(Settings settings, boolean write) {
    var url = settings.url();
    var file = url.substring("jdbc:sqlite:".length()).replaceFirst("\\?.*", "");
    if (file.isEmpty() || file.contains(":memory:") || url.contains("mode=memory")) {
      throw new Misconfigured(
          Settings.URL, "a database in memory would be empty; name a file: jdbc:sqlite:FILE");
    }
    if (!file.startsWith("file:") && !file.startsWith(":") && !Files.isRegularFile(Path.of(file))) {
      throw new Misconfigured(Settings.URL, "there is no file \"" + file + "\"");
    }
    return url;
  }

  @Override
  public Properties limits(Settings settings, boolean write) {
    var config = new SQLiteConfig();
    config.setReadOnly(!write);
    config.enforceForeignKeys(true);
    config.enableLoadExtension(false);
    config.setPragma(Pragma.LIMIT_ATTACHED, "0");
    // A value or a statement may hold that many bytes, a row that many values: both are in memory.
    config.setPragma(Pragma.LIMIT_LENGTH, "4000000");
    config.setPragma(Pragma.LIMIT_COLUMN, "500");
    // Patterns are matched without looking up, so a cancel waits for them.
    config.setPragma(Pragma.LIMIT_LIKE_PATTERN_LENGTH, "256");
    return config.toProperties();
  }

  /** Never: what a PRAGMA has set stays. */
  @Override
  public boolean pooled(boolean write) {
    return false;
  }

  @Override
  public void check(Connection connection) {
    // SQLite knows no users.
  }

  @Override
  public void begin(Connection connection, Settings settings) throws SQLException {
    for (var name : UNSAFE) {
      Function.create(
          connection.unwrap(SQLiteConnection.class), name, new Unsafe(), 2, ANY_ENCODING);
    }
  }

  /** The driver would keep the digits as text, which equals no number. */
  @Override
  public Object decimal(BigDecimal number) {
    return number.doubleValue();
  }

  @Override
  public String tables() {
    return """
    SELECT schema, name, type AS kind, NULL AS "rows", NULL AS comment FROM pragma_table_list \
    WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'\
    """;
  }

  @Override
  public boolean countsTables() {
    return true;
  }

  @Override
  public String said(SQLException e) {
    var said = SAID.matcher(String.valueOf(e.getMessage()));
    return said.matches() ? said.group(1) : Embedded.super.said(e);
  }
}
