// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What many kills came to. */
final class KillTally {

  private final List<Long> resumed = new ArrayList<>();
  private final Map<String, Integer> doubts = new TreeMap<>();
  private int kills;
  private int streamed;
  private int lost;
  private int repeats;
  private int trustedRetries;

  void add(Books books, FollowedTask task, List<Entry> journal, KilledTasks killed) {
    repeats += books.repeats();
    trustedRetries += books.trustedRetries();
    streamed += task.entries().size();
    lost += (int) task.entries().stream().filter(it -> !journal.contains(it)).count();
    for (int death = 0; death < killed.deaths().size(); death++) {
      var died = killed.deaths().get(death);
      var born = killed.births().get(death);
      journal.stream()
          .map(Entry::at)
          .filter(at -> at.isAfter(died))
          .findFirst()
          .ifPresent(at -> resumed.add(Duration.between(born, at).toMillis()));
    }
  }

  void add(KilledTasks killed) {
    kills += killed.deaths().size();
    killed.doubts().values().forEach(it -> doubts.merge(it, 1, Integer::sum));
  }

  int kills() {
    return kills;
  }

  int lost() {
    return lost;
  }

  int repeats() {
    return repeats;
  }

  int trustedRetries() {
    return trustedRetries;
  }

  /** Calls in doubt by what was said of them. */
  Map<String, Integer> doubts() {
    return doubts;
  }

  String work() {
    return "same answers, same journals; went on %d ms (p50) and %d ms (p95) after the start"
        .formatted(percent(50), percent(95));
  }

  String calls() {
    return "%d repeats, %d trusted retries, in doubt %s".formatted(repeats, trustedRetries, doubts);
  }

  String streams() {
    return "%d of %d streamed entries lost".formatted(lost, streamed);
  }

  private long percent(int percent) {
    if (resumed.isEmpty()) {
      return 0;
    }
    Collections.sort(resumed);
    return resumed.get(Math.min(resumed.size() - 1, resumed.size() * percent / 100));
  }
}
