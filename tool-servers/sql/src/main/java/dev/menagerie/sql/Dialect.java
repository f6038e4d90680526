// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/** What differs from one database to the next, above all by which means it only reads. */
sealed interface Dialect permits Embedded, Postgres {

  /**
   * The dialect of an address.
   *
   * @throws Misconfigured if it is of no database that is known here
   */
  static Dialect of(String url) {
    if (url.startsWith("jdbc:postgresql:")) {
      return new Postgres();
    }
    if (url.startsWith("jdbc:sqlite:")) {
      return new Sqlite();
    }
    if (url.startsWith("jdbc:h2:")) {
      return new H2();
    }
    throw new Misconfigured(
        Settings.URL, "must begin with jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:");
  }

  /** As a model knows it. */
  String product();

  /** What a model must know of statements here, beside SQL. */
  String advice();

  /**
   * The address to connect to.
   *
   * @param write whether connections may change the database
   * @throws Misconfigured if there is no database to expect
   */
  String url(Settings settings, boolean write);

  /** The driver's settings, without user and password. */
  Properties limits(Settings settings, boolean write);

  /** The driver's settings. */
  default Properties properties(Settings settings, boolean write) {
    var properties = limits(settings, write);
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
      properties.setProperty("password", settings.password());
    }
    return properties;
  }

  /** A connection that reads, beside the pool's. */
  default Connection connect(Settings settings) throws SQLException {
    return DriverManager.getConnection(url(settings, false), properties(settings, false));
  }

  /**
   * Whether a connection can be used again after a call, once it is cleaned.
   *
   * @param write whether it is one that may write
   */
  boolean pooled(boolean write);

  /**
   * Looks at who is connected.
   *
   * @throws Misconfigured if they may do more than the database would keep them from
   */
  void check(Connection connection) throws SQLException;

  /** Begins a transaction, so that nothing in it can lift what holds for it. */
  void begin(Connection connection, Settings settings) throws SQLException;

  /**
   * How many parameters a statement takes.
   *
   * @throws Refused if the text holds more than one statement
   */
  int parameters(Connection connection, PreparedStatement statement, String sql)
      throws SQLException;

  /** A number with a fraction, as the driver takes it. */
  Object decimal(BigDecimal number);

  /** Makes a connection as good as new after its transaction. */
  void clean(Connection connection) throws SQLException;

  /** Ends the session of a connection that did not heed a cancel, as far as the database can. */
  void terminate(Settings settings, Connection connection) throws SQLException;

  /** A query of schema, name, kind, rows (an estimate or null) and comment of what can be read. */
  String tables();

  /** Whether the tables' rows are counted, since that query has no estimate of them. */
  boolean countsTables();

  /** What the database said, without what is its driver's. */
  default String said(SQLException e) {
    return String.valueOf(e.getMessage()).strip();
  }
}
