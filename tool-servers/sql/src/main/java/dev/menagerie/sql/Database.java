// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The connections to the database: those that only read, and, where configured, those that write.
 */
final class Database implements AutoCloseable {

  /** How many calls are at work at once. */
  static final int CONNECTIONS = 8;

  /** Something done on a connection, in one transaction and within the time of a call. */
  interface Work {
    String on(Connection connection, Deadline deadline) throws SQLException;
  }

  private final Settings settings;
  private final Dialect dialect;
  private final Connections reader;
  private final Optional<Connections> writer;
  private final Deadline.LastMeans last;
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(4, Thread.ofPlatform().daemon().factory());

  private Database(Settings settings, Dialect dialect, Deadline.LastMeans last) {
    this.settings = settings;
    this.dialect = dialect;
    this.last = last;
    reader = new Connections(settings, dialect, false);
    writer =
        settings.write() ? Optional.of(new Connections(settings, dialect, true)) : Optional.empty();
  }

  /**
   * Connects.
   *
   * @param last taken when a call cannot be stopped by the database's means
   * @throws Misconfigured if it cannot, or the user may do too much
   */
  static Database open(Settings settings, Deadline.LastMeans last) {
    var dialect = Dialect.of(settings.url());
    try (var connection = dialect.connect(settings)) {
      dialect.check(connection);
    } catch (SQLException e) {
      throw cannotConnect(dialect, e);
    }
    return new Database(settings, dialect, last);
  }

  Settings settings() {
    return settings;
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * Works without changing anything: what was done is rolled back.
   *
   * @throws Refused with what the database said, for whoever wrote the statement
   */
  String read(Work work) {
    return within(
        reader,
        (connection, deadline) -> {
          var answer = work.on(connection, deadline);
          connection.rollback();
          return answer;
        });
  }

  /**
   * Works and commits, or changes nothing.
   *
   * @throws Refused with what the database said, for whoever wrote the statement
   */
  String write(Work work) {
    return within(
        writer.orElseThrow(() -> new Refused("this database is only read here")),
        (connection, deadline) -> {
          var answer = work.on(connection, deadline);
          commit(connection);
          return answer;
        });
  }

  @Override
  public void close() {
    reader.close();
    writer.ifPresent(Connections::close);
    clock.shutdownNow();
  }

  private String within(Connections connections, Work work) {
    try (var connection = connections.open()) {
      try (var deadline = new Deadline(settings, dialect, connection, clock, last)) {
        return transaction(connection, deadline, work);
      } finally {
        connections.clean(connection);
      }
    } catch (SQLTransientConnectionException e) {
      throw new Refused("no connection to the database; call again later: " + cause(e));
    } catch (SQLException e) {
      throw new Refused(dialect.said(e));
    }
  }

  private String transaction(Connection connection, Deadline deadline, Work work) {
    try {
      dialect.begin(connection, settings);
      return work.on(connection, deadline);
    } catch (SQLException e) {
      throw deadline.passed() || "57014".equals(e.getSQLState())
          ? new Refused(
              "stopped after %d s, and nothing is changed; ask for less: a condition, an index, a smaller range"
                  .formatted(settings.timeout().toSeconds()))
          : new Refused(Complaint.of(dialect, e));
    }
  }

  private void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      var state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || state.startsWith("57P")) {
        throw new Refused(
            "the connection was lost at the end, so it is not known whether the change was made:"
                + " look before you repeat it: "
                + dialect.said(e));
      }
      throw e;
    }
  }

  private static Misconfigured cannotConnect(Dialect dialect, SQLException e) {
    var state = String.valueOf(e.getSQLState());
    return new Misconfigured(
        state.startsWith("28") ? Settings.USER + " and " + Settings.PASSWORD : Settings.URL,
        "cannot connect: " + dialect.said(e));
  }

  private String cause(SQLException e) {
    return dialect.said(e.getCause() instanceof SQLException cause ? cause : e);
  }
}
