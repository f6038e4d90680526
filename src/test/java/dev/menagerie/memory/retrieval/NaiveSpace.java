// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.Sight;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What searches should find, computed by looking at every document. For texts under 40 words. */
record NaiveSpace(List<Document> documents) {

  List<Document> visible(Sight sight) {
    return documents.stream().filter(it -> shows(sight, it)).toList();
  }

  private static boolean shows(Sight sight, Document it) {
    if (sight.equals(Sight.ALL)) {
      return it.to() == Document.CURRENT;
    }
    boolean begun = sight.shows(it.from(), it.task());
    boolean ended = it.to() != Document.CURRENT && sight.shows(it.to(), it.endedBy());
    return begun && !ended;
  }

  List<Document> wanted(Search search) {
    return visible(search.sight()).stream()
        .filter(it -> search.kinds().isEmpty() || search.kinds().contains(it.kind()))
        .filter(it -> it.tags().containsAll(search.tags()))
        .filter(it -> search.from() == null || !last(it).isBefore(search.from()))
        .filter(it -> search.to() == null || begin(it).isBefore(search.to()))
        .toList();
  }

  private static Instant begin(Document it) {
    return it.validFrom() == null ? it.at() : it.validFrom();
  }

  private static Instant last(Document it) {
    if (it.validTo() != null) {
      var last = it.validTo().minusNanos(1);
      return last.isBefore(begin(it)) ? begin(it) : last;
    }
    return it.validFrom() == null ? it.at() : Instant.MAX;
  }

  /** By key the BM25 score of what is wanted and shares a word; words count where visible. */
  Map<String, Double> lexical(Search search) {
    var scores = new TreeMap<String, Double>();
    var visible = visible(search.sight()).stream().map(it -> Words.ofDocument(it.text())).toList();
    var worded = visible.stream().filter(it -> !it.isEmpty()).toList();
    double mean = worded.stream().mapToInt(List::size).average().orElse(1);
    for (var document : wanted(search)) {
      var words = Words.ofDocument(document.text());
      double score = 0;
      for (var word : Words.ofQuestion(search.text())) {
        long having = visible.stream().filter(it -> it.contains(word)).count();
        double idf = Math.log(1 + (worded.size() - having + 0.5) / (having + 0.5));
        double count = words.stream().filter(word::equals).count();
        score += idf * count / (count + 1.2 * (1 - 0.75 + 0.75 * words.size() / mean));
      }
      if (score > 0) {
        scores.put(key(document), score);
      }
    }
    return scores;
  }

  /** Keys of what is wanted and has a vector, the most similar first. */
  List<String> nearest(Search search, float[] vector) {
    return wanted(search).stream()
        .filter(it -> it.vector() != null)
        .sorted(Comparator.comparingDouble((Document it) -> cosine(it, vector)).reversed())
        .map(NaiveSpace::key)
        .toList();
  }

  private static double cosine(Document document, float[] vector) {
    var own = document.vector();
    double sum = 0;
    for (int i = 0; own != null && i < vector.length; i++) {
      sum += (double) own[i] * vector[i];
    }
    return sum;
  }

  static String key(Document document) {
    return document.id() + "@" + document.from();
  }
}
