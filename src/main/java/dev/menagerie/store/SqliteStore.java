// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Journal and catalogue in one SQLite file, {@code journal.db} in the data folder, which is locked
 * against a second server. What has been acknowledged survives a crash of the process and of the
 * machine. Never copy the file alone while it is in use: back it up with {@code VACUUM INTO}.
 */
public final class SqliteStore implements Journal, Catalogue, AutoCloseable {

  private final DataFolder folder;
  private final Readers readers;
  private final GroupCommitter committer;
  private final Batch batch;
  private final Witness witness;
  private final EntryQuery entries;

  private SqliteStore(DataFolder folder) throws SQLException {
    this.folder = folder;
    var file = folder.path().resolve("journal.db");
    var witnessFile = folder.path().resolve("witness");
    var sqlite = new Sqlite(file);
    long witnessed = Witness.read(witnessFile);
    migrate(sqlite);
    var writer = sqlite.writer();
    try {
      long head = head(writer);
      if (head < witnessed) {
        throw new JournalFailed(
            "%s ends at position %d, but %d was acknowledged: the end is lost; restore a backup of the data folder, or delete %s to go on with what is there"
                .formatted(file, head, witnessed, witnessFile));
      }
      var segments = new Segments(writer, head);
      segments.publish();
      batch = new Batch(writer, segments, head);
      entries = new EntryQuery(file, segments);
      readers = new Readers(sqlite);
      committer = new GroupCommitter(file, batch);
      witness = new Witness(witnessFile, witnessed, committer::acknowledged);
    } catch (SQLException | RuntimeException | Error e) {
      writer.close();
      throw e;
    }
    committer.start();
    sweep();
  }

  /**
   * Opens or creates the store in a folder.
   *
   * @throws JournalFailed if the folder cannot be written or is in use, or if something that was
   *     acknowledged is missing
   */
  public static SqliteStore open(Path data) {
    var folder = DataFolder.open(data);
    try {
      return new SqliteStore(folder);
    } catch (SQLException e) {
      folder.close();
      throw new JournalFailed(
          "%s cannot be opened: %s; mend the disk or restore a backup of the data folder"
              .formatted(data.resolve("journal.db"), e.getMessage()),
          e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void migrate(Sqlite sqlite) throws SQLException {
    sqlite.create();
    try {
      Flyway.configure()
          .dataSource(sqlite.source(false))
          .locations("classpath:db/migration")
          .placeholders(Sqlite.WORDS)
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new JournalFailed(
          "%s has tables that this release does not know: %s; use the release that wrote them, or another data folder"
              .formatted(sqlite.file(), e.getMessage()),
          e);
    }
  }

  private static long head(Connection connection) throws SQLException {
    try (var select =
            connection.prepareStatement(
                """
                SELECT max(coalesce((SELECT max(position) FROM entry), 0),
                  coalesce((SELECT max(position) FROM memory_event), 0),
                  coalesce((SELECT max(position) FROM deleted), 0))
                """);
        var rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public Receipt append(List<Write> writes) {
    var prepared = writes.stream().map(Prepared::of).toList();
    return committer.submit(it -> it.add(prepared));
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    return readers.read(it -> entries.read(it, task, after, limit));
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    committer.watch(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    return readers.read(it -> entries.memory(it, after, limit));
  }

  @Override
  public Optional<TaskRecord> task(String id) {
    return readers.read(it -> TaskQuery.byId(it, id));
  }

  @Override
  public Optional<TaskRecord> taskByKey(String key) {
    return readers.read(it -> TaskQuery.byKey(it, key));
  }

  @Override
  public List<TaskRecord> tasks(Filter filter) {
    return readers.read(it -> TaskQuery.matching(it, filter));
  }

  @Override
  public List<TaskRecord> unfinished() {
    return readers.read(TaskQuery::unfinished);
  }

  @Override
  public List<String> forks(String task) {
    return readers.read(it -> TaskQuery.forks(it, task));
  }

  @Override
  public void delete(String task) {
    change(it -> it.delete(task));
    sweep();
  }

  /** Queues itself again until nothing is left, so that other writes come in between. */
  private void sweep() {
    var _ =
        committer.submit(
            it -> {
              it.flush();
              if (Sweep.step(it.connection())) {
                sweep();
              }
              return 0;
            });
  }

  @Override
  public Map<String, JsonObject> documents(String kind) {
    return readers.read(it -> Documents.of(it, kind));
  }

  @Override
  public void save(String kind, String name, JsonObject document) {
    var body = document.toString();
    change(it -> Documents.save(it.connection(), kind, name, body));
  }

  @Override
  public void delete(String kind, String name) {
    change(it -> Documents.delete(it.connection(), kind, name));
  }

  /** A change that is no entry. */
  @FunctionalInterface
  private interface Change {
    void addTo(Batch batch) throws SQLException;
  }

  private void change(Change change) {
    committer
        .submit(
            it -> {
              change.addTo(it);
              return 0;
            })
        .await();
  }

  /** Writes what is queued, then closes the file. */
  @Override
  public void close() {
    committer.close();
    witness.close();
    readers.close();
    try {
      batch.close();
    } catch (SQLException e) {
      throw new JournalFailed("%s cannot be closed: %s".formatted(folder.path(), e), e);
    } finally {
      folder.close();
    }
  }
}
