// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds notes by their words: Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance
 * Framework, 2009), with the idf that never turns negative.
 */
final class Lexicon {

  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private record Posting(int note, int count) {}

  private record Hit(Remembered note, double score) {}

  private final List<Remembered> notes = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private final Map<String, List<Posting>> postings = new HashMap<>();
  private long length;

  Lexicon(List<Remembered> notes) {
    notes.forEach(this::add);
  }

  void add(Remembered note) {
    var counts = new HashMap<String, Integer>();
    int words = 0;
    for (var word : words(note.text())) {
      counts.merge(word, 1, Integer::sum);
      words++;
    }
    for (var count : counts.entrySet()) {
      postings
          .computeIfAbsent(count.getKey(), _ -> new ArrayList<>())
          .add(new Posting(notes.size(), count.getValue()));
    }
    notes.add(note);
    lengths.add(words);
    length += words;
  }

  /**
   * The notes that share a word with the query, best first, of equals the newest; the newest notes
   * if the query has no words.
   */
  List<Remembered> search(Query query) {
    var words = new TreeSet<>(words(query.text()));
    var hits = words.isEmpty() ? notes.stream().map(it -> new Hit(it, 0)).toList() : scored(words);
    return hits.stream()
        .filter(it -> query.kinds().isEmpty() || query.kinds().contains(it.note.kind()))
        .filter(it -> it.note.tags().containsAll(query.tags()))
        .sorted(
            Comparator.comparingDouble(Hit::score)
                .thenComparingLong(it -> it.note.position())
                .reversed())
        .limit(query.k())
        .map(Hit::note)
        .toList();
  }

  private List<Hit> scored(Set<String> words) {
    var scores = new HashMap<Integer, Double>();
    double mean = (double) length / Math.max(1, notes.size());
    for (var word : words) {
      var found = postings.getOrDefault(word, List.of());
      double idf = Math.log(1 + (notes.size() - found.size() + 0.5) / (found.size() + 0.5));
      for (var posting : found) {
        double norm = K1 * (1 - B + B * lengths.get(posting.note) / mean);
        double weight = idf * posting.count * (K1 + 1) / (posting.count + norm);
        scores.merge(posting.note, weight, Double::sum);
      }
    }
    return scores.entrySet().stream()
        .map(it -> new Hit(notes.get(it.getKey()), it.getValue()))
        .toList();
  }

  private static List<String> words(String text) {
    return BETWEEN_WORDS
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(it -> !it.isEmpty())
        .toList();
  }
}
