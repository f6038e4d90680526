// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/** What of what is visible a search wants to have: kinds, tags, times. */
final class Filter {

  private Filter() {}

  /** By segment, what is visible and wanted. Only the bits count. */
  static List<Shown> accepted(Search search, Visible visible, IndexSearcher searcher)
      throws IOException {
    var wanted = wanted(search);
    if (wanted.clauses().isEmpty()) {
      return visible.shown();
    }
    var weight = searcher.createWeight(searcher.rewrite(wanted), ScoreMode.COMPLETE_NO_SCORES, 1);
    var accepted = new ArrayList<Shown>();
    for (var segment : searcher.getIndexReader().leaves()) {
      var bits = new FixedBitSet(segment.reader().maxDoc());
      var scorer = weight.scorer(segment);
      if (scorer != null) {
        bits.or(scorer.iterator());
      }
      var shown = visible.shown().get(segment.ord).documents();
      if (shown != null) {
        bits.and(shown);
      }
      accepted.add(new Shown(bits, 0, 0));
    }
    return accepted;
  }

  private static BooleanQuery wanted(Search search) {
    var wanted = new BooleanQuery.Builder();
    if (!search.kinds().isEmpty()) {
      var kinds = search.kinds().stream().map(BytesRef::new).toList();
      wanted.add(new TermInSetQuery(Fields.KIND, kinds), Occur.FILTER);
    }
    for (var tag : search.tags()) {
      wanted.add(new TermQuery(new Term(Fields.TAG, tag)), Occur.FILTER);
    }
    if (search.from() != null) {
      wanted.add(range(Fields.END, Fields.nanos(search.from()), Long.MAX_VALUE), Occur.FILTER);
    }
    if (search.to() != null) {
      wanted.add(range(Fields.BEGIN, Long.MIN_VALUE, Fields.nanos(search.to()) - 1), Occur.FILTER);
    }
    return wanted.build();
  }

  private static Query range(String field, long least, long most) {
    return LongField.newRangeQuery(field, least, most);
  }
}
