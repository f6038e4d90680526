// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import java.time.Duration;
import java.util.List;

/**
 * What came of a case.
 *
 * @param latency on the virtual clock
 */
record Outcome(
    Case of, Status status, String answer, boolean right, Duration latency, List<Entry> journal) {

  /** The results of thoughts of one name, of all if it is empty. */
  List<Entry> thoughts(String name) {
    return journal.stream()
        .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT)
        .filter(it -> name.isEmpty() || it.name().equals(name))
        .toList();
  }

  List<Entry> actions() {
    return journal.stream()
        .filter(it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT)
        .toList();
  }

  /** Whether it is a wrong answer that no action has found, so that the model made it up. */
  boolean madeUp() {
    return !right
        && !answer.isBlank()
        && actions().stream().noneMatch(it -> it.outcome().toString().contains(answer));
  }

  long calls() {
    return thoughts("").size();
  }

  long tokens() {
    return thoughts("").stream().mapToLong(it -> it.usage().tokens()).sum();
  }

  long inputTokens() {
    return thoughts("").stream().mapToLong(it -> it.usage().inputTokens()).sum();
  }
}
