// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/** One search on one snapshot: what each channel lists. */
final class Question {

  /** Of a long question only the rarest words are asked for. */
  private static final int WORDS = 64;

  /** Half-lives after which recency lists a document no more. */
  private static final int HALF_LIVES = 6;

  private static final double ERROR = 1e-6;

  final Snapshot snapshot;
  final Search search;
  final Ranking ranking;
  final CountedSearcher searcher;
  private final Visible visible;
  private final List<Shown> accepted;
  private final Map<Term, Double> words;
  private final @Nullable Elsewhere elsewhere;

  Question(Snapshot snapshot, Search search, Ranking ranking, @Nullable Elsewhere elsewhere)
      throws IOException {
    this.snapshot = snapshot;
    this.elsewhere = elsewhere;
    this.search = search;
    this.ranking = ranking;
    visible = snapshot.visible(search.sight());
    searcher = snapshot.searcher(visible, ranking);
    accepted = Filter.accepted(search, visible, searcher);
    words = words();
  }

  /** By word how rare it is, the rarest first. */
  private Map<Term, Double> words() throws IOException {
    var idf = new HashMap<Term, Double>();
    for (var word : Words.ofQuestion(search.text())) {
      var term = new Term(Fields.WORDS, word);
      idf.put(term, searcher.idf(term));
    }
    var rarest = new LinkedHashMap<Term, Double>();
    idf.entrySet().stream()
        .sorted(
            Map.Entry.<Term, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(WORDS)
        .forEach(it -> rarest.put(it.getKey(), it.getValue()));
    return rarest;
  }

  /** How many documents a channel lists: never fewer than are wanted. */
  int depth() {
    return Math.max(ranking.depth(), search.k());
  }

  /** Whether nothing is asked for in particular. */
  boolean isOpen() {
    return words.isEmpty() && search.vector() == null;
  }

  /** The greatest score that the channel of words could give. */
  double mostLexical() {
    return words.values().stream().mapToDouble(it -> it).sum();
  }

  Query accepted() {
    return new BitsQuery(accepted);
  }

  private boolean everything() {
    return accepted.stream().allMatch(it -> it.documents() == null);
  }

  Listing lexical() throws IOException {
    var query = new BooleanQuery.Builder();
    int asked = 0;
    for (var term : words.keySet()) {
      if (searcher.frequency(term) > 0) {
        query.add(new TermQuery(term), Occur.SHOULD);
        asked++;
      }
    }
    if (asked == 0 || ranking.weight(Channel.LEXICAL) == 0) {
      return new Listing(Channel.LEXICAL, List.of());
    }
    query.setMinimumNumberShouldMatch(1);
    if (!everything()) {
      query.add(accepted(), Occur.FILTER);
    }
    var scored = new ArrayList<Scored>();
    double least = ranking.floor() * mostLexical();
    for (var hit : searcher.search(query.build(), depth()).scoreDocs) {
      if (hit.score >= least) {
        scored.add(new Scored(hit.doc, hit.score));
      }
    }
    return new Listing(Channel.LEXICAL, scored);
  }

  Listing vector() throws IOException {
    var vector = search.vector();
    if (vector == null || ranking.weight(Channel.VECTOR) == 0) {
      return new Listing(Channel.VECTOR, List.of());
    }
    return new Listing(Channel.VECTOR, elsewhere == null ? here(vector) : there(elsewhere));
  }

  private List<Scored> here(float[] vector) throws IOException {
    var query =
        new KnnFloatVectorQuery(
            Fields.vector(vector.length), vector, depth(), everything() ? null : accepted());
    var scored = new ArrayList<Scored>();
    for (var hit : searcher.search(query, depth()).scoreDocs) {
      scored.add(new Scored(hit.doc, 2 * (double) hit.score - 1)); // (1 + cosine) / 2
    }
    return scored;
  }

  private List<Scored> there(Elsewhere elsewhere) {
    var scored = new ArrayList<Scored>();
    for (var near : elsewhere.nearest(depth(), it -> !meant(it).isEmpty())) {
      meant(near.position()).forEach(it -> scored.add(new Scored(it, near.similarity())));
    }
    return scored;
  }

  /** The wanted documents whose vector came at a position. */
  private List<Integer> meant(long position) {
    try {
      return Columns.meant(snapshot, position).stream().filter(this::accepts).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many wanted documents have a vector that is not yet where it should be. */
  int missing() throws IOException {
    if (elsewhere == null || search.vector() == null || snapshot.applied <= elsewhere.upTo()) {
      return 0;
    }
    var later = LongField.newRangeQuery(Fields.MEANT_AT, elsewhere.upTo() + 1, Long.MAX_VALUE);
    return searcher.count(
        new BooleanQuery.Builder().add(later, Occur.FILTER).add(accepted(), Occur.FILTER).build());
  }

  /**
   * What the walk reaches.
   *
   * @param seeds documents it also begins at, best first; those without entities lead nowhere
   */
  Listing graph(List<Integer> seeds) {
    var best = new Best(depth());
    var walk = ranking.walk();
    var graph = new Neighbourhood(snapshot.segments, visible.shown());
    var leading = seeds.stream().filter(it -> graph.degree(it) > 0).toList();
    var reset = graph.reset(named(), leading, walk.seedShare());
    if (!reset.isEmpty() && ranking.weight(Channel.GRAPH) > 0) {
      PersonalisedPageRank.compute(
          graph,
          reset,
          walk.damping(),
          ERROR,
          walk.edges(),
          (node, share) -> {
            if (Neighbourhood.isDocument(node) && best.wants(share) && accepts(node)) {
              best.add(new Scored(node, share));
            }
          });
    }
    return new Listing(Channel.GRAPH, best.all());
  }

  /** The entities that the question names. */
  Set<Integer> named() {
    return snapshot.names.in(search.text());
  }

  private boolean accepts(int document) {
    var segment = snapshot.segment(document);
    return accepted.get(segment.context().ord).shows(document - segment.base());
  }

  /** How new the documents are that others have listed. */
  Listing recency(List<Integer> documents) throws IOException {
    var scored = new ArrayList<Scored>();
    if (ranking.weight(Channel.RECENCY) > 0) {
      long now = Fields.nanos(search.now());
      for (var at : Columns.numbers(snapshot, Fields.AT, documents).entrySet()) {
        double age = Math.max(0, (double) now - at.getValue()) / ranking.halfLife().toNanos();
        if (age <= HALF_LIVES) {
          scored.add(new Scored(at.getKey(), Math.pow(0.5, age)));
        }
      }
    }
    return new Listing(Channel.RECENCY, scored);
  }

  /** How important the documents are that others have listed. */
  Listing importance(List<Integer> documents) throws IOException {
    var scored = new ArrayList<Scored>();
    if (ranking.weight(Channel.IMPORTANCE) > 0) {
      Columns.numbers(snapshot, Fields.IMPORTANCE, documents)
          .forEach(
              (document, bits) -> scored.add(new Scored(document, Double.longBitsToDouble(bits))));
    }
    return new Listing(Channel.IMPORTANCE, scored);
  }
}
