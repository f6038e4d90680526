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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A journal that is not what was written is found by its replay, with the path. */
@Timeout(300)
class TamperedJournalsTest {

  /** One way to falsify an entry; empty if it cannot be done there. */
  private interface Falsification extends BiFunction<List<Entry>, Integer, Optional<List<Entry>>> {}

  private static Optional<List<Entry>> removed(List<Entry> entries, int at) {
    var fewer = new ArrayList<>(entries);
    fewer.remove(at);
    return Optional.of(fewer);
  }

  private static Optional<List<Entry>> twice(List<Entry> entries, int at) {
    if (entries.get(at).phase() == Phase.INTENT) {
      return Optional.empty(); // a second one is a retry
    }
    var more = new ArrayList<>(entries);
    more.add(at + 1, entries.get(at));
    return Optional.of(more);
  }

  private static Optional<List<Entry>> swapped(List<Entry> entries, int at) {
    var other = new ArrayList<>(entries);
    for (int next = at + 1; next < entries.size() - 1; next++) {
      if (branch(entries.get(next)).equals(branch(entries.get(at)))) {
        other.set(at, entries.get(next));
        other.set(next, entries.get(at));
        boolean ordered = ordered(entries, at) && ordered(entries, next);
        return ordered ? Optional.of(other) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<List<Entry>> otherRequest(List<Entry> entries, int at) {
    return changed(entries.get(at).request())
        .map(request -> with(entries, at, request, entries.get(at).outcome()));
  }

  private static Optional<List<Entry>> otherName(List<Entry> entries, int at) {
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
  }

  private static Map<String, Falsification> ways() {
    var ways = new LinkedHashMap<String, Falsification>();
    ways.put("removed", TamperedJournalsTest::removed);
    ways.put("written twice", TamperedJournalsTest::twice);
    ways.put("swapped with the next of its branch", TamperedJournalsTest::swapped);
    ways.put("changed in its request", TamperedJournalsTest::otherRequest);
    ways.put("changed in its name", TamperedJournalsTest::otherName);
    return ways;
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void whatever_is_falsified_is_found(Catalog.Entry architecture) {
    var journal = GoldenJournals.journal(architecture);
    assertThat(replay(architecture, journal).identical()).isTrue();
    int found = 0;
    for (var way : ways().entrySet()) {
      int entries = journal.entries().size();
      for (int at = 1; at < entries - 1; at += Effort.of(1 + entries / 6, 1)) {
        var falsified = way.getValue().apply(journal.entries(), at);
        if (falsified.isPresent()) {
          var replay = replay(architecture, new KeptJournal(journal.task(), falsified.get()));

          assertThat(paths(replay))
              .as("entry %d %s", at, way.getKey())
              .containsAnyElementsOf(changed(journal.entries(), falsified.get(), at));
          assertThat(replay.identical()).isFalse();
          found++;
        }
      }
    }
    Guarantee.REPLAY.shown(
        getClass(),
        "%s: journals with one entry %s"
            .formatted(architecture.name(), String.join(", ", ways().keySet())),
        found,
        "all found, with the path");
  }

  private static List<String> paths(Replay replay) {
    return Stream.concat(replay.firstDivergence().stream(), replay.drift().stream())
        .map(Replay.Difference::path)
        .toList();
  }

  /** The paths at which two journals differ in their lines. */
  private static List<String> changed(List<Entry> was, List<Entry> is, int at) {
    var paths = new ArrayList<String>();
    paths.add(was.get(at).path());
    for (int line = at; line < Math.min(was.size(), is.size()) && was.size() == is.size(); line++) {
      if (!was.get(line).equals(is.get(line))) {
        paths.add(was.get(line).path());
      }
    }
    return paths;
  }

  private static Replay replay(Catalog.Entry architecture, KeptJournal journal) {
    var nobody = new Unreachable();
    try (var bench = ConformanceSuite.bench(architecture, new LedgerTools()).model(nobody)) {
      var replay = journal.replay(bench);
      assertThat(nobody.calls()).isZero();
      return replay;
    }
  }

  /** A branch ends when it likes, and between elements the branch goes on. */
  private static boolean ordered(List<Entry> entries, int at) {
    var path = entries.get(at).path();
    return entries.get(at).kind() != Kind.BRANCH
        && entries.stream().noneMatch(it -> it.path().equals(path) && it.phase() == Phase.ELEMENT);
  }

  private static String branch(Entry entry) {
    return entry.path().substring(0, entry.path().lastIndexOf('/'));
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
