// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds one task's journal, complete, against the books of model and tools. */
final class Books {

  private static final String UNTRUSTED = WitnessedTools.APPEND;

  private final FollowedTask task;
  private final List<Entry> journal;
  private final KilledTasks killed;
  private final Witness witness;

  Books(FollowedTask task, List<Entry> journal, KilledTasks killed, Witness witness) {
    this.task = task;
    this.journal = journal;
    this.killed = killed;
    this.witness = witness;
  }

  /** Calls and model requests made though their result was durable before. */
  int repeats() {
    int repeats = 0;
    for (var call : calls()) {
      if (call.life() > 1 && finished(path(call), death(call.life() - 1))) {
        repeats++;
      }
    }
    for (int life = 2; life <= killed.deaths().size() + 1; life++) {
      repeats += Math.max(0, asked(life) - unfinishedThoughts(life));
    }
    return repeats;
  }

  /** Calls of trusted tools made again because no result was durable. */
  int trustedRetries() {
    var trusted = calls().stream().filter(call -> !call.tool().equals(UNTRUSTED)).toList();
    return trusted.size()
        - trusted.stream().map(Witness.Called::key).collect(Collectors.toSet()).size();
  }

  /** The untrusted calls that were in flight when the server died, and only they, were in doubt. */
  void assertDoubts() {
    var expected = new TreeSet<String>();
    for (var entry : journal) {
      if (entry.kind() == Kind.ACT
          && entry.phase() == Phase.INTENT
          && entry.name().endsWith(UNTRUSTED)
          && killed.deaths().stream()
              .anyMatch(it -> !entry.at().isAfter(it) && !finished(entry.path(), it))) {
        expected.add(entry.path());
      }
    }
    var doubted = new TreeSet<String>();
    for (var entry : journal) {
      if (entry.kind() == Kind.GATE) {
        assertThat(doubted.add(entry.path())).as("doubted once: %s", entry.path()).isTrue();
      }
    }
    assertThat(doubted).isEqualTo(expected);
  }

  /** Every untrusted call was carried out, once. */
  void assertAppendedOnce() {
    var performed =
        witness.performed().stream()
            .filter(it -> it.tool().equals(UNTRUSTED) && it.key().startsWith(task.id() + "/"))
            .map(Witness.Performed::key)
            .toList();
    var keys = new ArrayList<String>();
    for (var path : results(Kind.ACT)) {
      if (journal.stream()
          .anyMatch(it -> it.path().equals(path) && it.name().endsWith(UNTRUSTED))) {
        keys.add(task.id() + path);
      }
    }
    assertThat(performed).containsExactlyInAnyOrderElementsOf(keys);
  }

  /**
   * What was not finished in the last life but one was asked for in the last, neither more nor
   * less.
   */
  void assertAskedForTheRest() {
    int last = killed.deaths().size() + 1;
    assertThat(asked(last)).as("model requests").isEqualTo(unfinishedThoughts(last));
  }

  private List<Witness.Called> calls() {
    return witness.called().stream().filter(it -> it.key().startsWith(task.id() + "/")).toList();
  }

  private String path(Witness.Called call) {
    return call.key().substring(task.id().length());
  }

  private int asked(int life) {
    return (int)
        witness.asked().stream()
            .filter(it -> it.life() == life && it.agent().equals(task.agent()))
            .count();
  }

  private int unfinishedThoughts(int life) {
    return (int)
        results(Kind.THINK).stream().filter(path -> !finished(path, death(life - 1))).count();
  }

  private Instant death(int life) {
    return killed.deaths().get(life - 1);
  }

  private Set<String> results(Kind kind) {
    return journal.stream()
        .filter(it -> it.kind() == kind && it.phase() == Phase.RESULT)
        .map(Entry::path)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a dead server wrote and is in the journal was durable when it died. */
  private boolean finished(String path, Instant death) {
    return journal.stream()
        .anyMatch(
            it ->
                it.path().equals(path)
                    && it.phase() == Phase.RESULT
                    && (it.kind() == Kind.ACT || it.kind() == Kind.THINK)
                    && !it.at().isAfter(death));
  }
}
