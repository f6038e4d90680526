// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Replay.Difference;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replay beside the journal that it was made from. */
final class Comparison {

  private static final Comparator<Difference> BY_PATH =
      Comparator.comparing(Difference::path, PathOrder.READING);

  private final TaskRecord record;
  private final List<Entry> entries;
  private final Map<String, Recorded> journal;
  private final Scrutiny seen;

  /**
   * A comparison.
   *
   * @param record as it was when the task had ended
   * @param entries the whole journal, {@code journal} the same by path
   */
  Comparison(TaskRecord record, List<Entry> entries, Map<String, Recorded> journal, Scrutiny seen) {
    this.record = record;
    this.entries = entries;
    this.journal = journal;
    this.seen = seen;
  }

  /**
   * What came of it.
   *
   * @param end how the replay ended by itself; null if its branches came to rest
   */
  Replay result(@Nullable JsonObject end) {
    var missed = missed();
    var differences = new ArrayList<>(seen.contradictions().values());
    differences.addAll(missed);
    differences.addAll(Grammar.faults(entries));
    seen.beyond().values().stream()
        .filter(beyond -> !endsWithRecord(beyond, missed))
        .forEach(differences::add);
    var wrongEnd = wrongEnd(end, differences.isEmpty());
    wrongEnd.ifPresent(differences::add);
    var first = differences.stream().min(BY_PATH);
    var drift = seen.drift().values().stream().sorted(BY_PATH).toList();
    long met = 1;
    for (var path : seen.met()) {
      var effect = journal.get(path);
      met += effect == null ? 0 : effect.entries();
    }
    if (wrongEnd.isEmpty()) {
      met += entries.stream().filter(entry -> entry.path().equals("/")).count() - 1;
    }
    return new Replay(first.isEmpty() && drift.isEmpty(), met, drift, first);
  }

  /** What the journal holds of branches that ran, and nobody asked for. */
  private List<Difference> missed() {
    var missed = new ArrayList<Difference>();
    journal.forEach(
        (path, effect) -> {
          if (effect.entries() > 0 && !seen.met().contains(path) && !lost(path)) {
            missed.add(new Difference(path, Wording.of(effect), "nothing"));
          }
        });
    return missed;
  }

  /** Whether it is of a branch that is not executed again. */
  private boolean lost(String path) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      var above = journal.get(path.substring(0, slash));
      if (above != null && (above.abandoned() || lostRace(above, path, slash))) {
        return true;
      }
    }
    return false;
  }

  private static boolean lostRace(Recorded above, String path, int slash) {
    if (above.kind() != Kind.FIRST || above.result() == null) {
      return false;
    }
    int end = path.indexOf('/', slash + 1);
    var racer = path.substring(slash + 1, end < 0 ? path.length() : end);
    return above.result().outcome().asJsonObject().getInt("index") != Integer.parseInt(racer);
  }

  /** Whether a branch went beyond the journal only because the task was ended just there. */
  private boolean endsWithRecord(Difference beyond, List<Difference> missed) {
    return (endedFromOutside() || failedInEffect(beyond.path()))
        && missed.stream()
            .filter(it -> !it.path().equals(beyond.path()) && isInBranchFrom(beyond, it))
            .allMatch(this::isBehindContradiction);
  }

  /**
   * Whether it was missed because a branch had come to something else before, and went no further.
   */
  private boolean isBehindContradiction(Difference missed) {
    return seen.contradictions().values().stream()
        .anyMatch(contradiction -> isInBranchFrom(contradiction, missed));
  }

  /** Whether a difference is at the path of another, or further on in its branch or below that. */
  private static boolean isInBranchFrom(Difference first, Difference other) {
    var path = first.path();
    var branch = path.substring(0, path.lastIndexOf('/') + 1);
    return other.path().startsWith(branch) && PathOrder.READING.compare(other.path(), path) >= 0;
  }

  private boolean endedFromOutside() {
    return switch (record.status()) {
      case CANCELLED, DIVERGED -> true;
      case FAILED -> record.attempts().count() > 1; // it may have been given up
      case QUEUED, RUNNING, WAITING, COMPLETED, PARTIAL -> false;
    };
  }

  /** An effect that broke without an end took its task with it. */
  private boolean failedInEffect(String path) {
    var effect = journal.get(path);
    return record.status() == Status.FAILED && effect != null && effect.open();
  }

  private Optional<Difference> wrongEnd(@Nullable JsonObject end, boolean elseTheSame) {
    var kept = FinalEntries.outcome(record);
    var last = entries.getLast();
    boolean whole = last.path().equals("/") && last.outcome().equals(kept);
    if (!whole) {
      return Optional.of(new Difference("/", Wording.end(last.outcome()), Wording.end(kept)));
    }
    if (end == null) {
      boolean fine = elseTheSame && !seen.beyond().isEmpty();
      return fine
          ? Optional.empty()
          : Optional.of(new Difference("/", Wording.end(kept), "no end"));
    }
    return endedFromOutside() || end.equals(kept)
        ? Optional.empty()
        : Optional.of(new Difference("/", Wording.end(kept), Wording.end(end)));
  }
}
