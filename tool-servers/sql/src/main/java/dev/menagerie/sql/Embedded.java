// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A database that runs in this process. It takes what stands behind a semicolon for a statement of
 * its own, or leaves it out, so that is refused before.
 */
sealed interface Embedded extends Dialect permits H2, Sqlite {

  @Override
  default String advice() {
    return "A semicolon may only be the end of the statement; pass text that holds one as a"
        + " parameter.";
  }

  @Override
  default int parameters(Connection connection, PreparedStatement statement, String sql)
      throws SQLException {
    if (sql.strip().replaceFirst("[;\\s]+$", "").contains(";")) {
      throw new Refused(
          "one statement a call: a semicolon may only be its end; pass text that holds one as a"
              + " parameter");
    }
    return statement.getParameterMetaData().getParameterCount();
  }

  /** A connection is not used again after a call that could have left something in it. */
  @Override
  default void clean(Connection connection) {}

  /** Only the end of the process ends what heeds no cancel. */
  @Override
  default void terminate(Settings settings, Connection connection) {}
}
