// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of SQLite, and attempts to do more than read it. */
@Timeout(60)
class SqliteTest {

  @TempDir static Path temp;
  private static Path file;
  private static byte[] before;
  private static Database database;
  private static Asking asking;

  @BeforeAll
  static void open() throws SQLException, IOException {
    file = temp.resolve("trees.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          CREATE TABLE trees (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, height REAL DEFAULT 1.5, leaf BLOB);
          CREATE TABLE nests (tree_id INTEGER NOT NULL REFERENCES trees (id), bird VARCHAR(20), eggs DECIMAL(4, 1));
          CREATE INDEX nests_of_tree ON nests (tree_id, bird);
          CREATE VIEW tall AS SELECT name FROM trees WHERE height > 10;
          INSERT INTO trees VALUES (1, 'oak', 21.5, x'0aff'), (2, 'ash, grey', NULL, NULL);
          INSERT INTO nests VALUES (1, 'wren', 4)\
          """);
    }
    before = Files.readAllBytes(file);
    database = Asking.open("jdbc:sqlite:" + file, Settings.TIMEOUT, "1", Settings.MAX_ROWS, "5");
    asking = new Asking(new DatabaseDesk(database));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void answers_with_comma_separated_values() {
    assertThat(asking.says("SELECT * FROM trees ORDER BY id"))
        .isEqualTo(
            """
            id,name,height,leaf
            1,oak,21.5,x'0aff'
            2,"ash, grey",NULL,NULL

            (2 rows)\
            """);
    assertThat(asking.says("SELECT * FROM trees WHERE id > 5"))
        .isEqualTo("id,name,height,leaf\n\n(0 rows)");
  }

  @Test
  void tells_null_from_texts_that_look_like_it() {
    assertThat(asking.says("SELECT NULL AS a, 'NULL' AS b, '' AS c, 'say \"x\"' AS d"))
        .isEqualTo("a,b,c,d\nNULL,\"NULL\",\"\",\"say \"\"x\"\"\"\n\n(1 row)");
  }

  @Test
  void takes_parameters_of_every_kind() {
    var types =
        asking.says(
            "SELECT typeof(?), typeof(?), typeof(?), typeof(?), typeof(?), ?",
            "a",
            3,
            2.5,
            true,
            null,
            "'; DROP TABLE trees");

    assertThat(types).contains("\ntext,integer,real,integer,null,'; DROP TABLE trees\n");
    assertThat(asking.says("SELECT name FROM trees WHERE height = ?", 21.5)).contains("\noak\n");
  }

  @Test
  void says_which_parameters_are_wrong() {
    assertThat(asking.refuses("SELECT ?, ?", 1))
        .isEqualTo("parameters: the statement has 2 places (?) for them, but 1 are given");
    assertThat(asking.refuses("SELECT 1", 1)).contains("has 0 places (?)");
    assertThat(asking.refuses("SELECT ?", List.of(1)))
        .isEqualTo("parameters: number 1 must be a text, a number, true, false or null");
  }

  @Test
  void cuts_what_is_too_much_and_says_what_to_do() {
    var numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i";

    assertThat(asking.says(numbers + " FROM n"))
        .isEqualTo(
            """
            i
            1
            2
            3
            4
            5

            (5 rows shown; there are more: narrow the query, or read on with ORDER BY, LIMIT and OFFSET)\
            """);
    assertThat(asking.says(numbers + ", hex(zeroblob(1000000)), zeroblob(3000) FROM n LIMIT 1"))
        .contains("0000 [cut: 2000000 characters in all; read on with substr]")
        .endsWith(" [cut: 3000 bytes in all]\n\n(1 row)")
        .hasSizeLessThan(5000);
    try (var small = Asking.open("jdbc:sqlite:" + file, Settings.MAX_BYTES, "1024")) {
      assertThat(new Asking(new DatabaseDesk(small)).says(numbers + ", hex(zeroblob(200)) FROM n"))
          .hasSizeLessThan(1024 + 200)
          .contains("\n2,00")
          .doesNotContain("\n3,00")
          .contains("(2 rows shown; with the next one it would be more than 1024 bytes");
    }
  }

  @Test
  void says_what_is_wrong_with_a_statement() {
    assertThat(asking.refuses("SELECT * FROM bushes"))
        .isEqualTo("no such table: bushes; the tool tables lists what there is");
    assertThat(asking.refuses("SELECT age FROM trees"))
        .isEqualTo("no such column: age; the tool describe lists a table's columns");
    assertThat(asking.refuses("SELEKT 1")).contains("near \"SELEKT\": syntax error");
    assertThat(asking.refuses(" \n")).isEqualTo("sql: is empty; write one statement");
    assertThat(asking.refuses("SELECT 1".repeat(20_000))).contains("more than 100000 characters");
    assertThat(asking.refuses("SELECT 1; SELECT 2")).startsWith("one statement a call");
    assertThat(asking.says("SELECT 1 AS one;\n ; ")).isEqualTo("one\n1\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO trees (name) VALUES ('elm')",
        "INSERT INTO trees (name) VALUES ('elm') RETURNING id",
        "UPDATE trees SET name = 'elm' RETURNING id",
        "DELETE FROM nests RETURNING bird",
        "CREATE TABLE bushes (id)",
        "DROP VIEW tall",
        "PRAGMA user_version = 7",
        "PRAGMA journal_mode = WAL",
        "PRAGMA query_only = OFF",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "COMMIT",
        "SELECT 1; DROP TABLE nests",
        "SELECT ';'; DROP TABLE nests; --",
        "ATTACH '%s/other.db' AS other",
        "VACUUM INTO '%s/other.db'",
        "SELECT load_extension('%s/other.so')",
        "SELECT readfile('%s/trees.db')",
        "SELECT writefile('%s/other.db', 'x')",
        "PRAGMA temp_store_directory = '%s'",
      })
  void changes_nothing_and_reaches_nothing_else(String sql) throws IOException {
    asking.refuses(sql.formatted(temp));

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(temp).isDirectoryContaining("glob:**/trees.db");
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(asking.says("SELECT count(*) AS n FROM nests")).isEqualTo("n\n1\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT i FROM n ORDER BY -i",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT i FROM n WHERE i = 2",
      })
  void stops_what_does_not_end(String sql) {
    assertThat(asking.refuses(sql)).startsWith("stopped after 1 s, and nothing is changed");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("one\n1\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT zeroblob(1000000000)",
        "SELECT randomblob(2147483000)",
        "SELECT printf('%.*c', 1000000000, 'x')",
        "SELECT replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000000)))",
        "SELECT replicate('x', 4294967304)",
        "SELECT padl('x', 4294967304)",
        "SELECT padr('x', 4294967304)",
        "SELECT padc('x', 4294967304)",
      })
  void refuses_what_would_fill_the_memory(String sql) {
    assertThat(asking.refuses(sql)).containsAnyOf("too big", "no such function");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("one\n1\n\n(1 row)");
  }

  @Test
  void forgets_what_a_statement_has_set() {
    assertThat(asking.says("PRAGMA busy_timeout = 7")).contains("\n7\n");

    assertThat(asking.says("PRAGMA busy_timeout")).contains("\n3000\n");
  }

  @Test
  void lists_tables_and_views() {
    assertThat(asking.tables(""))
        .isEqualTo(
            """
            schema,name,kind,rows,comment
            main,nests,table,1,NULL
            main,tall,view,NULL,NULL
            main,trees,table,2,NULL

            (3 rows)\
            """);
    assertThat(asking.tables("NEST")).contains("main,nests").doesNotContain("trees");
  }

  @Test
  void describes_tables() {
    assertThat(asking.describes("Trees"))
        .isEqualTo(
            """
            table main.trees

            columns:
            - id INTEGER
            - name TEXT not null
            - height REAL default 1.5
            - leaf BLOB

            primary key: id

            referenced by:
            - id -> nests (tree_id)

            indexes:
            - unique sqlite_autoindex_trees_1 (name)\
            """);
    assertThat(asking.describes("main.nests"))
        .contains("- bird VARCHAR(20)\n- eggs DECIMAL")
        .contains("references:\n- tree_id -> trees (id)")
        .contains("indexes:\n- nests_of_tree (tree_id, bird)");
    assertThat(asking.describes("tall")).startsWith("view main.tall\n\ncolumns:\n- name TEXT");
    assertThat(asking.refusesToDescribe("bushes"))
        .isEqualTo("table: there is no \"bushes\"; the tool tables lists what there is");
  }

  @Test
  void is_not_changed_unless_it_is_configured() {
    assertThat(asking.refusesChange("DELETE FROM nests"))
        .isEqualTo("this database is only read here");
  }

  @Test
  void is_changed_by_execute_alone_where_it_is_configured(@TempDir Path other) throws IOException {
    var copy = Files.copy(file, other.resolve("copy.db"));
    try (var writing = Asking.open("jdbc:sqlite:" + copy, Settings.WRITE, "true")) {
      var both = new Asking(new DatabaseDesk(writing));

      assertThat(both.changes("INSERT INTO trees (name) VALUES (?), (?)", "elm", "fir"))
          .isEqualTo("done; 2 rows changed");
      assertThat(both.changes("DELETE FROM trees WHERE name = 'elm' RETURNING id, name"))
          .isEqualTo("id,name\n3,elm\n\n(1 row)");
      assertThat(both.refusesChange("INSERT INTO trees (name) VALUES ('oak')")).contains("UNIQUE");
      assertThat(both.refusesChange("INSERT INTO nests VALUES (99, 'jay', 1)")).contains("FOREIGN");
      assertThat(both.refusesChange("ATTACH '%s/other.db' AS other".formatted(temp)))
          .contains("too many attached databases");
      assertThat(both.refuses("DELETE FROM trees RETURNING id")).contains("readonly");
      assertThat(both.says("SELECT name FROM trees WHERE id > 2")).contains("\nfir\n");
    }
  }

  @Test
  void is_not_opened_where_there_is_none() {
    assertThatThrownBy(() -> Asking.open("jdbc:sqlite:" + temp.resolve("none.db")))
        .hasMessageStartingWith("MENAGERIE_SQL_URL: there is no file \"");
    assertThatThrownBy(() -> Asking.open("jdbc:sqlite::memory:"))
        .hasMessage(
            "MENAGERIE_SQL_URL: a database in memory would be empty; name a file:"
                + " jdbc:sqlite:FILE");
    assertThat(temp.resolve("none.db")).doesNotExist();
  }
}
