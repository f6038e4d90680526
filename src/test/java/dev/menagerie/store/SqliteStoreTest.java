// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.remember;
import static dev.menagerie.testkit.Records.task;
import static dev.menagerie.testkit.Records.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.testkit.BesideOthers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
class SqliteStoreTest implements JournalContract {

  @TempDir Path data;
  SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(data);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = SqliteStore.open(data);
  }

  @Override
  public Journal journal() {
    return store;
  }

  @Override
  public Catalogue catalogue() {
    return store;
  }

  private long write(Write... writes) {
    return store.append(List.of(writes)).await();
  }

  private long sql(String sql) throws SQLException {
    return StoreFile.sql(data, sql);
  }

  @Test
  void keeps_everything_across_a_restart() {
    for (int i = 0; i < 100; i++) {
      write(append("t1", "a" + i), append("t2", "b" + i));
    }
    write(remember("notes", "n"), new Write.Save(task("t1", 1)));
    store.save("agent", "a", Json.object().add("n", 1).build());
    var before = store.read("t1", 0, 1_000);

    reopen();
    long next = write(append("t1", "last"));

    assertThat(next).isEqualTo(202);
    var read = store.read("t1", 0, 1_000);
    assertThat(read.subList(0, 100)).isEqualTo(before);
    assertThat(texts(read)).hasSize(101).endsWith("last");
    assertThat(store.read("t2", 0, 1_000)).hasSize(100);
    assertThat(store.memory(0, 10)).hasSize(1);
    assertThat(store.task("t1")).contains(task("t1", 1));
    assertThat(store.documents("agent")).containsOnlyKeys("a");
  }

  @Test
  void keeps_that_a_task_was_taken_up_and_not_read() {
    write(new Write.Save(task("t1", 1).with(Attempts.NONE.next())));

    reopen();

    assertThat(store.unfinished().getFirst().attempts().unread()).isTrue();
  }

  @Test
  void a_document_that_came_too_late_leaves_no_trace() {
    var first = Json.object().add("n", 1).build();
    store.saveFirst("key", "a", first);
    store.saveFirst("key", "a", Json.object().add("n", 2).build());

    reopen();

    assertThat(store.documents("key").get("a")).isEqualTo(first);
  }

  @Test
  void writes_what_is_queued_before_it_closes() {
    var receipts = new ArrayList<Receipt>();
    for (int i = 0; i < 5_000; i++) {
      receipts.add(store.append(List.of(append("t1", "a"))));
    }

    reopen();

    assertThat(receipts).allSatisfy(it -> assertThat(it.await()).isPositive());
    assertThat(store.read("t1", 0, 10_000)).hasSize(5_000);
  }

  @Test
  void refuses_writes_once_closed() {
    store.close();

    assertThatThrownBy(() -> write(append("t1", "a")))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("is closed");
    open();
  }

  @Test
  void finds_a_slow_task_among_many_entries_of_others() throws SQLException {
    write(append("slow", "first"));
    for (int i = 0; i < 70; i++) {
      var writes = IntStream.range(0, 1_000).mapToObj(n -> append("fast", "f" + n)).toList();
      var _ = store.append(writes);
    }
    write(append("slow", "second"), append("late", "only"));
    assertThat(sql("SELECT count(*) FROM segment WHERE journal = 1")).isEqualTo(1);

    reopen();
    write(append("slow", "third"));

    assertThat(texts(store.read("slow", 0, 10))).containsExactly("first", "second", "third");
    assertThat(texts(store.read("late", 0, 10))).containsExactly("only");
    assertThat(store.read("fast", 0, 100_000)).hasSize(70_000);
  }

  @Test
  void an_ended_task_leaves_nothing_to_find_anew() throws SQLException {
    var ended =
        task("t1", 1)
            .ended(Status.FAILED, Optional.empty(), Optional.empty(), Spent.NONE, Instant.EPOCH);

    write(append("t1", "a"), append("t1", "b"), new Write.Save(ended));

    assertThat(sql("SELECT count(*) FROM segment")).isEqualTo(1);
    assertThat(texts(store.read("t1", 0, 10))).containsExactly("a", "b");
    write(append("t1", "c"));
    assertThat(texts(store.read("t1", 0, 10))).containsExactly("a", "b", "c");
  }

  @Test
  void a_backup_made_while_it_runs_can_be_opened() throws SQLException, IOException {
    write(append("t1", "a"), new Write.Save(task("t1", 1)), remember("notes", "n"));
    var backup = Files.createDirectories(data.resolve("backup"));
    sql("VACUUM INTO '%s'".formatted(backup.resolve("journal.db")));

    try (var restored = SqliteStore.open(backup)) {
      assertThat(texts(restored.read("t1", 0, 9))).containsExactly("a");
      assertThat(restored.task("t1")).contains(task("t1", 1));
      assertThat(restored.memory(0, 9)).hasSize(1);
      assertThat(restored.append(List.of(append("t1", "b"))).await()).isEqualTo(3);
    }
  }

  @Test
  void opens_what_the_first_release_wrote() throws SQLException {
    write(append("t1", "a"), append("t2", "b"), append("t1", "x".repeat(100_000)));
    write(new Write.Save(task("t1", 1)), remember("notes", "n"), remember("notes", "m"));
    store.save("agent", "a", Json.object().add("n", 1).build());
    store.delete("t2");
    reopen();
    for (int i = 0; i < 200 && sql("SELECT count(*) FROM journal WHERE task IS NULL") > 0; i++) {
      store.save("agent", "a", Json.object().add("n", 1).build());
    }
    var before = store.read("t1", 0, 9);
    store.close();
    for (var table : List.of("journal", "segment", "task", "document")) {
      if (table.equals("segment")) {
        sql("DELETE FROM segment WHERE journal = 0");
      }
      sql("ALTER TABLE %s DROP COLUMN crc".formatted(table));
    }
    sql("DROP TABLE tally");
    sql("DROP INDEX task_by_origin");
    sql("ALTER TABLE task DROP COLUMN origin");
    sql("DELETE FROM flyway_schema_history WHERE version > '1'");
    sql("UPDATE memory_event SET crc = 0");
    assertThat(data.resolve("witness").toFile().delete()).isTrue();

    for (int i = 0; i < 2; i++) {
      open();
      assertThat(store.read("t1", 0, 9)).isEqualTo(before);
      assertThat(store.read("t2", 0, 9)).isEmpty();
      assertThat(store.memory(0, 9)).hasSize(2);
      assertThat(store.task("t1")).contains(task("t1", 1));
      assertThat(store.documents("agent")).containsOnlyKeys("a");
      store.close();
    }
    open();
    assertThat(write(append("t1", "more"))).isEqualTo(6);
  }

  @Test
  void is_set_up_for_safety_and_for_giving_space_back() throws SQLException {
    write(append("t1", "a"));

    assertThat(sql("PRAGMA page_size")).isEqualTo(8192);
    assertThat(sql("PRAGMA auto_vacuum")).isEqualTo(2);
    assertThat(data.resolve("journal.db-wal")).exists();
    try (var writer = new Sqlite(data.resolve("journal.db")).writer();
        var statement = writer.createStatement()) {
      for (var setting :
          List.of("synchronous 2", "wal_autocheckpoint 4000", "busy_timeout 10000")) {
        try (var rows = statement.executeQuery("PRAGMA " + setting.split(" ")[0])) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo(setting.split(" ")[1]);
        }
      }
    }
  }

  @Test
  void tells_of_a_damaged_entry() throws SQLException {
    write(append("t1", "a"), append("t1", "b"));
    sql("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '\"b\"', '\"c\"') AS BLOB)");

    assertThat(texts(store.read("t1", 0, 1))).containsExactly("a");
    assertThatThrownBy(() -> store.read("t1", 1, 1))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining(data.resolve("journal.db").toString())
        .hasMessageContaining("entry 2 of task t1 is missing or damaged")
        .hasMessageContaining("restore a backup");
  }

  @Test
  void tells_of_an_entry_with_a_word_of_another_release() throws SQLException {
    long position = write(append("t1", "a"));
    var written = store.read("t1", 0, 1).getFirst().body();
    var body = Body.of(Json.object(written).add("kind", "dream").build());
    long crc = body.checksum(position, sql("SELECT number FROM journal WHERE task = 't1'"));
    sql("UPDATE entry SET crc = %d, body = CAST('%s' AS BLOB)".formatted(crc, body.json()));

    assertThatThrownBy(() -> store.read("t1", 0, 1))
        .isInstanceOf(JournalFailed.class)
        .hasMessage(
            "task t1: journal entry 1 has the kind dream, which this release does not know;"
                + " use the release that wrote it");
  }

  @Test
  void tells_of_an_entry_in_the_wrong_place_or_gone() throws SQLException {
    write(append("t1", "a"), append("t1", "b"), append("t1", "c"));
    sql("UPDATE entry SET position = 4 WHERE position = 2");

    assertThatThrownBy(() -> store.read("t1", 0, 10)).hasMessageContaining("entry 2 of task t1");
  }

  @Test
  void tells_of_a_damaged_large_body_and_memory_event() throws SQLException {
    write(append("t1", "x".repeat(100_000)), remember("notes", "n"));
    sql("UPDATE overflow SET body = zeroblob(100)");
    sql("UPDATE memory_event SET space = 'other'");

    assertThatThrownBy(() -> store.read("t1", 0, 10)).hasMessageContaining("entry 1 of task t1");
    assertThatThrownBy(() -> store.memory(0, 10))
        .hasMessageContaining("memory event 2 or the one before it is");
  }

  @Test
  void does_not_open_when_the_end_of_the_journal_is_lost() throws SQLException {
    for (int i = 0; i < 10; i++) {
      write(append("t1", "a"));
    }
    store.close();
    sql("DELETE FROM entry WHERE position > 7");

    assertThatThrownBy(() -> SqliteStore.open(data))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("journal.db ends at position 7, but 10 was acknowledged")
        .hasMessageContaining("restore a backup")
        .hasMessageContaining(data.resolve("witness").toString());

    assertThat(data.resolve("witness").toFile().delete()).isTrue();
    open();
    assertThat(store.read("t1", 0, 100)).hasSize(7);
  }

  @Test
  void does_not_open_with_a_damaged_witness() throws IOException {
    write(append("t1", "a"));
    store.close();
    var witness = data.resolve("witness");
    var text = Files.readString(witness);
    for (var damaged : List.of("", text.replace(" 1 ", " 0 "), text.substring(3), "a b c d e")) {
      Files.writeString(witness, damaged);

      assertThatThrownBy(() -> SqliteStore.open(data))
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining(witness + " is damaged");
    }
    Files.writeString(witness, text);
    open();
    assertThat(store.read("t1", 0, 10)).hasSize(1);
  }

  @Test
  void a_second_server_is_told_that_the_folder_is_in_use() {
    assertThatThrownBy(() -> SqliteStore.open(data))
        .isInstanceOf(JournalFailed.class)
        .hasMessage(data + " is in use by another server; stop it, or choose another data folder");
    assertThat(write(append("t1", "a"))).isPositive();
  }

  @Test
  void a_folder_that_cannot_be_is_named() throws IOException {
    var file = Files.writeString(data.resolve("file"), "");

    assertThatThrownBy(() -> SqliteStore.open(file.resolve("data")))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining(file + "/data cannot be written");
  }

  @Test
  void a_file_that_is_no_database_is_named() throws IOException {
    store.close();
    var file = data.resolve("other/journal.db");
    Files.createDirectories(data.resolve("other"));
    Files.writeString(file, "this is no database at all, just some text ".repeat(100));

    assertThatThrownBy(() -> SqliteStore.open(data.resolve("other")))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining(file.toString());
    open();
  }

  @Test
  void does_not_open_what_a_newer_release_wrote() throws SQLException {
    store.close();
    sql(
        """
        UPDATE flyway_schema_history SET version = '9000', script = 'V9000__new.sql'
        WHERE version = '3'
        """);

    assertThatThrownBy(() -> SqliteStore.open(data))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("has tables that this release does not know");

    sql(
        """
        UPDATE flyway_schema_history SET version = '3', script = 'V3__forks.sql'
        WHERE version = '9000'
        """);
    open();
  }

  @Test
  void after_a_failed_write_nothing_is_accepted_and_nothing_is_half_there() throws SQLException {
    write(append("t1", "a"));
    sql(
        """
        CREATE TRIGGER full BEFORE INSERT ON entry WHEN new.position = 3
        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
        """);

    var failed = store.append(List.of(append("t1", "b"), append("t1", "c"), append("t2", "d")));
    assertThatThrownBy(failed::await)
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("journal.db cannot be written")
        .hasMessageContaining("disk is full");
    sql("DROP TRIGGER full");

    assertThatThrownBy(() -> write(append("t3", "e")))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("disk is full");
    assertThatThrownBy(() -> store.save("agent", "a", Json.object().build()))
        .isInstanceOf(JournalFailed.class);
    assertThatThrownBy(() -> store.delete("t1")).isInstanceOf(JournalFailed.class);
    assertThat(texts(store.read("t1", 0, 10))).containsExactly("a");
    reopen();
    assertThat(texts(store.read("t1", 0, 10))).containsExactly("a");
    assertThat(write(append("t1", "f"))).isEqualTo(2);
  }

  @Test
  void a_watcher_that_fails_harms_no_one_and_one_that_waits_is_told() throws Exception {
    var told = new CompletableFuture<Throwable>();
    var seen = new CompletableFuture<List<Entry>>();
    store.watch(
        _ -> {
          var receipt = store.append(List.of());
          try {
            receipt.await();
          } catch (IllegalStateException e) {
            told.complete(e);
            throw new AssertionError(e);
          }
        });
    store.watch(seen::complete);

    write(append("t1", "a"));

    assertThat(told.get()).hasMessageContaining("must not wait");
    assertThat(texts(seen.get())).containsExactly("a");
    assertThat(write(append("t1", "b"))).isEqualTo(2);
  }
}
