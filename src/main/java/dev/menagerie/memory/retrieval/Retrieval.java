// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.memory.retrieval.Fusion.Fused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.VectorUtil;

/**
 * Answers a search: words and meaning find documents, the walk finds more from there, recency and
 * importance order with them, and of what is relevant enough the most telling that differ are
 * taken.
 */
final class Retrieval {

  /** For each hit that is wanted so many are considered for diversity. */
  private static final int CONSIDERED = 4;

  private final Question question;
  private final ToIntFunction<String> tokens;

  Retrieval(Question question, ToIntFunction<String> tokens) {
    this.question = question;
    this.tokens = tokens;
  }

  List<Hit> hits() throws IOException {
    if (question.snapshot.segments.isEmpty()) {
      return List.of();
    }
    return question.isOpen() ? newest() : relevant();
  }

  private List<Hit> newest() throws IOException {
    var order = new Sort(new SortField(Fields.FROM, SortField.Type.LONG, true));
    var hits = new ArrayList<Hit>();
    var budget = new Budget();
    for (var found :
        question.searcher.search(question.accepted(), question.depth(), order).scoreDocs) {
      var document = Columns.document(question.snapshot, found.doc);
      if (hits.size() < question.search.k() && budget.takes(document)) {
        int rank = hits.size() + 1;
        double score = 1.0 / (question.ranking.k() + rank);
        hits.add(new Hit(document, score, 1, List.of(new Reason(Channel.RECENCY, rank, score))));
      }
    }
    return hits;
  }

  private List<Hit> relevant() throws IOException {
    var listings = new ArrayList<>(List.of(question.lexical(), question.vector()));
    var relevance = new HashMap<Integer, Double>();
    relevance(listings.get(0), question.mostLexical(), relevance);
    relevance(listings.get(1), 1, relevance);
    var walked = question.graph(seeds(listings, relevance));
    if (!walked.documents().isEmpty()) {
      relevance(walked, walked.documents().getFirst().score() / trust(relevance), relevance);
    }
    listings.add(walked);
    var found = List.copyOf(relevance.keySet());
    if (found.isEmpty()) {
      return List.of();
    }
    listings.add(question.recency(found));
    listings.add(question.importance(found));
    var fused =
        fuse(listings).stream()
            .filter(it -> relevant(it.document(), relevance))
            .limit((long) CONSIDERED * question.search.k())
            .toList();
    return taken(fused, relevance);
  }

  /** Raises the relevance of what is listed to its share of the most that could be scored. */
  private static void relevance(Listing listing, double most, Map<Integer, Double> relevance) {
    for (var scored : listing.documents()) {
      double share = Math.clamp(scored.score() / most, 0, 1);
      relevance.merge(scored.document(), share, Math::max);
    }
  }

  /** A walk leads to nothing that is more relevant than where it began. */
  private double trust(Map<Integer, Double> relevance) {
    return question.named().isEmpty()
        ? relevance.values().stream().mapToDouble(it -> it).max().orElse(0)
        : 1;
  }

  private boolean relevant(int document, Map<Integer, Double> relevance) {
    return relevance.getOrDefault(document, 0.0) >= question.search.threshold();
  }

  private List<Integer> seeds(List<Listing> listings, Map<Integer, Double> relevance) {
    return fuse(listings).stream()
        .map(Fused::document)
        .filter(it -> relevant(it, relevance))
        .limit(question.ranking.walk().seeds())
        .toList();
  }

  private List<Fused> fuse(List<Listing> listings) {
    return Fusion.fuse(listings, question.ranking, this::newest);
  }

  /** Orders the newest first, and by id what is equally new. */
  private String newest(int document) {
    try {
      long from = Columns.from(question.snapshot, document);
      return "%019d %s".formatted(Long.MAX_VALUE - from, Columns.id(question.snapshot, document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Hit> taken(List<Fused> fused, Map<Integer, Double> relevance) throws IOException {
    var hits = new ArrayList<Hit>();
    var budget = new Budget();
    for (int place : order(fused)) {
      var it = fused.get(place);
      var document = Columns.document(question.snapshot, it.document());
      if (hits.size() < question.search.k() && budget.takes(document)) {
        hits.add(
            new Hit(
                document, it.score(), relevance.getOrDefault(it.document(), 0.0), it.reasons()));
      }
    }
    return hits;
  }

  private List<Integer> order(List<Fused> fused) throws IOException {
    int count = question.search.tokens() == Integer.MAX_VALUE ? question.search.k() : fused.size();
    var scores = fused.stream().mapToDouble(it -> it.score() / fused.getFirst().score()).toArray();
    double lambda = question.ranking.lambda();
    return lambda == 1
        ? IntStream.range(0, Math.min(count, fused.size())).boxed().toList()
        : Diversity.chosen(scores, count, lambda, likeness(fused));
  }

  /** By meaning if both have one, else by the words they share (Jaccard). */
  private Diversity.Likeness likeness(List<Fused> fused) throws IOException {
    var documents = fused.stream().map(Fused::document).toList();
    var vector = question.search.vector();
    var vectors =
        vector == null
            ? Map.<Integer, float[]>of()
            : Columns.vectors(question.snapshot, vector.length, documents);
    var words = new HashMap<Integer, Set<String>>();
    return (one, other) -> {
      var a = vectors.get(documents.get(one));
      var b = vectors.get(documents.get(other));
      return a != null && b != null
          ? VectorUtil.dotProduct(a, b)
          : shared(words(documents.get(one), words), words(documents.get(other), words));
    };
  }

  private Set<String> words(int document, Map<Integer, Set<String>> known) {
    return known.computeIfAbsent(
        document,
        _ -> {
          try {
            return new HashSet<>(Words.ofDocument(Columns.text(question.snapshot, document)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static double shared(Set<String> a, Set<String> b) {
    long both = a.stream().filter(b::contains).count();
    long either = a.size() + b.size() - both;
    return either == 0 ? 0 : (double) both / either;
  }

  /** The tokens that are left. What does not fit is passed over, since a shorter one may. */
  private final class Budget {

    private long left = question.search.tokens();

    boolean takes(Document document) {
      if (question.search.tokens() == Integer.MAX_VALUE) {
        return true;
      }
      int needed = tokens.applyAsInt(document.text());
      if (needed > left) {
        return false;
      }
      left -= needed;
      return true;
    }
  }
}
