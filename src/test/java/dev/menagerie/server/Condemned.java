// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A task that was quarantined though nothing is wrong with it. That is right only if three deaths
 * in a row found it where it was, and if it owns up to what it had begun.
 *
 * @param record as a client reads it
 * @param journal all of it
 */
record Condemned(JsonObject record, List<Entry> journal) {

  private static final int STANDSTILLS = 3;

  /** Whether a record is of such a task. */
  static boolean is(JsonObject record) {
    return record.getString("status").equals("failed")
        && record.getString("error", "").startsWith("quarantined: ");
  }

  /**
   * Fails unless it was condemned rightly.
   *
   * @param lives of the server so far
   */
  void assertRightly(List<Lives.Life> lives) {
    assertThat(standstills(lives))
        .as("deaths since its last effect had ended, %s", record)
        .isGreaterThanOrEqualTo(STANDSTILLS);
    open()
        .values()
        .forEach(
            intent ->
                assertThat(record.getString("error"))
                    .contains(
                        "Begun and not ended: %s %s at %s."
                            .formatted(intent.kind().text(), intent.name(), intent.path())));
    open().values().stream()
        .filter(intent -> intent.kind() == Kind.ACT && intent.name().equals(ChaosGoal.RECKONS))
        .forEach(
            intent ->
                assertThat(record.getString("error"))
                    .contains("not known whether the call at %s was".formatted(intent.path())));
  }

  /** The lives of the server that ended between the end of its last effect and its own. */
  private long standstills(List<Lives.Life> lives) {
    var last =
        journal.stream()
            .filter(it -> it.kind().isEffect() && ended(it))
            .map(Entry::at)
            .max(Instant::compareTo)
            .orElse(journal.getFirst().at());
    var end = journal.getLast().at();
    return lives.stream()
        .flatMap(life -> life.died().stream())
        .filter(died -> died.isAfter(last) && died.isBefore(end))
        .count();
  }

  private static boolean ended(Entry entry) {
    return entry.phase() == Phase.RESULT || entry.phase() == Phase.ELEMENT;
  }

  /** The last intents of thoughts and calls that have no result. */
  private LinkedHashMap<String, Entry> open() {
    var open = new LinkedHashMap<String, Entry>();
    for (var entry : journal) {
      boolean costly = entry.kind() == Kind.THINK || entry.kind() == Kind.ACT;
      if (costly && entry.phase() == Phase.INTENT) {
        open.put(entry.path(), entry);
      } else if (costly && entry.phase() == Phase.RESULT) {
        open.remove(entry.path());
      }
    }
    return open;
  }
}
