// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.remember;
import static dev.menagerie.testkit.Records.task;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * The files of a store as {@code kill -9} leaves them, with what was acknowledged: taken while the
 * store is open and its write-ahead log is full.
 */
record CrashedStore(Map<String, byte[]> files, Contents acknowledged, List<String> tasks) {

  static final String DB = "journal.db";
  static final String WAL = "journal.db-wal";
  static final String WITNESS = "witness";

  private static final List<String> KINDS = List.of("agent", "tool-server");

  /**
   * Writes thousands of entries of several tasks, some of them ended, some deleted.
   *
   * @param reopened shortly before the end, so that all of the log counts; otherwise it has been
   *     begun anew several times, and the last page of the database counts
   */
  static CrashedStore in(Path folder, int writes, boolean reopened) throws IOException {
    var random = new Random(writes);
    var tasks = new ArrayList<String>();
    var store = SqliteStore.open(folder);
    try {
      for (int i = 0; i < 40; i++) {
        tasks.add("t" + i);
        write(store, new Write.Save(record(i)), append("t" + i, "first"));
      }
      for (int i = 0; i < writes; i++) {
        write(store, random, i);
      }
      store.delete("t7");
      for (int i = 0; i < 30; i++) { // the deleted entries are swept between other writes
        store.save("agent", "a0", Json.object().add("n", i).build());
      }
      if (reopened) {
        store.close();
        store = SqliteStore.open(folder);
        store.save("agent", "a0", Json.object().build()); // behind what the opening still does
      }
      for (int i = 0; i < 100; i++) {
        write(store, random, writes + i);
      }
      store.delete("agent", "a3");
      for (int i = 0; i < 60; i++) {
        write(store, append("t" + (i % 5), "late " + i));
      }
      store.save("agent", "a1", Json.object().add("last", true).build());
      var files = new LinkedHashMap<String, byte[]>();
      for (var name : List.of(DB, WAL, WITNESS)) {
        files.put(name, Files.readAllBytes(folder.resolve(name)));
      }
      return new CrashedStore(files, Contents.of(store, tasks, KINDS), tasks);
    } finally {
      store.close();
    }
  }

  private static void write(SqliteStore store, Random random, int i) {
    var task = "t" + random.nextInt(random.nextBoolean() ? 4 : 40);
    task = task.equals("t7") ? "t8" : task;
    switch (i % 23) {
      case 0 -> write(store, remember("notes", "n" + i), append(task, "remembered " + i));
      case 1 -> write(store, new Write.Save(ended(random.nextInt(20, 40))));
      case 2 -> store.save(KINDS.get(i % 2), "a" + (i % 9), Json.object().add("n", i).build());
      case 3 -> write(store, append(task, "x".repeat(random.nextInt(i % 5 == 0 ? 90_000 : 9_000))));
      default -> write(store, append(task, "some text " + i), append(task, "more " + i));
    }
  }

  private static void write(SqliteStore store, Write... writes) {
    store.append(List.of(writes)).await();
  }

  private static TaskRecord record(int i) {
    return Records.task(
        task("t" + i, i),
        Optional.of("s" + i % 3),
        i % 4 == 3 ? Optional.of("t" + (i - 3)) : Optional.empty(),
        Optional.of("key t" + i));
  }

  private static TaskRecord ended(int i) {
    return record(i)
        .ended(
            Status.COMPLETED,
            Optional.empty(),
            Optional.of("ended " + i),
            Spent.NONE,
            Instant.EPOCH);
  }

  /** Lays the files out, one of them as given. */
  void layOut(Path folder, String name, byte[] instead) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve("journal.db-shm"));
    for (var file : files.entrySet()) {
      Files.write(
          folder.resolve(file.getKey()), file.getKey().equals(name) ? instead : file.getValue());
    }
  }

  /** The same in one file, as it is when the store has been closed. */
  CrashedStore closed(Path folder) throws IOException {
    var closed = new LinkedHashMap<>(files);
    for (var name : List.of(DB, WITNESS)) {
      closed.put(name, Files.readAllBytes(folder.resolve(name)));
    }
    closed.put(WAL, new byte[0]);
    return new CrashedStore(closed, acknowledged, tasks);
  }

  /** What a file holds. */
  byte[] file(String name) {
    return Objects.requireNonNull(files.get(name));
  }

  Contents read(SqliteStore store) {
    return Contents.of(store, tasks, KINDS);
  }
}
