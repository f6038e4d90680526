// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;

/**
 * The search index of one memory space, in a folder of its own. It holds nothing that the log does
 * not: what has not been committed is lost with the process, and an index that cannot be read
 * begins empty. Whoever opens it goes on from {@link #committed()}.
 *
 * <p>One thread writes. Any thread searches at any time, without a lock, what was published last. A
 * disk that fails shows as an {@link UncheckedIOException}, behind which the index must be closed.
 */
public final class SpaceIndex implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SpaceIndex.class.getName());
  private static final String APPLIED = "applied";
  private static final String FORMAT = "format";

  private final FSDirectory directory;
  private final ConcurrentMergeScheduler merges;
  private final IndexWriter writer;
  private final Snapshots snapshots;
  private long committed;
  private boolean erased;

  private SpaceIndex(
      FSDirectory directory, ConcurrentMergeScheduler merges, IndexWriter writer, long committed)
      throws IOException {
    this.directory = directory;
    this.merges = merges;
    this.writer = writer;
    this.committed = committed;
    snapshots = new Snapshots(writer, committed);
  }

  /**
   * Opens or creates the index of a folder. All of it is read once, so that damage shows now.
   *
   * @throws JournalFailed if the folder cannot be written or is in use
   */
  public static SpaceIndex open(Path folder) {
    try {
      Files.createDirectories(folder);
      try {
        return opened(folder);
      } catch (LockObtainFailedException e) {
        throw new JournalFailed(
            "%s is in use by another server; stop it, or choose another data folder"
                .formatted(folder),
            e);
      } catch (IOException | RuntimeException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            folder + " cannot be read and is built anew from the journal",
            e);
        empty(folder);
        return opened(folder);
      }
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be written (%s); choose another data folder or change its permissions"
              .formatted(folder, JournalFailed.why(e)),
          e);
    }
  }

  private static SpaceIndex opened(Path folder) throws IOException {
    var directory = FSDirectory.open(folder);
    try {
      boolean known = DirectoryReader.indexExists(directory);
      var merges = new ConcurrentMergeScheduler();
      var writer = new IndexWriter(directory, Writing.config(merges));
      try {
        return new SpaceIndex(directory, merges, writer, known ? position(writer) : 0);
      } catch (IOException | RuntimeException e) {
        writer.rollback();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static long position(IndexWriter writer) throws IOException {
    long position = -1;
    var format = "none";
    for (var entry : writer.getLiveCommitData()) {
      position = entry.getKey().equals(APPLIED) ? Long.parseLong(entry.getValue()) : position;
      format = entry.getKey().equals(FORMAT) ? entry.getValue() : format;
    }
    if (position < 0 || !format.equals(Fields.FORMAT)) {
      throw new IOException(
          "its format is %s, this release reads %s".formatted(format, Fields.FORMAT));
    }
    return position;
  }

  private static void empty(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }

  /** The position of the log up to which it is on the disk; 0 if it is empty or was built anew. */
  public long committed() {
    return committed;
  }

  /** Adds a version, or puts it in the place of the one with this id and beginning. */
  public void add(Document document) {
    written(
        () ->
            writer.updateDocument(Fields.key(document.id(), document.from()), Fields.of(document)));
  }

  /**
   * The same of a version whose vector is kept {@link Elsewhere}.
   *
   * @param meant the position of the log that brought its vector
   */
  public void add(Document document, long meant) {
    written(
        () ->
            writer.updateDocument(
                Fields.key(document.id(), document.from()), Fields.of(document, meant)));
  }

  /**
   * Ends a version; nothing happens if there is none.
   *
   * @param from the position that made it
   * @param to the position that ends it
   * @param endedBy the task that ends it; empty if it is none
   */
  public void end(String id, long from, long to, String endedBy) {
    written(
        () ->
            writer.updateDocValues(
                Fields.key(id, from),
                new NumericDocValuesField(Fields.TO, to),
                new BinaryDocValuesField(Fields.ENDED_BY, new BytesRef(endedBy))));
  }

  /** Removes all versions of things; from the disk too, with the next commit. */
  public void erase(Collection<String> ids) {
    written(
        () ->
            writer.deleteDocuments(
                ids.stream().map(it -> new Term(Fields.ID, it)).toArray(Term[]::new)));
    erased |= !ids.isEmpty();
  }

  /** Removes everything. */
  public void clear() {
    written(writer::deleteAll);
  }

  /**
   * Lets searches see all that was written.
   *
   * @param applied the position of the log that this is as of
   */
  public void publish(long applied) {
    written(
        () -> {
          snapshots.publish(applied);
          return 0;
        });
  }

  /**
   * Writes all to the disk, and publishes it. Takes a synchronisation of the disk.
   *
   * @param applied the position of the log that this is as of
   */
  public void commit(long applied) {
    written(
        () -> {
          if (erased) {
            merges.sync(); // One that began before could keep what was erased.
            writer.forceMergeDeletes();
            merges.sync();
          }
          writer.setLiveCommitData(
              Map.of(APPLIED, Long.toString(applied), FORMAT, Fields.FORMAT).entrySet());
          writer.commit();
          snapshots.publish(applied);
          return 0;
        });
    erased = false;
    committed = applied;
  }

  private interface Change {
    long make() throws IOException;
  }

  private static void written(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was published last. */
  public Reading read() {
    try {
      return new Reading(snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Searches what was published last, as {@link Reading#search} does. */
  public Found search(Search search, Ranking ranking, ToIntFunction<String> tokens) {
    try (var reading = read()) {
      return reading.search(search, ranking, tokens);
    }
  }

  /** Ends without a commit. */
  @Override
  public void close() {
    written(
        () -> {
          snapshots.close();
          writer.rollback();
          directory.close();
          return 0;
        });
  }
}
