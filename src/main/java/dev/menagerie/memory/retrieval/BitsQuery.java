// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;

/** Matches the documents that were accepted before. */
final class BitsQuery extends Query {

  private final List<Shown> accepted;

  BitsQuery(List<Shown> accepted) {
    this.accepted = accepted;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext segment) {
        int all = segment.reader().maxDoc();
        var bits = accepted.get(segment.ord).documents();
        var iterator =
            bits == null ? DocIdSetIterator.all(all) : new BitSetIterator(bits, bits.cardinality());
        return new DefaultScorerSupplier(new ConstantScoreScorer(score(), mode, iterator));
      }

      @Override
      public boolean isCacheable(LeafReaderContext segment) {
        return false;
      }
    };
  }

  @Override
  public String toString(String field) {
    return "accepted";
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitsQuery query && accepted.equals(query.accepted);
  }

  @Override
  public int hashCode() {
    return classHash() + accepted.size();
  }
}
