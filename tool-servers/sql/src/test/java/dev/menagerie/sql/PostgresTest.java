// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL server, and attempts to do more than read it, by a role that could write. */
@Timeout(60)
class PostgresTest {

  private static EmbeddedPostgres server;
  private Database database;
  private Asking asking;

  @BeforeAll
  static void start() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    admin(
        """
        CREATE ROLE clerk LOGIN PASSWORD 'c';
        GRANT CREATE ON SCHEMA public TO clerk;
        CREATE ROLE spy LOGIN PASSWORD 's' IN ROLE pg_read_server_files;
        CREATE SCHEMA wood;
        GRANT USAGE ON SCHEMA wood TO clerk;
        CREATE TABLE wood.trees (
          id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, height NUMERIC(5, 2) DEFAULT 1.5,
          planted TIMESTAMPTZ, leaf BYTEA, tags JSONB);
        COMMENT ON TABLE wood.trees IS 'what grows';
        COMMENT ON COLUMN wood.trees.height IS 'in metres';
        CREATE TABLE wood.nests (tree_id INT NOT NULL REFERENCES wood.trees (id), bird TEXT);
        CREATE INDEX nests_of_tree ON wood.nests (tree_id, bird);
        CREATE TABLE wood.secrets (word TEXT);
        CREATE SEQUENCE wood.ticket;
        INSERT INTO wood.trees VALUES
          (1, 'oak', 21.5, '2020-05-01 12:00+02', '\\x0aff', '{"old": true}'), (2, 'ash', NULL, NULL, NULL, NULL);
        GRANT SELECT, INSERT, UPDATE, DELETE ON wood.trees, wood.nests TO clerk;
        GRANT ALL ON SEQUENCE wood.ticket TO clerk;
        ANALYZE\
        """);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void open() {
    database = open("clerk", "c");
    asking = new Asking(new DatabaseDesk(database));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static void admin(String sql) throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Database open(String user, String password, String... more) {
    var environment = Asking.environment(server.getJdbcUrl(user, "postgres"), more);
    environment.put(Settings.USER, user);
    environment.put(Settings.PASSWORD, password);
    environment.put(Settings.TIMEOUT, "1");
    return Database.open(Settings.of(environment), () -> {});
  }

  @Test
  void answers_with_comma_separated_values() {
    assertThat(asking.says("SELECT * FROM wood.trees WHERE id <= ? ORDER BY id", 2))
        .isEqualTo(
            """
            id,name,height,planted,leaf,tags
            1,oak,21.50,2020-05-01 10:00:00+00,x'0aff',"{""old"": true}"
            2,ash,NULL,NULL,NULL,NULL

            (2 rows)\
            """);
  }

  @Test
  void finds_the_types_of_parameters() {
    assertThat(
            asking.says(
                "SELECT name FROM wood.trees WHERE planted > ? AND height > ? AND tags ?? ? AND ?",
                "2020-01-01",
                21.25,
                "old",
                true))
        .contains("\noak\n");
    assertThat(asking.says("SELECT DATE '2024-02-28' + ? AS d, substr(?, ?) AS s", 2, "abc", 2))
        .contains("\n2024-03-01,bc\n");
    assertThat(asking.says("SELECT ?::text IS NULL AS n, ? AS big", null, 9_000_000_000L))
        .contains("\nt,9000000000\n");
    assertThat(asking.refuses("SELECT * FROM wood.trees WHERE id = ?"))
        .isEqualTo("parameters: the statement has 1 places (?) for them, but 0 are given");
    assertThat(asking.refuses("SELECT * FROM wood.trees WHERE id = ?", "oak"))
        .contains("invalid input syntax for type integer");
  }

  @Test
  void tells_of_the_tables_that_may_be_read() {
    assertThat(asking.tables(""))
        .isEqualTo(
            """
            schema,name,kind,rows,comment
            wood,nests,table,0,NULL
            wood,trees,table,2,what grows

            (2 rows)\
            """);
    assertThat(asking.describes("wood.trees"))
        .startsWith("table wood.trees: what grows")
        .contains("- name varchar(40) not null\n- height numeric(5,2) default 1.5: in metres\n")
        .contains("primary key: id")
        .contains("referenced by:\n- id -> nests (tree_id)")
        .contains("indexes:\n- unique trees_pkey (id)");
    assertThat(asking.describes("nests"))
        .contains("- bird text\n")
        .contains("references:\n- tree_id -> trees (id)")
        .contains("- nests_of_tree (tree_id, bird)");
  }

  @Test
  void says_what_is_wrong_with_a_statement() {
    assertThat(asking.refuses("SELECT * FROM bushes"))
        .contains("relation \"bushes\" does not exist")
        .endsWith("; the tool tables lists what there is");
    assertThat(asking.refuses("SELECT nam FROM wood.trees")).contains("Perhaps you meant");
    assertThat(asking.refuses("SELECT 1; SELECT 2"))
        .isEqualTo("one statement a call; the text holds 2");
    assertThat(asking.says("SELECT ';' AS a /* ; */;")).isEqualTo("a\n;\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO wood.nests VALUES (1, 'wren') RETURNING bird",
        "WITH gone AS (DELETE FROM wood.trees RETURNING id) SELECT * FROM gone",
        "CREATE TABLE public.bushes (id INT)",
        "CREATE TEMPORARY TABLE bushes (id INT)",
        "SELECT nextval('wood.ticket')",
        "SELECT * FROM wood.trees FOR UPDATE",
        "SET TRANSACTION READ WRITE",
        "START TRANSACTION READ WRITE",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "COMMIT",
        "ROLLBACK AND CHAIN",
        "COMMIT; BEGIN READ WRITE; DELETE FROM wood.trees",
        "SELECT 1; COMMIT; DELETE FROM wood.trees",
        "DO $$ BEGIN COMMIT; DELETE FROM wood.trees; END $$",
        "DO $$ BEGIN SET TRANSACTION READ WRITE; DELETE FROM wood.trees; END $$",
        "COPY (SELECT 1) TO PROGRAM 'touch /tmp/other'",
        "COPY (SELECT 1) TO '/tmp/other'",
        "COPY (SELECT 1) TO STDOUT",
        "COPY wood.nests FROM STDIN",
        "COPY wood.nests FROM '/etc/hostname'",
        "SELECT pg_read_file('/etc/hostname')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/hostname')",
        "SELECT lo_create(0)",
        "SELECT * FROM wood.secrets",
        "SET ROLE postgres",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "LOAD 'other'",
        "SELECT query_to_xml('DELETE FROM wood.trees', true, true, '')",
        "SELECT pg_terminate_backend(pg_backend_pid())",
      })
  void changes_nothing_and_reaches_nothing_else(String sql) {
    asking.refuses(sql);

    assertThat(asking.says("SELECT count(*) AS n FROM wood.trees")).isEqualTo("n\n2\n\n(1 row)");
    assertThat(asking.says("SELECT count(*) AS n FROM wood.nests")).isEqualTo("n\n0\n\n(1 row)");
    assertThat(asking.says("SHOW transaction_read_only")).contains("\non\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config('statement_timeout', '0', false), pg_sleep(1000)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        """
        DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(1000);
        EXCEPTION WHEN query_canceled THEN END; END LOOP; END $$\
        """,
      })
  void stops_what_does_not_end(String sql) throws SQLException {
    assertThat(asking.refuses(sql)).startsWith("stopped after 1 s, and nothing is changed");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("one\n1\n\n(1 row)");
    assertThat(
            asking.says(
                """
                SELECT count(*) AS n FROM pg_stat_activity
                WHERE state = 'active' AND usename = 'clerk' AND pid <> pg_backend_pid()\
                """))
        .isEqualTo("n\n0\n\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT repeat('x', 20000000)",
        "SELECT repeat('x', 1000000) FROM generate_series(1, 1000)",
      })
  void refuses_what_would_fill_the_memory(String sql) {
    assertThat(asking.refuses(sql)).startsWith("a row or a few of them hold more than 16 MB");

    assertThat(asking.says("SELECT 1 AS one")).isEqualTo("one\n1\n\n(1 row)");
  }

  @Test
  void reads_no_more_rows_than_are_shown() {
    assertThat(asking.says("SELECT generate_series(1, 1000000000)"))
        .contains("\n200\n\n(200 rows shown; there are more");
  }

  @Test
  void forgets_what_a_statement_has_done_to_the_session() {
    asking.says("SELECT pg_advisory_lock(7)");
    asking.says("SELECT set_config('search_path', 'wood', false)");
    asking.refuses("LISTEN news");
    asking.refuses("PREPARE p AS SELECT 1");

    assertThat(asking.says("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'"))
        .isEqualTo("n\n0\n\n(1 row)");
    assertThat(asking.says("SHOW search_path")).contains("public");
    assertThat(asking.says("SELECT count(*) AS n FROM pg_prepared_statements"))
        .isEqualTo("n\n0\n\n(1 row)");
  }

  @Test
  void is_changed_by_execute_alone_where_it_is_configured() {
    try (var writing = open("clerk", "c", Settings.WRITE, "true")) {
      var both = new Asking(new DatabaseDesk(writing));

      assertThat(both.changes("INSERT INTO wood.trees (id, name) VALUES (?, ?)", 3, "elm"))
          .isEqualTo("done; 1 row changed");
      assertThat(both.refusesChange("INSERT INTO wood.trees (id, name) VALUES (3, 'fir')"))
          .contains("duplicate key");
      assertThat(both.refuses("DELETE FROM wood.trees RETURNING id")).contains("read-only");
      assertThat(both.changes("DELETE FROM wood.trees WHERE id = 3 RETURNING name, planted"))
          .isEqualTo("name,planted\nelm,NULL\n\n(1 row)");
    }
  }

  @Test
  void lets_nobody_in_who_reaches_beyond_the_database() {
    assertThatThrownBy(() -> open("postgres", "postgres"))
        .hasMessageStartingWith("MENAGERIE_SQL_USER: has the rights of postgres")
        .hasMessageContaining("CREATE ROLE reader LOGIN");
    assertThatThrownBy(() -> open("spy", "s"))
        .hasMessageStartingWith("MENAGERIE_SQL_USER: has the rights of pg_read_server_files");
  }

  @Test
  void says_why_it_cannot_be_reached() {
    assertThatThrownBy(() -> Asking.open("jdbc:postgresql://localhost:1/postgres"))
        .hasMessageStartingWith(
            "MENAGERIE_SQL_URL: cannot connect: Connection to localhost:1 refused");
    assertThatThrownBy(() -> open("nobody", "n"))
        .hasMessageStartingWith("MENAGERIE_SQL_USER and MENAGERIE_SQL_PASSWORD: cannot connect: ");
  }
}
