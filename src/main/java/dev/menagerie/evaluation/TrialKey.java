// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.evaluation.Case.Drawn;
import java.util.Optional;

/**
 * What a trial's task is found by: its idempotency key says which trial it is.
 *
 * @param comparison its id
 * @param drawn the problem of the trial's case, if a family made it
 */
record TrialKey(String comparison, Optional<Drawn> drawn, Trial.Place place) {

  private static final int PARTS = 6;

  static TrialKey of(Comparison comparison, Case one, Trial.Place place) {
    return new TrialKey(comparison.id(), one.drawn(), place);
  }

  /** Reads what {@link #text} wrote; empty if it is no key of a trial. */
  static Optional<TrialKey> read(String key) {
    var parts = key.split("/", -1);
    return key.startsWith(TaskRecord.TRIAL) && parts.length == PARTS && parts[5].matches("\\d{1,9}")
        ? Optional.of(
            new TrialKey(
                parts[1],
                drawn(parts[2]),
                new Trial.Place(parts[4], parts[3], Integer.parseInt(parts[5]))))
        : Optional.empty();
  }

  private static Optional<Drawn> drawn(String part) {
    int at = part.indexOf('@');
    return part.matches(".+@-?\\d{1,19}")
        ? Optional.of(new Drawn(part.substring(0, at), Long.parseLong(part.substring(at + 1))))
        : Optional.empty();
  }

  String text() {
    var family = drawn.map(it -> "%s@%d".formatted(it.family(), it.seed())).orElse("-");
    return "%s%s/%s/%s".formatted(TaskRecord.TRIAL, comparison, family, place.name());
  }
}
