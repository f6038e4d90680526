// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

/**
 * PostgreSQL: every query is a read-only transaction, made fast by a first query, and rolled back.
 * Nobody is let in whom a read-only transaction does not hold.
 */
record Postgres() implements Dialect {

  /** Superusers, and roles that reach the files, programs or sessions of the database's machine. */
  private static final String POWERFUL =
      """
      SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') AND (rolsuper OR rolname IN \
      ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files', 'pg_signal_backend')) \
      ORDER BY NOT rolsuper, rolname LIMIT 1\
      """;

  /** Sets the limits; and after a query a transaction that reads cannot become one that writes. */
  private static final String BEGIN =
      """
      SELECT set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)\
      """;

  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public String advice() {
    return "Write the operator ? as ??.";
  }

  @Override
  public String url(Settings settings, boolean write) {
    return settings.url();
  }

  @Override
  public Properties limits(Settings settings, boolean write) {
    var properties = new Properties();
    properties.setProperty("ApplicationName", "menagerie-sql");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty(
        "socketTimeout",
        Long.toString(settings.timeout().plus(Duration.ofSeconds(30)).toSeconds()));
    // A row is in memory before it can be cut.
    properties.setProperty("maxResultBuffer", "16M");
    // The database knows better which type a text stands for.
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("prepareThreshold", "0");
    return properties;
  }

  @Override
  public boolean pooled(boolean write) {
    return true;
  }

  @Override
  public void check(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(POWERFUL)) {
      if (rows.next()) {
        throw new Misconfigured(
            Settings.USER,
            """
            has the rights of %s, which reach beyond the database; create another role: \
            CREATE ROLE reader LOGIN PASSWORD '...'; GRANT pg_read_all_data TO reader\
            """
                .formatted(rows.getString(1)));
      }
    }
  }

  @Override
  public void begin(Connection connection, Settings settings) throws SQLException {
    try (var statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, Long.toString(settings.timeout().toMillis()));
      statement.setString(2, Long.toString(settings.timeout().multipliedBy(2).toMillis()));
      statement.execute();
    }
  }

  /** Asks the driver how it would split the text, since it would send each part. */
  @Override
  public int parameters(Connection connection, PreparedStatement statement, String sql)
      throws SQLException {
    var query = connection.unwrap(BaseConnection.class).createQuery(sql, true, true).query;
    if (query.getSubqueries() != null) {
      throw new Refused("one statement a call; the text holds " + query.getSubqueries().length);
    }
    return query.createParameterList().getParameterCount();
  }

  @Override
  public Object decimal(BigDecimal number) {
    return number;
  }

  /** Settings, locks, temporary tables and cursors of the session are dropped. */
  @Override
  public void clean(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (var statement = connection.createStatement()) {
      statement.execute("DISCARD ALL");
    }
    connection.setAutoCommit(false);
  }

  /** A function can catch a cancel and go on, but not this. */
  @Override
  public void terminate(Settings settings, Connection connection) throws SQLException {
    var pid = connection.unwrap(PGConnection.class).getBackendPID();
    try (var other = connect(settings);
        var statement = other.prepareStatement("SELECT pg_terminate_backend(?)")) {
      statement.setInt(1, pid);
      statement.execute();
    }
  }

  @Override
  public String tables() {
    return """
    SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'v' THEN 'view' \
    WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind, \
    CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'p', 'm') THEN c.reltuples::bigint END AS rows, \
    obj_description(c.oid, 'pg_class') AS comment \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition \
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
    AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')\
    """;
  }

  @Override
  public boolean countsTables() {
    return false;
  }
}
