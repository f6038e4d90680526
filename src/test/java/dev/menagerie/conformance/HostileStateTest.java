// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.JournalBefore;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A task that is taken up again with words in its state that nobody knows, and one that is not. */
@Timeout(300)
class HostileStateTest {

  private static final String UNKNOWN = "unheard-of";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A journal that says something else than was written. */
  private record Misread(Journal journal, UnaryOperator<Entry> as) implements JournalBefore {

    @Override
    public List<Entry> read(String task, long after, int limit) {
      return journal.read(task, after, limit).stream().map(as).toList();
    }

    @Override
    public Page page(String task, long after) {
      var page = journal.page(task, after);
      return new Page(page.entries().stream().map(as).toList(), page.complete());
    }
  }

  /** With another word for each text in what a model was understood to have said. */
  private static Entry otherWords(Entry entry) {
    boolean thought = entry.kind() == Kind.THINK && entry.phase() == Phase.RESULT;
    return thought && entry.outcome() instanceof JsonObject outcome && outcome.containsKey("value")
        ? with(
            entry,
            entry.request(),
            Json.object(outcome).add("value", other(outcome.getJsonObject("value"))).build())
        : entry;
  }

  private static JsonValue other(JsonValue value) {
    return switch (value) {
      case JsonString _ -> Json.text(UNKNOWN);
      case JsonArray list -> {
        var other = Json.array();
        list.forEach(it -> other.add(other(it)));
        yield other.build();
      }
      case JsonObject object -> {
        var other = Json.object();
        object.forEach((name, part) -> other.add(name, other(part)));
        yield other.build();
      }
      default -> value;
    };
  }

  /** With something else said of tools. */
  private static UnaryOperator<Entry> otherTools(String words) {
    return entry ->
        entry.path().equals("/") && entry.request() instanceof JsonObject request
            ? with(
                entry,
                Json.object(request.toString().replace("\"trust\":\"none\"", words)),
                entry.outcome())
            : entry;
  }

  private static Entry with(Entry entry, JsonValue request, JsonValue outcome) {
    return new Entry(
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
        entry.ms());
  }

  private static int writes(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      return bench.journal(bench.run(goal(architecture)).id()).size();
    }
  }

  /** Dies when most is done; the next process reads something else. */
  private static String takenUp(
      Catalog.Entry architecture, Workbench bench, UnaryOperator<Entry> as)
      throws InterruptedException {
    int write = Math.max(3, writes(architecture) * 2 / 3);
    var dying = new ArrayList<DyingJournal>();
    bench.writingThrough(
        underneath -> {
          dying.add(DyingJournal.at(underneath, write, true));
          return dying.getLast();
        });
    var id = bench.start(goal(architecture)).id();
    assertThat(dying.getLast().awaitDeath()).isTrue();
    bench.restart(underneath -> new Misread(underneath, as));
    return id;
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void words_that_a_model_was_not_understood_to_say(Catalog.Entry architecture)
      throws InterruptedException {
    try (var bench = bench(architecture, tools())) {
      var record =
          Doubts.resolved(bench, takenUp(architecture, bench, HostileStateTest::otherWords));

      if (record.status() == Status.DIVERGED) {
        assertThat(record.error().orElse("")).isNotBlank().doesNotContain("Exception", "java.");
      } else {
        HostileWorld.named(record, UNKNOWN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_word_of_another_release_leaves_the_task_as_it_is_until_it_is_cancelled(
      Catalog.Entry architecture) throws InterruptedException {
    try (var bench = bench(architecture, tools())) {
      var id = takenUp(architecture, bench, otherTools("\"trust\":\"blind\""));
      var standing = standing(bench, id);
      var cancelled = bench.tasks().cancel(id);

      assertThat(standing.status()).isEqualTo(Status.RUNNING);
      assertThat(standing.error().orElseThrow())
          .isEqualTo(
              "its journal gives desk__reckon the trust blind, which this release does not know;"
                  + " use the release that wrote it");
      assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
      assertThat(cancelled.error().orElseThrow()).contains("the trust blind");
    }
  }

  private static TaskRecord standing(Workbench bench, String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    var standing = bench.tasks().find(id).orElseThrow();
    while (standing.error().isEmpty() && System.nanoTime() < deadline) {
      standing = bench.tasks().await(id, Duration.ofMillis(2));
    }
    return standing;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"trust\":\"none\",\"labels\":[\"blind\"] | blind",
        "\"trust\":\"none\",\"policy\":\"perhaps\" | perhaps",
        "\"trust\":\"none\",\"price\":\"much\" | of another kind",
        "\"distrust\":\"none\" | missing"
      })
  void so_does_any_other_word_of_its_first_entry(String words, String named)
      throws InterruptedException {
    var architecture =
        ConformanceSuite.all().stream()
            .filter(it -> it.name().equals("react"))
            .findFirst()
            .orElseThrow();
    try (var bench = bench(architecture, tools())) {
      var id = takenUp(architecture, bench, otherTools(words));
      var standing = standing(bench, id);
      var cancelled = bench.tasks().cancel(id);

      assertThat(standing.status()).isEqualTo(Status.RUNNING);
      assertThat(standing.error().orElseThrow())
          .startsWith("its journal says how it began in words that this release does not know (")
          .contains(named)
          .endsWith("; use the release that wrote it");
      assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
      assertThat(cancelled.error().orElseThrow()).contains(named);
    }
  }

  /** All that is written of a task and its children, by their paths, without its id. */
  private static String trace(Catalog.Entry architecture) {
    try (var bench =
        bench(architecture, tools()).clock(InstantSource.fixed(NOW)).elapsed(() -> 0)) {
      var id = bench.run(goal(architecture)).id();
      var lines = new TreeMap<String, List<String>>();
      for (var entry : bench.family(id)) {
        var place = entry.task().substring(id.length()) + entry.path();
        var line = Json.object(entry.json()).remove("position").build().toString();
        lines.computeIfAbsent(place, _ -> new ArrayList<>()).add(line.replace(id, "task"));
      }
      return lines.toString();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void the_same_task_leaves_the_same_trace_to_the_byte(Catalog.Entry architecture) {
    assertThat(trace(architecture)).isEqualTo(trace(architecture));
  }
}
