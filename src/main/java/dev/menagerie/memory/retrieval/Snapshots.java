// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.ReferenceManager;

/** The snapshot that was published last, for as many readers as want it. */
final class Snapshots extends ReferenceManager<Snapshot> {

  private final IndexWriter writer;
  private final Names names = new Names();
  private long applied;

  Snapshots(IndexWriter writer, long applied) throws IOException {
    this.writer = writer;
    this.applied = applied;
    var reader = DirectoryReader.open(writer);
    try {
      for (var leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
      current = Snapshot.of(reader, applied, names, null);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** By the thread that writes alone. */
  void publish(long position) throws IOException {
    applied = position;
    maybeRefreshBlocking();
  }

  @Override
  protected Snapshot refreshIfNeeded(Snapshot last) throws IOException {
    var reader = DirectoryReader.openIfChanged(last.reader, writer);
    if (reader == null) {
      last.reader.incRef();
      return Snapshot.of(last.reader, applied, names, last);
    }
    try {
      return Snapshot.of(reader, applied, names, last);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  protected boolean tryIncRef(Snapshot snapshot) {
    return snapshot.reader.tryIncRef();
  }

  @Override
  protected void decRef(Snapshot snapshot) throws IOException {
    snapshot.reader.decRef();
  }

  @Override
  protected int getRefCount(Snapshot snapshot) {
    return snapshot.reader.getRefCount();
  }
}
