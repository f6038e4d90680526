// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.PinnedTool;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds tools by the words and by the meaning of names and descriptions.
 *
 * <p>Source: Cormack, Clarke and Buettcher, Reciprocal Rank Fusion outperforms Condorcet and
 * individual Rank Learning Methods, SIGIR 2009.
 */
public final class ToolSearch {

  /** Vectors of texts, each of length 1. Throws what it likes if there are none now. */
  @FunctionalInterface
  public interface Meaning {
    List<float[]> vectors(List<String> texts);
  }

  private static final System.Logger LOG = System.getLogger(ToolSearch.class.getName());

  /** The constant of the fusion, as in the paper. */
  private static final int K = 60;

  /** Cosine from which on a tool does about what is searched for. */
  private static final double NEAR = 0.3;

  /** So many tools are understood while a search waits; more are while others go on. */
  private static final int AT_ONCE = 64;

  private static final int MOST = 20_000;

  private final @Nullable Meaning meaning;

  /** By hash of the definition. */
  private final Map<String, float[]> vectors = new ConcurrentHashMap<>();

  private final AtomicBoolean learning = new AtomicBoolean();

  /**
   * A search that knows no tool yet.
   *
   * @param meaning by words alone if there is none
   */
  public ToolSearch(Optional<Meaning> meaning) {
    this.meaning = meaning.orElse(null);
  }

  /** The tools that fit, the best first; all of them if the query has no words. */
  public List<PinnedTool> find(List<PinnedTool> tools, String query) {
    var byWords = WordSearch.find(tools, query);
    if (meaning == null || !WordSearch.hasWords(query)) {
      return byWords;
    }
    return fused(byWords, byMeaning(meaning, tools, query));
  }

  private List<PinnedTool> byMeaning(Meaning known, List<PinnedTool> tools, String query) {
    try {
      learn(known, tools);
      var sought = known.vectors(List.of(query)).getFirst();
      var scores = new HashMap<PinnedTool, Double>();
      for (var tool : tools) {
        var vector = vectors.get(tool.hash());
        if (vector != null && cosine(vector, sought) >= NEAR) {
          scores.put(tool, cosine(vector, sought));
        }
      }
      var best = Comparator.<PinnedTool>comparingDouble(scores::get).reversed();
      return scores.keySet().stream().sorted(best.thenComparing(ToolSearch::name)).toList();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "tools are searched by words only: {0}", e.getMessage());
      return List.of();
    }
  }

  private void learn(Meaning known, List<PinnedTool> tools) {
    var missing = tools.stream().filter(it -> !vectors.containsKey(it.hash())).toList();
    if (missing.size() <= AT_ONCE) {
      understand(known, missing);
    } else if (learning.compareAndSet(false, true)) {
      Thread.ofVirtual().name("menagerie-tools").start(() -> learnAside(known, missing));
    }
  }

  private void learnAside(Meaning known, List<PinnedTool> missing) {
    try {
      for (int from = 0; from < missing.size(); from += AT_ONCE) {
        understand(known, missing.subList(from, Math.min(missing.size(), from + AT_ONCE)));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "tools are searched by words only: {0}", e.getMessage());
    } finally {
      learning.set(false);
    }
  }

  private void understand(Meaning known, List<PinnedTool> tools) {
    if (tools.isEmpty()) {
      return;
    }
    if (vectors.size() > MOST) {
      vectors.clear(); // most belong to tools that are gone
    }
    var made = known.vectors(tools.stream().map(ToolSearch::text).toList());
    for (int i = 0; i < tools.size(); i++) {
      vectors.put(tools.get(i).hash(), made.get(i));
    }
  }

  private static String text(PinnedTool tool) {
    var name = name(tool).substring(name(tool).indexOf("__") + 1).replace('_', ' ').strip();
    return name + ": " + tool.tool().description();
  }

  private static String name(PinnedTool tool) {
    return tool.tool().name();
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static List<PinnedTool> fused(List<PinnedTool> byWords, List<PinnedTool> byMeaning) {
    var scores = new HashMap<PinnedTool, Double>();
    for (var ranked : List.of(byWords, byMeaning)) {
      for (int i = 0; i < ranked.size(); i++) {
        scores.merge(ranked.get(i), 1.0 / (K + i + 1), Double::sum);
      }
    }
    var best = Comparator.<PinnedTool>comparingDouble(scores::get).reversed();
    return scores.keySet().stream().sorted(best.thenComparing(ToolSearch::name)).toList();
  }
}
