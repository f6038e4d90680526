// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * Where connections come from: a pool, where they are as good as new after a call, or else each is
 * a new one.
 */
final class Connections implements AutoCloseable {

  private static final long CONNECT_MILLIS = 5000;

  private final Dialect dialect;
  private final String url;
  private final Properties properties;
  private final Optional<HikariDataSource> pool;

  Connections(Settings settings, Dialect dialect, boolean write) {
    this.dialect = dialect;
    url = dialect.url(settings, write);
    properties = dialect.properties(settings, write);
    pool = dialect.pooled(write) ? Optional.of(pool(write)) : Optional.empty();
  }

  /** A connection that has not begun anything; to be cleaned and closed. */
  Connection open() throws SQLException {
    if (pool.isPresent()) {
      return pool.get().getConnection();
    }
    var connection = DriverManager.getConnection(url, properties);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Undoes what is not committed, and drops a connection that cannot be cleaned. */
  void clean(Connection connection) throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    try {
      connection.rollback();
      dialect.clean(connection);
    } catch (SQLException _) {
      pool.ifPresent(from -> from.evictConnection(connection));
    }
  }

  @Override
  public void close() {
    pool.ifPresent(HikariDataSource::close);
  }

  private HikariDataSource pool(boolean write) {
    var config = new HikariConfig();
    config.setPoolName(write ? "writer" : "reader");
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties);
    config.setAutoCommit(false);
    config.setReadOnly(!write);
    config.setMaximumPoolSize(Database.CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
