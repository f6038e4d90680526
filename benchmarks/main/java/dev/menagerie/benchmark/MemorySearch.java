// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.memory.retrieval.Channel;
import dev.menagerie.memory.retrieval.Document;
import dev.menagerie.memory.retrieval.Ranking;
import dev.menagerie.memory.retrieval.Search;
import dev.menagerie.memory.retrieval.SpaceIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long it takes to write notes and to find them, as they grow in number. */
final class MemorySearch implements Benchmark {

  private static final int NOTES = 100_000;
  private static final int MANY = 1_000_000;
  private static final int QUESTIONS = 500;
  private static final int COMPARED = 200;
  private static final int HITS = 10;
  private static final int PUBLISHED = 1_000;
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Set<String> NAMES = new HashSet<>();

  static {
    List.of("first", "last", "city").forEach(it -> NAMES.addAll(Vocabulary.all(it)));
  }

  private List<String> notes = List.of();
  private List<float[]> vectors = List.of();
  private List<String> questions = List.of();
  private List<float[]> asked = List.of();

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Memory: search",
"""
        Notes of one or two sentences from %d templates and their real vectors of %d dimensions \
        (all-MiniLM-L6-v2, computed before), about the people and towns that they name, which are \
        147 names in all and so each about many. %,d of them are published at a time. A query is a \
        note that is not there, with its vector, for %d hits, by all channels as shipped; each is \
        asked twice before it is measured. Recall is against all inner products. Of the %,d notes those \
behind the first %,d have vectors that are made of two real ones each, half and half: they show \
what time and space grow to, not what is found.\
"""
            .formatted(
                NoteTexts.TEMPLATES.size(), Vectors.DIMENSION, PUBLISHED, HITS, MANY, NOTES));
    var cache = folder.resolveSibling("vectors");
    notes = NoteTexts.generated(NOTES, 1);
    vectors = Vectors.of(notes, cache, report::progress);
    questions = NoteTexts.generated(QUESTIONS, 2);
    asked = Vectors.of(questions, cache, report::progress);
    for (int size : List.of(1_000, 10_000, NOTES)) {
      measure(size, folder.resolve("notes" + size), report);
    }
    notes = NoteTexts.generated(MANY, 1);
    measure(MANY, folder.resolve("notes" + MANY), report);
  }

  /** That of a note; behind the real ones half of one and half of another. */
  private float[] vector(int note) {
    var one = vectors.get(note % NOTES);
    if (note < NOTES) {
      return one;
    }
    var other = vectors.get((note / NOTES * 7_919 + note) % NOTES);
    var both = new float[one.length];
    double square = 0;
    for (int i = 0; i < both.length; i++) {
      both[i] = one[i] + other[i];
      square += both[i] * both[i];
    }
    for (int i = 0; i < both.length; i++) {
      both[i] /= (float) Math.sqrt(square);
    }
    return both;
  }

  private void measure(int size, Path folder, Report report) throws Exception {
    var of = "%,d notes: ".formatted(size);
    boolean all = size == NOTES;
    double rate = written(size, folder);
    target(
        of + "written a second", Rounds.count(rate), "at least 1,000", rate >= 1_000, all, report);
    long before = Heap.used();
    long start = System.nanoTime();
    try (var index = SpaceIndex.open(folder)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      target(of + "reopened", s(seconds), "under 5 s", seconds < 5, all, report);
      var hybrid = timed(index, size, Ranking.DEFAULT);
      target(
          of + "query, p50", ms(hybrid.median()), "under 3 ms", hybrid.median() < 3, all, report);
      target(
          of + "query, p99", ms(hybrid.at(0.99)), "under 15 ms", hybrid.at(0.99) < 15, all, report);
      report.figure(of + "query by words alone, p50", ms(timed(index, size, LEXICAL).median()), "");
      report.figure(
          of + "query by meaning alone, p50", ms(timed(index, size, VECTOR).median()), "");
      if (size <= NOTES) {
        double recall = recall(index, size);
        target(
            of + "recall@10 of the vectors",
            Rounds.text("%.3f", recall),
            "at least 0.95",
            recall >= 0.95,
            all,
            report);
      }
      report.figure(of + "heap of the open index", mb(Heap.used() - before), "once");
    }
    report.figure(of + "on the disk", mb(bytes(folder)), "once");
    Folders.delete(folder);
  }

  private static final Ranking LEXICAL = only(Channel.LEXICAL);
  private static final Ranking VECTOR = only(Channel.VECTOR);

  private static Ranking only(Channel channel) {
    return Ranking.DEFAULT.withWeights(Map.of(channel, 1.0)).withLambda(1);
  }

  private static void target(
      String what, String figure, String target, boolean met, boolean set, Report report) {
    if (set) {
      report.figure(what, figure, "once", target, met);
    } else {
      report.figure(what, figure, "once");
    }
  }

  private static String ms(double value) {
    return Rounds.text("%.2f ms", value);
  }

  private static String s(double value) {
    return Rounds.text("%.2f s", value);
  }

  private static String mb(long bytes) {
    return Rounds.text("%.1f MB", bytes / (double) (1 << 20));
  }

  /** Notes a second, the commit at the end included. */
  private double written(int size, Path folder) {
    long start = System.nanoTime();
    try (var index = SpaceIndex.open(folder)) {
      for (int i = 0; i < size; i++) {
        index.add(document(i));
        if ((i + 1) % PUBLISHED == 0) {
          index.publish(i + 1);
        }
      }
      index.commit(size);
    }
    return size / ((System.nanoTime() - start) / 1e9);
  }

  private Document document(int i) {
    return new Document(
        "n" + (i + 1),
        i + 1,
        Document.CURRENT,
        "",
        i % 4 == 0 ? "EPISODIC" : "SEMANTIC",
        notes.get(i),
        List.of(),
        (i % 11) / 10.0,
        START.plusSeconds(60L * i),
        null,
        null,
        entities(notes.get(i)),
        vector(i),
        "t" + i % 100,
        "/0");
  }

  private static List<String> entities(String text) {
    return Arrays.stream(text.split("[^\\p{L}]+")).filter(NAMES::contains).distinct().toList();
  }

  /** Milliseconds of each query. */
  private Rounds timed(SpaceIndex index, int size, Ranking ranking) {
    var rounds = new Rounds();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < QUESTIONS; i++) {
        long start = System.nanoTime();
        index.search(search(i, size), ranking, String::length);
        if (round == 2) {
          rounds.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
    return rounds;
  }

  private Search search(int question, int size) {
    return Search.of(
        questions.get(question), asked.get(question), HITS, START.plusSeconds(60L * size));
  }

  private double recall(SpaceIndex index, int size) {
    int found = 0;
    for (int i = 0; i < COMPARED; i++) {
      var products = new double[size];
      for (int j = 0; j < size; j++) {
        products[j] = product(asked.get(i), vectors.get(j));
      }
      var sorted = products.clone();
      Arrays.sort(sorted);
      double least = sorted[size - HITS] - 1e-6;
      for (var hit : index.search(search(i, size), VECTOR, String::length).hits()) {
        found += products[(int) hit.document().from() - 1] >= least ? 1 : 0;
      }
    }
    return found / (double) (COMPARED * HITS);
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      long sum = 0;
      for (var file : new ArrayList<>(files.toList())) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
