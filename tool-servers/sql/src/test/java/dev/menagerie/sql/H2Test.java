// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of H2, and attempts to do more than read it. */
@Timeout(60)
class H2Test {

  @TempDir Path temp;
  private String url;
  private Database database;
  private Asking asking;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:h2:file:" + temp.resolve("trees");
    try (var connection = DriverManager.getConnection(url, "sa", "sa");
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE trees (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, height NUMERIC(5, 2), leaf VARBINARY(9), note CLOB);
          COMMENT ON TABLE trees IS 'what grows';
          CREATE TABLE nests (tree_id INT NOT NULL REFERENCES trees (id), bird VARCHAR(20));
          INSERT INTO trees VALUES (1, 'oak', 21.5, x'0aff', REPEAT('long ', 2000)), (2, 'ash', NULL, NULL, NULL);
          CREATE USER reader PASSWORD 'r';
          GRANT SELECT ON SCHEMA PUBLIC TO reader;
          CREATE USER editor PASSWORD 'e';
          GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA PUBLIC TO editor;
          GRANT ALTER ANY SCHEMA TO editor\
          """);
    }
    database = open("reader", "r");
    asking = new Asking(new DatabaseDesk(database));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Database open(String user, String password, String... more) {
    var environment = Asking.environment(url, more);
    environment.put(Settings.USER, user);
    environment.put(Settings.PASSWORD, password);
    environment.put(Settings.TIMEOUT, "1");
    return Database.open(Settings.of(environment), () -> {});
  }

  @Test
  void answers_with_comma_separated_values() {
    assertThat(asking.says("SELECT id, name, height, leaf FROM trees WHERE name LIKE ?", "%a%"))
        .isEqualTo(
            """
            ID,NAME,HEIGHT,LEAF
            1,oak,21.50,x'0aff'
            2,ash,NULL,NULL

            (2 rows)\
            """);
    assertThat(asking.says("SELECT note FROM trees WHERE height > ?", 21.25))
        .contains("[cut: 10000 characters in all; read on with substr]");
    assertThat(asking.says("SELECT ?, ? IS NULL, ? + 1", "x", null, 9_000_000_000L))
        .contains("\nx,TRUE,9000000001\n");
  }

  @Test
  void tells_of_its_tables() {
    assertThat(asking.tables("tree"))
        .isEqualTo(
            """
            schema,name,kind,rows,comment
            PUBLIC,TREES,base table,2,what grows

            (1 row)\
            """);
    assertThat(asking.describes("trees"))
        .startsWith("base table PUBLIC.TREES: what grows")
        .contains("- NAME CHARACTER VARYING(40) not null\n- HEIGHT NUMERIC(5,2)\n")
        .contains("primary key: ID")
        .contains("referenced by:\n- ID -> NESTS (TREE_ID)");
  }

  @Test
  void says_what_is_wrong_with_a_statement() {
    assertThat(asking.refuses("SELECT * FROM bushes"))
        .startsWith("Table \"BUSHES\" not found")
        .endsWith("; the tool tables lists what there is");
    assertThat(asking.refuses("SELECT age FROM trees"))
        .isEqualTo("Column \"AGE\" not found; the tool describe lists a table's columns");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO trees (id, name) VALUES (3, 'elm')",
        "SELECT * FROM FINAL TABLE (INSERT INTO trees (id, name) VALUES (3, 'elm'))",
        "CREATE TABLE bushes (id INT)",
        "CREATE LOCAL TEMPORARY TABLE bushes (id INT)",
        "DROP TABLE nests",
        "EXECUTE IMMEDIATE 'DROP TABLE nests'",
        "SELECT 1; DROP TABLE nests",
        "SET QUERY_TIMEOUT 0",
        "SET THROTTLE 60000",
        "SET PASSWORD 'x'",
        "SHUTDOWN",
        "SELECT FILE_READ('/etc/hostname')",
        "SELECT FILE_WRITE('x', '%s/other')",
        "SELECT * FROM CSVREAD('/etc/hostname')",
        "CALL CSVWRITE('%s/other', 'SELECT 1')",
        "SCRIPT TO '%s/other'",
        "SCRIPT",
        "RUNSCRIPT FROM '/etc/hostname'",
        "BACKUP TO '%s/other'",
        "CREATE ALIAS ex FOR 'java.lang.System.exit'",
        "CREATE ALIAS ex AS 'void ex() { System.exit(1) }'",
        "CREATE TRIGGER tr BEFORE INSERT ON trees CALL 'java.lang.Runnable'",
        "CREATE LOCAL TEMPORARY LINKED TABLE l('', 'jdbc:h2:file:%s/other', 'sa', '', 'T')",
        "CALL LINK_SCHEMA('l', '', 'jdbc:h2:file:%s/other', 'sa', '', 'PUBLIC')",
        "CALL ABORT_SESSION(1)",
      })
  void changes_nothing_and_reaches_nothing_else(String sql) throws IOException {
    asking.refuses(sql.formatted(temp));

    try (var files = Files.list(temp)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("trees.mv.db");
    }
    assertThat(asking.says("SELECT count(*) AS n FROM trees")).isEqualTo("N\n2\n\n(1 row)");
    assertThat(asking.says("SELECT count(*) AS n FROM nests")).isEqualTo("N\n0\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
        "SELECT SUM(a.x * b.x) FROM SYSTEM_RANGE(1, 1000000) a, SYSTEM_RANGE(1, 1000000) b",
      })
  void stops_what_does_not_end(String sql) {
    assertThat(asking.refuses(sql)).startsWith("stopped after 1 s, and nothing is changed");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("ONE\n1\n\n(1 row)");
  }

  @Test
  void is_changed_by_execute_alone_where_it_is_configured() {
    database.close();
    try (var writing = open("editor", "e", Settings.WRITE, "true")) {
      var both = new Asking(new DatabaseDesk(writing));

      assertThat(both.changes("INSERT INTO trees (id, name) VALUES (?, ?)", 3, "elm"))
          .isEqualTo("done; 1 row changed");
      assertThat(both.changes("CREATE TABLE bushes (id INT)")).isEqualTo("done; 0 rows changed");
      assertThat(both.refusesChange("SELECT FILE_READ('/etc/hostname')")).contains("Admin rights");

      both.refuses("DROP TABLE nests");
      both.refuses("SELECT 1; DROP TABLE nests");
      both.says("SELECT * FROM FINAL TABLE (INSERT INTO trees (id, name) VALUES (4, 'fir'))");

      assertThat(both.says("SELECT id FROM trees")).isEqualTo("ID\n1\n2\n3\n\n(3 rows)");
      assertThat(both.tables("nest")).contains("NESTS");
    }
  }

  @Test
  void is_asked_at_a_server_too() throws SQLException {
    database.close();
    var server = Server.createTcpServer("-tcpPort", "0", "-baseDir", temp.toString()).start();
    url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./trees";
    try (var remote = open("editor", "e")) {
      var there = new Asking(new DatabaseDesk(remote));

      assertThat(there.says("SELECT name FROM trees WHERE id = ?", 1)).contains("\noak\n");
      there.says("SELECT * FROM OLD TABLE (DELETE FROM trees)");
      there.refuses("DELETE FROM trees");
      there.refuses("SELECT 1; DELETE FROM trees");

      assertThat(there.says("SELECT count(*) AS n FROM trees")).isEqualTo("N\n2\n\n(1 row)");
    } finally {
      server.stop();
    }
  }

  @Test
  void lets_no_administrator_in() {
    assertThatThrownBy(() -> open("sa", "sa"))
        .hasMessageStartingWith("MENAGERIE_SQL_USER: an administrator of H2 reaches files and Java")
        .hasMessageContaining("GRANT SELECT ON SCHEMA PUBLIC TO reader");
  }

  @Test
  void says_why_it_cannot_be_opened() {
    assertThatThrownBy(() -> open("reader", "wrong"))
        .hasMessage(
            "MENAGERIE_SQL_USER and MENAGERIE_SQL_PASSWORD: cannot connect: Wrong user name or"
                + " password [28000-252]");
    assertThatThrownBy(() -> Asking.open("jdbc:h2:file:" + temp.resolve("none")))
        .hasMessageStartingWith("MENAGERIE_SQL_URL: cannot connect: Database ");
    assertThatThrownBy(() -> Asking.open("jdbc:h2:mem:none"))
        .hasMessageStartingWith("MENAGERIE_SQL_URL: a database in memory would be empty");
    assertThat(temp.resolve("none.mv.db")).doesNotExist();
  }
}
