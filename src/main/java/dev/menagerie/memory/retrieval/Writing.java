// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.TieredMergePolicy;

/** How an index is written. {@code docs/retrieval.md} says what was measured. */
final class Writing {

  /** Neighbours of a node in the graph of vectors. */
  private static final int NEIGHBOURS = 16;

  /** Candidates for these when a vector is added. */
  private static final int CANDIDATES = 100;

  /** Segments of about a size before they are merged; each is a graph of its own to search. */
  private static final double SEGMENTS = 4;

  private static final double BUFFER_MIB = 64;

  /** It recommends a module of the JDK that is still an incubator. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene.internal.vectorization");

  static {
    LUCENE.setLevel(Level.SEVERE);
  }

  private Writing() {}

  static IndexWriterConfig config(MergeScheduler scheduler) {
    var vectors = new Lucene99HnswVectorsFormat(NEIGHBOURS, CANDIDATES);
    var codec =
        new Lucene104Codec() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return vectors;
          }
        };
    var merging = new TieredMergePolicy();
    merging.setForceMergeDeletesPctAllowed(0);
    merging.setSegmentsPerTier(SEGMENTS);
    return new IndexWriterConfig()
        .setCodec(codec)
        .setMergePolicy(merging)
        .setMergeScheduler(scheduler)
        .setRAMBufferSizeMB(BUFFER_MIB)
        .setMaxFullFlushMergeWaitMillis(0) // Publishing must not wait for merges.
        .setCommitOnClose(false);
  }
}
