// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.task;
import static dev.menagerie.testkit.Records.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Journal.Write;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of tasks that were deleted, in the store's file. */
class DeletedTasksTest {

  /** Looks into the file. */
  private interface Look {
    boolean finds() throws SQLException;
  }

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

  @Test
  void gives_the_space_back_and_the_positions_never_again() throws SQLException {
    write(append("t2", "keep"));
    for (int i = 0; i < 2_000; i++) {
      var _ = store.append(List.of(append("t1", "x".repeat(2_000))));
    }
    long last = write(append("t1", "x".repeat(100_000)), new Write.Save(task("t1", 1)));

    var dead = "SELECT count(*) FROM journal WHERE task IS NULL";

    store.delete("t1");
    reopen();
    sweepWhile(() -> sql(dead) > 0 || sql("PRAGMA freelist_count") >= 60);

    assertThat(sql("SELECT count(*) FROM entry")).isEqualTo(1);
    assertThat(sql("SELECT count(*) FROM overflow")).isZero();
    assertThat(sql("SELECT count(*) FROM segment WHERE journal = 2")).isZero();
    assertThat(sql("PRAGMA page_count") - sql("PRAGMA freelist_count")).isLessThan(60);
    assertThat(sql("PRAGMA freelist_count")).isLessThan(60);
    reopen();
    assertThat(write(append("t2", "more"))).isEqualTo(last + 1);
    assertThat(texts(store.read("t2", 0, 10))).containsExactly("keep", "more");
  }

  @Test
  void the_positions_of_deleted_tasks_leave_with_the_window() throws SQLException {
    var slow = IntStream.range(0, 9).mapToObj(n -> "slow" + n).toList();
    var lengthy = IntStream.range(0, 20).mapToObj(n -> "long" + n).toList();
    slow.forEach(task -> write(append(task, "first")));
    lengthy.forEach(task -> write(task, 640));
    write("keep", 50_000);
    slow.forEach(task -> write(append(task, "last")));
    slow.forEach(store::delete);
    lengthy.forEach(store::delete);
    var dead = "SELECT count(*) FROM journal WHERE task IS NULL";
    sweepWhile(() -> sql(dead) > 0);
    var kept = "SELECT count(*) FROM segment WHERE journal = 0";
    assertThat(sql(kept)).isEqualTo(9 + 20 * 640 / Segments.SIZE);

    write("keep", 20_000);
    reopen();
    sweepWhile(() -> sql(kept) > 9);
    assertThat(sql(kept)).as("those of the slow tasks end within the window").isEqualTo(9);

    write("keep", (int) Segments.WINDOW);
    reopen();
    sweepWhile(() -> sql(kept) > 0);
    assertThat(sql(kept)).isZero();
    assertThat(store.read("keep", 0, 200_000)).hasSize(70_000 + (int) Segments.WINDOW);
  }

  private void reopen() {
    store.close();
    store = SqliteStore.open(data);
  }

  private long write(Write... writes) {
    return store.append(List.of(writes)).await();
  }

  private void write(String task, int entries) {
    for (int left = entries; left > 0; left -= 1_000) {
      var writes = IntStream.range(0, Math.min(left, 1_000)).mapToObj(n -> append(task, "e" + n));
      var _ = store.append(writes.toList());
    }
  }

  /** Each commit clears some of it away. */
  private void sweepWhile(Look look) throws SQLException {
    for (int i = 0; i < 200 && look.finds(); i++) {
      store.save("agent", "a", Json.object().build());
    }
  }

  private long sql(String sql) throws SQLException {
    return StoreFile.sql(data, sql);
  }
}
