// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.MemoryContent;
import dev.menagerie.engine.spi.MemoryContent.Noted;
import dev.menagerie.engine.spi.Remembered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds things by their words: Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance
 * Framework, 2009), with the idf that never turns negative.
 */
final class Lexicon {

  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private record Posting(int number, int count) {}

  private record Hit(Remembered thing, double score) {}

  /** By number; null once it is something else, or nothing. */
  private final List<@Nullable Remembered> things = new ArrayList<>();

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Integer> lengths = new ArrayList<>();
  private final Map<String, List<Posting>> postings = new HashMap<>();
  private long length;

  Lexicon(Stream<Remembered> things) {
    things.forEach(this::put);
  }

  /** Adds a thing, in the place of what it was. */
  void put(Remembered thing) {
    remove(thing.id());
    thing.content().ifPresent(content -> add(thing, content));
  }

  private void add(Remembered thing, MemoryContent content) {
    int number = things.size();
    var counts = new HashMap<String, Integer>();
    int words = 0;
    for (var word : words(text(content))) {
      counts.merge(word, 1, Integer::sum);
      words++;
    }
    counts.forEach(
        (word, count) ->
            postings.computeIfAbsent(word, _ -> new ArrayList<>()).add(new Posting(number, count)));
    things.add(thing);
    numbers.put(thing.id(), number);
    lengths.add(words);
    length += words;
  }

  void remove(String id) {
    var number = numbers.remove(id);
    if (number != null) {
      things.set(number, null);
      length -= lengths.get(number);
    }
  }

  private static String text(MemoryContent content) {
    return switch (content) {
      case Noted it -> it.note().text();
      case MemoryContent.Fact it -> it.subject() + " " + it.predicate() + " " + it.object();
      case MemoryContent.Episode it -> it.goal() + " " + it.outcome();
      case MemoryContent.Skill it -> it.name() + " " + it.description();
      case MemoryContent.Session it -> it.name() + " " + it.summary();
      case MemoryContent.Turn it -> it.text();
    };
  }

  /**
   * The things that share a word with what is wanted, best first, of equals the newest; the newest
   * if it has no words.
   */
  List<Remembered> search(Wanted wanted) {
    var words = new TreeSet<>(words(wanted.text()));
    var hits =
        words.isEmpty()
            ? things.stream().flatMap(Stream::ofNullable).map(it -> new Hit(it, 0)).toList()
            : scored(words);
    return hits.stream()
        .filter(it -> it.thing.content().filter(content -> fits(wanted, content)).isPresent())
        .sorted(
            Comparator.comparingDouble(Hit::score)
                .thenComparingLong(it -> it.thing.position())
                .reversed())
        .limit(wanted.k())
        .map(Hit::thing)
        .toList();
  }

  private static boolean fits(Wanted wanted, MemoryContent content) {
    boolean plain = wanted.kinds().isEmpty() && wanted.tags().isEmpty();
    return (wanted.types().isEmpty() || wanted.types().contains(content.type()))
        && (plain
            || (content instanceof Noted noted
                && (wanted.kinds().isEmpty() || wanted.kinds().contains(noted.note().kind()))
                && noted.note().tags().containsAll(wanted.tags())));
  }

  private List<Hit> scored(Set<String> words) {
    var scores = new HashMap<Integer, Double>();
    double mean = (double) length / Math.max(1, numbers.size());
    for (var word : words) {
      var found =
          postings.getOrDefault(word, List.of()).stream()
              .filter(it -> things.get(it.number) != null)
              .toList();
      double idf = Math.log(1 + (numbers.size() - found.size() + 0.5) / (found.size() + 0.5));
      for (var posting : found) {
        double norm = K1 * (1 - B + B * lengths.get(posting.number) / mean);
        double weight = idf * posting.count * (K1 + 1) / (posting.count + norm);
        scores.merge(posting.number, weight, Double::sum);
      }
    }
    return scores.entrySet().stream()
        .flatMap(
            it ->
                Stream.ofNullable(things.get(it.getKey()))
                    .map(thing -> new Hit(thing, it.getValue())))
        .toList();
  }

  private static List<String> words(String text) {
    return BETWEEN_WORDS
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(it -> !it.isEmpty())
        .toList();
  }
}
