// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of the time that a call has, whatever the database makes of its own timeout: the
 * statement is cancelled, a second later its session is ended, and another second later the last
 * means is taken.
 */
final class Deadline implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Deadline.class.getName());

  private static final long STEP_MILLIS = 1000;

  /** What is done when neither a cancel nor the end of the session has stopped a call. */
  interface LastMeans {
    void take();
  }

  private final Settings settings;
  private final Dialect dialect;
  private final Connection connection;
  private final ScheduledFuture<?> cancel;
  private final ScheduledFuture<?> terminate;
  private final ScheduledFuture<?> last;
  private volatile @Nullable Statement statement;
  private volatile boolean passed;

  Deadline(
      Settings settings,
      Dialect dialect,
      Connection connection,
      ScheduledExecutorService clock,
      LastMeans means) {
    this.settings = settings;
    this.dialect = dialect;
    this.connection = connection;
    var millis = settings.timeout().toMillis();
    cancel = clock.schedule(this::cancel, millis, TimeUnit.MILLISECONDS);
    terminate = clock.schedule(this::terminate, millis + STEP_MILLIS, TimeUnit.MILLISECONDS);
    last = clock.schedule(means::take, millis + 2 * STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Says what there is to cancel. */
  void watch(Statement running) {
    statement = running;
  }

  /** Whether the time is over. */
  boolean passed() {
    return passed;
  }

  @Override
  public void close() {
    cancel.cancel(false);
    terminate.cancel(false);
    last.cancel(false);
  }

  private void cancel() {
    passed = true;
    try {
      var running = statement;
      if (running != null) {
        running.cancel();
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a cancel failed", e);
    }
  }

  private void terminate() {
    try {
      dialect.terminate(settings, connection);
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a session could not be ended", e);
    }
  }
}
