// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.benchmark.Dialogue.Question;
import dev.menagerie.memory.retrieval.Channel;
import dev.menagerie.memory.retrieval.Document;
import dev.menagerie.memory.retrieval.Hit;
import dev.menagerie.memory.retrieval.Ranking;
import dev.menagerie.memory.retrieval.Search;
import dev.menagerie.memory.retrieval.SpaceIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether what answers a question is among the first five that are found. */
final class MemoryQuality implements Benchmark {

  private static final int CONVERSATIONS = 30;
  private static final int HITS = 5;

  /**
   * Looked at once, after the last change. Parameters were chosen on the seeds from 1 and from
   * 2,001 on; those from 1,001 on were looked at three times in between.
   */
  private static final long SEED = 5_001;

  private static final String ALL = "all";
  private static final String MULTI_HOP = "multi-hop";

  /** The share of the evidence that was found, by kind of question. */
  static final class Shares {

    private final Map<String, Rounds> byKind = new LinkedHashMap<>();

    void add(Question question, List<Hit> hits) {
      long found =
          hits.stream()
              .filter(it -> question.evidence().contains((int) it.document().from() - 1))
              .count();
      double share = 100.0 * found / question.evidence().size();
      byKind.computeIfAbsent(question.kind(), _ -> new Rounds()).add(share);
      byKind.computeIfAbsent(ALL, _ -> new Rounds()).add(share);
    }

    double mean(String kind) {
      return byKind.getOrDefault(kind, new Rounds()).mean();
    }
  }

  @Override
  public String name() {
    return "memory-quality";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Memory: what is found",
        """
        Recall@%d of the turns that answer a question, in points, over %d generated conversations in \
        the manner of LoCoMo, each of about 390 turns by two people; vectors by all-MiniLM-L6-v2. What \
        is asked for shares words with what was said, or none, as the templates have it; every topic \
        comes up for ten people. Entities of a turn are its speaker and the people and towns that it \
        names. A multi-hop question names somebody by whom they belong to, and is answered by two \
        turns. The parameters were chosen on other seeds than those told here, and the generator was \
        changed after its first results; docs/retrieval.md says how. The speech has %d paragraphs without \
        entities; the paragraph with most words of the answer counts as evidence.\
        """
            .formatted(HITS, CONVERSATIONS, Speech.read().turns().size()));
    var shares = measured(SEED, methods(), folder, report::progress);
    for (var kind : List.of("single-hop", MULTI_HOP, "temporal", "open", ALL)) {
      shares.forEach(
          (method, found) ->
              report.figure(
                  "%s: %s".formatted(kind, method), points(found.mean(kind)), "all questions"));
    }
    speech(folder, report);
    var hybrid = required(shares, "hybrid");
    over("hybrid over words alone, all", hybrid, required(shares, "words alone"), ALL, 5, report);
    over(
        "hybrid over meaning alone, all",
        hybrid,
        required(shares, "meaning alone"),
        ALL,
        5,
        report);
    over(
        "hybrid over meaning alone, multi-hop",
        hybrid,
        required(shares, "meaning alone"),
        MULTI_HOP,
        10,
        report);
  }

  private static void speech(Path folder, Report report) throws IOException {
    var speech = Speech.read();
    var shares = new LinkedHashMap<String, Shares>();
    methods().keySet().forEach(it -> shares.put(it, new Shares()));
    measure(speech, methods(), folder.resolve("speech"), report::progress, shares);
    shares.forEach(
        (method, found) ->
            report.figure(
                "a real speech: " + method,
                points(found.mean(ALL)),
                "%d questions".formatted(speech.questions().size())));
  }

  private static Shares required(Map<String, Shares> shares, String method) {
    return shares.getOrDefault(method, new Shares());
  }

  private static void over(
      String what, Shares one, Shares other, String kind, double least, Report report) {
    double points = one.mean(kind) - other.mean(kind);
    report.figure(
        what, points(points), "difference", "at least %.0f".formatted(least), points >= least);
  }

  private static String points(double value) {
    return Rounds.text("%.1f", value);
  }

  private static Map<String, Ranking> methods() {
    var lexical = Map.of(Channel.LEXICAL, 1.0);
    var vector = Map.of(Channel.VECTOR, 1.0);
    var both = Map.of(Channel.LEXICAL, 1.0, Channel.VECTOR, 1.0);
    var methods = new LinkedHashMap<String, Ranking>();
    methods.put("words alone", Ranking.DEFAULT.withWeights(lexical).withFloor(0).withLambda(1));
    methods.put("meaning alone", Ranking.DEFAULT.withWeights(vector).withLambda(1));
    methods.put("both, no walk", Ranking.DEFAULT.withWeights(both).withLambda(1));
    methods.put("hybrid", Ranking.DEFAULT);
    return methods;
  }

  /** By method, over conversations from a seed on. */
  static Map<String, Shares> measured(
      long seed, Map<String, Ranking> methods, Path folder, Consumer<String> progress)
      throws IOException {
    var shares = new LinkedHashMap<String, Shares>();
    methods.keySet().forEach(it -> shares.put(it, new Shares()));
    for (int i = 0; i < CONVERSATIONS; i++) {
      var name = "conversation" + (seed + i);
      measure(Dialogues.generated(seed + i), methods, folder.resolve(name), progress, shares);
    }
    return shares;
  }

  private static void measure(
      Dialogue dialogue,
      Map<String, Ranking> methods,
      Path folder,
      Consumer<String> progress,
      Map<String, Shares> shares)
      throws IOException {
    var texts = new ArrayList<>(dialogue.turns().stream().map(Dialogue.Turn::text).toList());
    texts.addAll(dialogue.questions().stream().map(Question::text).toList());
    var cache = folder.resolve("../../vectors").normalize();
    var vectors = Vectors.of(texts, cache, progress);
    try (var index = SpaceIndex.open(folder)) {
      fill(index, dialogue, vectors);
      ask(index, dialogue, vectors, methods, shares);
    }
  }

  private static void fill(SpaceIndex index, Dialogue dialogue, List<float[]> vectors) {
    for (int i = 0; i < dialogue.turns().size(); i++) {
      var turn = dialogue.turns().get(i);
      index.add(
          new Document(
              "n" + (i + 1),
              i + 1,
              Document.CURRENT,
              "",
              "EPISODIC",
              turn.text(),
              List.of(),
              0.5,
              turn.at(),
              null,
              null,
              turn.entities(),
              vectors.get(i),
              "t1",
              "/" + i));
    }
    index.publish(dialogue.turns().size());
  }

  private static void ask(
      SpaceIndex index,
      Dialogue dialogue,
      List<float[]> vectors,
      Map<String, Ranking> methods,
      Map<String, Shares> shares) {
    var now = dialogue.turns().getLast().at();
    for (int i = 0; i < dialogue.questions().size(); i++) {
      var question = dialogue.questions().get(i);
      var search = Search.of(question.text(), vectors.get(dialogue.turns().size() + i), HITS, now);
      for (var method : methods.entrySet()) {
        var hits = index.search(search, method.getValue(), String::length).hits();
        required(shares, method.getKey()).add(question, hits);
      }
    }
  }
}
