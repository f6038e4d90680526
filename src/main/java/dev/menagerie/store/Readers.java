// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.menagerie.engine.spi.JournalFailed;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs reads on a few platform threads: native code would hold the carrier of a virtual thread, and
 * these threads are never interrupted.
 */
final class Readers implements AutoCloseable {

  private static final int THREADS = 4;

  /** One read, of short transactions. */
  @FunctionalInterface
  interface Read<T> {
    T from(Connection connection) throws SQLException;
  }

  private final Path file;
  private final HikariDataSource connections;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("menagerie-read-", 0).daemon(true).factory());

  Readers(Sqlite sqlite) {
    file = sqlite.file();
    connections = sqlite.readers(THREADS);
  }

  /**
   * Reads, waiting for the result; an interrupt does not end the wait.
   *
   * @throws JournalFailed if the file cannot be read
   */
  <T> T read(Read<T> read) {
    var task = new FutureTask<>(() -> readHere(read));
    threads.execute(task);
    return Patience.get(task);
  }

  private <T> T readHere(Read<T> read) {
    try (var connection = connections.getConnection()) {
      return read.from(connection);
    } catch (SQLException e) {
      throw new JournalFailed(Damaged.advice(file, e), e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    Patience.run(() -> threads.awaitTermination(1, TimeUnit.MINUTES));
    connections.close();
  }
}
