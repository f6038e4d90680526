// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Replay;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.KeptJournal;
import dev.menagerie.testkit.LedgerTools;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A journal that is not what was written is found by its replay, with the path. */
@Timeout(300)
class TamperedJournalsTest {

  /** One way to falsify an entry; empty if it cannot be done there. */
  private interface Falsification
      extends BiFunction<List<Entry>, Integer, Optional<List<Entry>>> {}

  private static Replay replay(Catalog.Entry architecture, KeptJournal journal) {
    var nobody = new Unreachable();
    try (var bench = ConformanceSuite.bench(architecture, new LedgerTools()).model(nobody)) {
      var replay = journal.replay(bench);
      assertThat(nobody.calls()).isZero();
      return replay;
    }
  }

  private static void assertFound(
      Catalog.Entry architecture, String what, Falsification falsification) {
    var journal = GoldenJournals.journal(architecture);
    assertThat(replay(architecture, journal).identical()).isTrue();
    var entries = journal.entries();
    int found = 0;
    for (int at = 1; at < entries.size() - 1; at += Effort.of(Math.max(1, entries.size() / 20), 1)) {
      var falsified = falsification.apply(entries, at);
      if (falsified.isPresent()) {
        var replay = replay(architecture, new KeptJournal(journal.task(), falsified.get()));

        assertThat(replay.identical())
            .as("%s entry %d: %s", what, at, entries.get(at).json())
            .isFalse();
        assertThat(replay.firstDivergence().isPresent() || !replay.drift().isEmpty()).isTrue();
        found++;
      }
    }
    Guarantee.REPLAY.shown(
        TamperedJournalsTest.class,
        "%s: journals with one entry %s".formatted(architecture.name(), what),
        found,
        "all found, with the path");
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_removed_entry_is_found(Catalog.Entry architecture) {
    assertFound(
        architecture,
        "removed",
        (entries, at) -> {
          var fewer = new ArrayList<>(entries);
          fewer.remove((int) at);
          return Optional.of(fewer);
        });
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void an_entry_written_twice_is_found(Catalog.Entry architecture) {
    assertFound(
        architecture,
        "written twice",
        (entries, at) -> {
          if (entries.get(at).phase() == Phase.INTENT) {
            return Optional.empty(); // a second one is a retry
          }
          var more = new ArrayList<>(entries);
          more.add(at + 1, entries.get(at));
          return Optional.of(more);
        });
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void an_entry_in_the_place_of_its_neighbour_is_found(Catalog.Entry architecture) {
    assertFound(
        architecture,
        "swapped with the next of its branch",
        (entries, at) -> {
          var swapped = new ArrayList<>(entries);
          for (int next = at + 1; next < entries.size() - 1; next++) {
            if (branch(entries.get(next)).equals(branch(entries.get(at)))) {
              swapped.set(at, entries.get(next));
              swapped.set(next, entries.get(at));
              boolean ordered = ordered(entries, at) && ordered(entries, next);
              return ordered ? Optional.of(swapped) : Optional.empty();
            }
          }
          return Optional.empty();
        });
  }

  /** A branch ends when it likes, and between elements the branch goes on. */
  private static boolean ordered(List<Entry> entries, int at) {
    var path = entries.get(at).path();
    return entries.get(at).kind() != Kind.BRANCH
        && entries.stream()
            .noneMatch(it -> it.path().equals(path) && it.phase() == Phase.ELEMENT);
  }

  private static String branch(Entry entry) {
    return entry.path().substring(0, entry.path().lastIndexOf('/'));
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_changed_request_is_found(Catalog.Entry architecture) {
    assertFound(
        architecture,
        "changed in its request",
        (entries, at) ->
            changed(entries.get(at).request())
                .map(request -> with(entries, at, request, entries.get(at).outcome())));
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_changed_name_is_found(Catalog.Entry architecture) {
    assertFound(
        architecture,
        "changed in its name",
        (entries, at) -> {
          var entry = entries.get(at);
          var other = new ArrayList<>(entries);
          other.set(
              at,
              new Entry(
                  entry.position(),
                  entry.task(),
                  entry.at(),
                  entry.path(),
                  entry.kind(),
                  entry.phase(),
                  entry.after(),
                  entry.name() + "x",
                  entry.request(),
                  entry.outcome(),
                  entry.usage(),
                  entry.ms()));
          return Optional.of(other);
        });
  }

  private static List<Entry> with(
      List<Entry> entries, int at, JsonValue request, JsonValue outcome) {
    var entry = entries.get(at);
    var other = new ArrayList<>(entries);
    other.set(
        at,
        new Entry(
            entry.position(),
            entry.task(),
            entry.at(),
            entry.path(),
            entry.kind(),
            entry.phase(),
            entry.after(),
            entry.name(),
            request,
            outcome,
            entry.usage(),
            entry.ms()));
    return other;
  }

  /** The first text in it made longer; of a call the arguments, which alone are compared. */
  private static Optional<JsonValue> changed(JsonValue json) {
    if (!(json instanceof JsonObject object)) {
      return Optional.empty();
    }
    if (object.containsKey("arguments")) {
      return changed(object.getJsonObject("arguments"))
          .map(arguments -> Json.object(object).add("arguments", arguments).build());
    }
    return object.entrySet().stream()
        .filter(field -> field.getValue() instanceof JsonString)
        .findFirst()
        .map(
            field ->
                Json.object(object).add(field.getKey(), field.getValue().toString() + "x").build());
  }
}
