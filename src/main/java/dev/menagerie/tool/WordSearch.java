// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds tools by words of their names, descriptions and arguments.
 *
 * <p>Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
 */
final class WordSearch {

  /** How soon more of the same word counts little. */
  private static final double K1 = 1.2;

  /** How much the length of a text counts. */
  private static final double B = 0.75;

  /** A word of the name counts as so many of the description. */
  private static final int NAME = 3;

  /** A word stands for all that begin with it, from so many letters on. */
  private static final int STEM = 3;

  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})");

  private record Document(PinnedTool tool, List<String> words) {

    long count(String word) {
      return words.stream().filter(it -> matches(it, word)).count();
    }
  }

  private record Hit(PinnedTool tool, double score) {}

  private WordSearch() {}

  /** The tools that have a word of the query, the best first; all of them if it has no words. */
  static List<PinnedTool> find(List<PinnedTool> tools, String query) {
    var words = words(query).stream().distinct().toList();
    if (words.isEmpty()) {
      return tools;
    }
    var documents = tools.stream().map(it -> new Document(it, words(it.tool()))).toList();
    double mean = documents.stream().mapToInt(it -> it.words.size()).average().orElse(1);
    var rarities = new HashMap<String, Double>();
    words.forEach(word -> rarities.put(word, rarity(word, documents)));
    return documents.stream()
        .map(it -> new Hit(it.tool, score(it, rarities, mean)))
        .filter(hit -> hit.score > 0)
        .sorted(Comparator.comparingDouble(Hit::score).reversed())
        .map(Hit::tool)
        .toList();
  }

  private static double rarity(String word, List<Document> all) {
    long having = all.stream().filter(it -> it.count(word) > 0).count();
    return Math.log(1 + (all.size() - having + 0.5) / (having + 0.5));
  }

  private static double score(Document document, Map<String, Double> rarities, double mean) {
    double length = 1 - B + B * document.words.size() / mean;
    double score = 0;
    for (var word : rarities.entrySet()) {
      double count = document.count(word.getKey());
      score += word.getValue() * count * (K1 + 1) / (count + K1 * length);
    }
    return score;
  }

  private static boolean matches(String word, String sought) {
    return sought.length() < STEM ? word.equals(sought) : word.startsWith(sought);
  }

  /** Whether there is anything to search for. */
  static boolean hasWords(String query) {
    return !words(query).isEmpty();
  }

  private static List<String> words(Tool tool) {
    var words = new ArrayList<String>();
    for (int time = 0; time < NAME; time++) {
      words.addAll(words(tool.name()));
    }
    words.addAll(words(tool.description()));
    if (tool.schema().get("properties") instanceof JsonObject arguments) {
      arguments.keySet().forEach(argument -> words.addAll(words(argument)));
    }
    return words;
  }

  private static List<String> words(String text) {
    return Arrays.stream(BETWEEN_WORDS.split(text))
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }
}
