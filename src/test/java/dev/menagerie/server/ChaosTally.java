// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all the tasks under fire came to. */
final class ChaosTally {

  /** A life shorter than this says nothing about how long a task takes to go on. */
  static final Duration TELLING = Duration.ofSeconds(2);

  private final Lives lives;
  private final Map<String, Integer> byArchitecture = new TreeMap<>();
  private final List<Long> fromReady = new ArrayList<>();
  private final List<Long> fromLaunch = new ArrayList<>();
  private int tasks;
  private int condemned;
  private long entries;
  private long thoughts;
  private int asked;
  private int called;
  private int effects;
  private int doubts;
  private int happened;
  private int notHappened;
  private int connections;
  private int deathsSurvived;

  ChaosTally(Lives lives) {
    this.lives = lives;
  }

  synchronized void add(ChaosTask task, ChaosBooks.Sum sum, List<Entry> journal) {
    tasks++;
    condemned += task.condemned() ? 1 : 0;
    byArchitecture.merge(task.goal().agent().replaceFirst("-[a-z]+$", ""), 1, Integer::sum);
    entries += sum.entries();
    thoughts += sum.thoughts();
    asked += sum.asked();
    called += sum.called();
    effects += sum.effects();
    doubts += sum.doubts();
    happened += task.happened();
    notHappened += task.notHappened();
    connections += task.connections();
    resumed(journal);
  }

  /** How long after the start of each life the task went on, where the life was long enough. */
  private void resumed(List<Entry> journal) {
    var begun = journal.getFirst().at();
    var ended = journal.getLast().at();
    for (var life : lives.all()) {
      if (life.launched().isAfter(begun) && life.launched().isBefore(ended)) {
        deathsSurvived++;
        resumed(life, journal);
      }
    }
  }

  private void resumed(Lives.Life life, List<Entry> journal) {
    if (life.ready().isEmpty()) {
      return;
    }
    var ready = life.ready().get();
    boolean telling =
        life.died().map(it -> Duration.between(ready, it).compareTo(TELLING) > 0).orElse(true);
    if (telling) {
      journal.stream()
          .filter(entry -> entry.at().isAfter(life.launched()))
          .findFirst()
          .filter(entry -> entry.kind() != Kind.REPLY)
          .ifPresent(entry -> resumed(life, ready, entry.at()));
    }
  }

  private void resumed(Lives.Life life, Instant ready, Instant at) {
    fromReady.add(Math.max(0, Duration.between(ready, at).toMillis()));
    fromLaunch.add(Duration.between(life.launched(), at).toMillis());
  }

  synchronized Map<String, Integer> byArchitecture() {
    return new TreeMap<>(byArchitecture);
  }

  /** Milliseconds from the server's readiness to a task's next entry. */
  synchronized long fromReady(int percent) {
    return percentile(fromReady, percent);
  }

  /** Milliseconds from the start of the server's process to a task's next entry. */
  synchronized long fromLaunch(int percent) {
    return percentile(fromLaunch, percent);
  }

  private static long percentile(List<Long> sample, int percent) {
    var sorted = sample.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  /** How often it was measured how long a task takes to go on. */
  synchronized int resumed() {
    return fromReady.size();
  }

  /** How many tasks completed. */
  synchronized int completed() {
    return tasks - condemned;
  }

  /** How many were quarantined, after three deaths in a row had found them at a standstill. */
  synchronized int condemned() {
    return condemned;
  }

  synchronized String work() {
    return "%,d of %,d tasks completed, %,d quarantined after three standstills in a row (%s), each through %.1f deaths; %,d model requests, %,d of them again"
        .formatted(
            tasks - condemned,
            tasks,
            condemned,
            byArchitecture,
            (double) deathsSurvived / Math.max(1, tasks),
            thoughts,
            asked);
  }

  synchronized String calls() {
    return "%,d side-effecting calls, none twice; %d in doubt (%d happened, %d not); %d trusted calls again"
        .formatted(effects, doubts, happened, notHappened, called);
  }

  synchronized String resumes() {
    return "after ready %d ms (p50), %d ms (p95); after exec %d ms, %d ms; %d times in lives over %d s"
        .formatted(
            fromReady(50),
            fromReady(95),
            fromLaunch(50),
            fromLaunch(95),
            fromReady.size(),
            TELLING.toSeconds());
  }

  synchronized String streams() {
    return "%,d entries to each of two readers, %,d connections, bytes equal to the journal"
        .formatted(entries, connections);
  }
}
