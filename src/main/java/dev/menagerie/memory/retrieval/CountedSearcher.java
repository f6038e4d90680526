// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;

/** Counts words over what is visible: what is not must not weigh in how rare a word is. */
final class CountedSearcher extends IndexSearcher {

  private final Visible visible;
  private final Map<Term, Integer> frequencies = new HashMap<>();

  CountedSearcher(DirectoryReader reader, Visible visible, BM25Similarity similarity) {
    super(reader);
    this.visible = visible;
    setSimilarity(similarity);
    setQueryCache(null);
  }

  /** In how many visible documents a word is. */
  int frequency(Term term) throws IOException {
    var known = frequencies.get(term);
    if (known == null) {
      known = visible.everything() ? getIndexReader().docFreq(term) : counted(term);
      frequencies.put(term, known);
    }
    return known;
  }

  private int counted(Term term) throws IOException {
    int count = 0;
    var leaves = getIndexReader().leaves();
    for (int i = 0; i < leaves.size(); i++) {
      count += counted(term, leaves.get(i).reader(), visible.shown().get(i));
    }
    return count;
  }

  private static int counted(Term term, LeafReader segment, Shown shown) throws IOException {
    if (shown.documents() == null) {
      return segment.docFreq(term);
    }
    int count = 0;
    var postings = segment.postings(term, PostingsEnum.NONE);
    if (postings != null) {
      while (postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
        count += shown.documents().get(postings.docID()) ? 1 : 0;
      }
    }
    return count;
  }

  /** Robertson's, which never turns negative; of a word that is nowhere too. */
  double idf(Term term) throws IOException {
    int frequency = frequency(term);
    return Math.log(1 + (visible.worded() - frequency + 0.5) / (frequency + 0.5));
  }

  @Override
  public TermStatistics termStatistics(Term term, int documents, long occurrences)
      throws IOException {
    int frequency = frequency(term);
    return new TermStatistics(term.bytes(), frequency, Math.max(frequency, occurrences));
  }

  @Override
  public CollectionStatistics collectionStatistics(String field) {
    long documents = visible.worded();
    return new CollectionStatistics(field, documents, documents, visible.words(), documents);
  }
}
