// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * H2: a database in a file is opened with its access mode {@code r}, and no administrator is let
 * in, since they alone may read and write files, load classes and connect elsewhere.
 */
record H2() implements Embedded {

  @Override
  public String product() {
    return "H2";
  }

  @Override
  public String url(Settings settings, boolean write) {
    var url = settings.url();
    if (url.startsWith("jdbc:h2:mem:")) {
      throw new Misconfigured(
          Settings.URL, "a database in memory would be empty; name a file: jdbc:h2:file:PATH");
    }
    var remote = url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
    return url + ";IFEXISTS=TRUE" + (settings.write() || remote ? "" : ";ACCESS_MODE_DATA=r");
  }

  @Override
  public Properties limits(Settings settings, boolean write) {
    return new Properties();
  }

  /** If it is used for queries alone: what a SET has set would stay. */
  @Override
  public boolean pooled(boolean write) {
    return !write;
  }

  @Override
  public void check(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT IS_ADMIN FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER")) {
      if (!rows.next() || rows.getBoolean(1)) {
        throw new Misconfigured(
            Settings.USER,
            """
            an administrator of H2 reaches files and Java, whatever the database forbids; create another user: \
            CREATE USER reader PASSWORD '...'; GRANT SELECT ON SCHEMA PUBLIC TO reader\
            """);
      }
    }
  }

  @Override
  public void begin(Connection connection, Settings settings) {
    // H2 has no transactions that only read; the connection does, and queries are rolled back.
  }

  @Override
  public Object decimal(BigDecimal number) {
    return number;
  }

  @Override
  public String tables() {
    return """
    SELECT TABLE_SCHEMA AS "schema", TABLE_NAME AS "name", LOWER(TABLE_TYPE) AS "kind", \
    ROW_COUNT_ESTIMATE AS "rows", REMARKS AS "comment" FROM INFORMATION_SCHEMA.TABLES \
    WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'\
    """;
  }

  @Override
  public boolean countsTables() {
    return false;
  }

  @Override
  public String said(SQLException e) {
    var said = Embedded.super.said(e);
    var tail = said.indexOf("; SQL statement:");
    return tail < 0 ? said : said.substring(0, tail);
  }
}
