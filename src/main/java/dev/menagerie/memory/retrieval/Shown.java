// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.Sight;
import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * What of a segment is seen.
 *
 * @param documents that are; {@code null} if all are
 * @param worded how many of these have words
 * @param words of all of these together
 */
record Shown(@Nullable FixedBitSet documents, long worded, long words) {

  boolean shows(int document) {
    return documents == null || documents.get(document);
  }

  /** What a sight shows: what began in its view and did not end in it. */
  static Shown by(Sight sight, LeafReader segment) throws IOException {
    var seen =
        sight.equals(Sight.ALL) ? current(segment) : seen(sight, new Authors(sight, segment));
    int all = seen.length();
    var live = segment.getLiveDocs();
    if (live != null) {
      live.applyMask(seen, 0);
    }
    if (seen.cardinality() == all) {
      var terms = segment.terms(Fields.WORDS);
      return terms == null
          ? new Shown(null, 0, 0)
          : new Shown(null, terms.getDocCount(), terms.getSumTotalTermFreq());
    }
    return counted(seen, DocValues.getNumeric(segment, Fields.LENGTH));
  }

  private static FixedBitSet current(LeafReader segment) throws IOException {
    var seen = new FixedBitSet(segment.maxDoc());
    var to = DocValues.getNumeric(segment, Fields.TO);
    for (int document = 0; document < segment.maxDoc(); document++) {
      if (to.advanceExact(document) && to.longValue() == Document.CURRENT) {
        seen.set(document);
      }
    }
    return seen;
  }

  private static FixedBitSet seen(Sight sight, Authors authors) throws IOException {
    var seen = new FixedBitSet(authors.segment.maxDoc());
    var from = DocValues.getNumeric(authors.segment, Fields.FROM);
    var to = DocValues.getNumeric(authors.segment, Fields.TO);
    for (int document = 0; document < authors.segment.maxDoc(); document++) {
      if (from.advanceExact(document)
          && to.advanceExact(document)
          && sight.shows(from.longValue(), authors.began(document))
          && !(to.longValue() != Document.CURRENT
              && sight.shows(to.longValue(), authors.ended(document)))) {
        seen.set(document);
      }
    }
    return seen;
  }

  private static Shown counted(FixedBitSet seen, NumericDocValues lengths) throws IOException {
    long worded = 0;
    long words = 0;
    for (int document = lengths.nextDoc();
        document != NumericDocValues.NO_MORE_DOCS;
        document = lengths.nextDoc()) {
      if (seen.get(document) && lengths.longValue() > 0) {
        worded++;
        words += lengths.longValue();
      }
    }
    return new Shown(seen, worded, words);
  }
}
