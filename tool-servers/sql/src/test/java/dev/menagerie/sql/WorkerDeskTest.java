// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database in a process of its own, and statements that end it. */
@Timeout(60)
class WorkerDeskTest {

  @TempDir static Path temp;
  private static WorkerDesk desk;
  private static Asking asking;

  @BeforeAll
  static void open() throws SQLException {
    var url = "jdbc:h2:file:" + temp.resolve("trees");
    try (var connection = DriverManager.getConnection(url, "sa", "sa");
        var statement = connection.createStatement()) {
      statement.execute("CREATE USER reader PASSWORD 'r'");
    }
    desk =
        WorkerDesk.open(
            Asking.environment(
                url, Settings.USER, "reader", Settings.PASSWORD, "r", Settings.TIMEOUT, "1"));
    asking = new Asking(desk);
  }

  @AfterAll
  static void close() {
    desk.close();
    assertThat(workers()).isEmpty();
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  @Test
  void answers_many_calls_at_once() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, 40)
              .<Callable<String>>mapToObj(
                  i -> () -> asking.says("SELECT ? AS \"\u00fc\"", "\u00e4" + i))
              .toList();

      var answers = threads.invokeAll(calls);

      for (int i = 0; i < 40; i++) {
        assertThat(answers.get(i).get()).isEqualTo("\u00fc\n\u00e4%d\n\n(1 row)".formatted(i));
      }
    }
    assertThat(workers()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A match of Java's regular expressions looks at no cancel.
        "SELECT REGEXP_LIKE(REPEAT('a', 200) || '!', '^(a|aa)+\\1b$')",
        "SELECT LENGTH(REPEAT('x', 1000000000))",
        "SELECT LENGTH(LISTAGG(REPEAT('x', 1000000))) FROM SYSTEM_RANGE(1, 1000)",
      })
  void lives_on_when_a_statement_ends_the_process(String sql) {
    assertThat(asking.refuses(sql))
        .startsWith("ended without an answer: ")
        .contains("after 1 s")
        .doesNotContain("execute");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("ONE\n1\n\n(1 row)");
  }

  @Test
  void starts_another_process_when_one_was_killed() {
    workers().forEach(ProcessHandle::destroyForcibly);

    // The end may be seen before the call or during it.
    desk.call("query", Tools.json("{\"sql\": \"SELECT 1\"}"));

    assertThat(asking.says("SELECT 2 AS two")).isEqualTo("TWO\n2\n\n(1 row)");
    assertThat(workers()).hasSize(1);
  }

  @Test
  void says_that_the_database_is_gone() throws Exception {
    var file = temp.resolve("trees.mv.db");
    var moved = Files.move(file, temp.resolve("moved.mv.db"));
    workers().forEach(ProcessHandle::destroyForcibly);
    desk.call("query", Tools.json("{\"sql\": \"SELECT 1\"}"));

    assertThat(asking.refuses("SELECT 1"))
        .startsWith("no connection to the database; call again later: MENAGERIE_SQL_URL: ");
    Files.move(moved, file);
    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("ONE\n1\n\n(1 row)");
  }
}
