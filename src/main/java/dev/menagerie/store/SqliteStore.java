// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Journal and catalogue in one SQLite file, {@code journal.db} in the data folder, which is locked
 * against a second server. What has been acknowledged survives a crash of the process and of the
 * machine. Never copy the file alone while it is in use: back it up with {@code VACUUM INTO}.
 */
public final class SqliteStore implements Journal, Catalogue, Eraser, AutoCloseable {

  private final DataFolder folder;
  private final Readers readers;
  private final GroupCommitter committer;
  private final Batch batch;
  private final Witness witness;
  private final EntryQuery entries;
  private final AtomicBoolean sweeping = new AtomicBoolean();

  private SqliteStore(DataFolder folder) throws SQLException, IOException {
    this.folder = folder;
    var opening = Opening.of(folder.path());
    var writer = opening.writer();
    try {
      var found = opening.found();
      var segments = new Segments(writer, found.tally(), found.tails());
      segments.publish();
      batch = new Batch(writer, found.tally(), segments, found.head());
      entries = new EntryQuery(segments);
      witness = new Witness(opening.witness(), batch.mark());
      readers = new Readers(opening.sqlite());
      committer = new GroupCommitter(opening.sqlite().file(), batch, witness);
    } catch (SQLException | IOException | RuntimeException | Error e) {
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
   *     acknowledged is missing; the files are left as they are then
   */
  public static SqliteStore open(Path data) {
    var folder = DataFolder.open(data);
    try {
      return new SqliteStore(folder);
    } catch (SQLException e) {
      folder.close();
      throw new JournalFailed(Damaged.advice(data.resolve(Opening.FILE), e), e);
    } catch (IOException e) {
      folder.close();
      throw new JournalFailed(
          "%s cannot be written: %s; free or mend the disk"
              .formatted(data.resolve(Opening.WITNESS), JournalFailed.why(e)),
          e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
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
  public Page page(String task, long after) {
    return readers.read(it -> entries.page(it, task, after));
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    committer.watch(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    return readers.read(it -> MemoryQuery.after(it, after, limit));
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
  public List<TaskRecord> ended(Status status, Optional<String> after, int limit) {
    return readers.read(it -> TaskQuery.ended(it, status, after, limit));
  }

  @Override
  public long count(Status status) {
    return readers.read(it -> TaskQuery.count(it, status));
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

  @Override
  public void erase(String id, long seen, Function<List<MemoryEvent>, Eraser.Change> change) {
    change(it -> Erasing.apply(it, id, change.apply(Erasing.behind(it, seen))));
  }

  @Override
  public void scrub() {
    boolean more;
    do {
      more = committer.submit(it -> it.sweep() ? 1 : 0).await() > 0;
    } while (more);
    var scrub = new Scrub(new Sqlite(folder.path().resolve(Opening.FILE)));
    change(it -> it.scrub(scrub));
    var failure = scrub.failure();
    if (failure != null) {
      throw new JournalFailed(
          "%s still holds bytes of what was erased, because it cannot be rewritten: %s; free as much of the disk as twice its size, then ask again or start the server again"
              .formatted(folder.path().resolve(Opening.FILE), failure.getMessage()),
          failure);
    }
  }

  private void sweep() {
    if (sweeping.compareAndSet(false, true)) {
      sweepOn();
    }
  }

  /** Queues itself again until nothing is left, so that other writes come in between. */
  private void sweepOn() {
    var _ =
        committer.submit(
            it -> {
              if (it.sweep()) {
                sweepOn();
              } else {
                sweeping.set(false);
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
    change(it -> Documents.save(it.connection(), it.tally(), kind, name, body));
  }

  @Override
  public JsonObject saveFirst(String kind, String name, JsonObject document) {
    var body = document.toString();
    change(it -> Documents.saveFirst(it.connection(), it.tally(), kind, name, body));
    return readers
        .read(it -> Documents.of(it, kind, name))
        .orElse(document); // somebody deleted it just now
  }

  @Override
  public void delete(String kind, String name) {
    change(it -> Documents.delete(it.connection(), it.tally(), kind, name));
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

  /** Why nothing is written any more, if so: only the next start of the server mends it. */
  public Optional<String> failure() {
    return committer.failure();
  }

  /**
   * Writes what is queued, then closes the file. After a failed write the file is left as it is:
   * what the disk took is not known, and the next start finds out.
   */
  @Override
  public void close() {
    committer.close();
    witness.close();
    readers.close();
    try {
      if (committer.failure().isEmpty()) {
        batch.close();
      }
    } catch (SQLException e) {
      throw new JournalFailed("%s cannot be closed: %s".formatted(folder.path(), e), e);
    } finally {
      folder.close();
    }
  }
}
