// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.testkit.InMemoryJournal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search of a space takes into account beside the words. */
class SearchedTest {

  private static final Instant Y2021 = Instant.parse("2021-01-01T00:00:00Z");
  private static final Instant Y2023 = Instant.parse("2023-01-01T00:00:00Z");

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();
  private Zoo zoo;

  @BeforeEach
  void open() {
    zoo = Zoo.open(data, journal);
  }

  @AfterEach
  void close() {
    zoo.close();
  }

  private static Wanted wanted(String text, int k) {
    return new Wanted(text, List.of(), List.of(), List.of(), k);
  }

  private static Wanted between(@Nullable Instant from, @Nullable Instant to) {
    return new Wanted(
        "otto",
        List.of(),
        List.of(),
        List.of(),
        10,
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        0,
        Integer.MAX_VALUE);
  }

  private static Wanted limited(double threshold, int tokens) {
    return new Wanted(
        "white owls hunt",
        List.of(),
        List.of(),
        List.of(),
        10,
        Optional.empty(),
        Optional.empty(),
        threshold,
        tokens);
  }

  private List<String> ids(Wanted wanted, AsOf asOf) {
    return zoo.memory().search(Zoo.NAME, wanted, asOf).hits().stream()
        .map(it -> it.thing().id())
        .toList();
  }

  @Test
  void a_fact_that_another_one_ended_did_not_hold_later() {
    var first = zoo.add(Zoo.lives("Otto", "cage 1", 2020));
    var second = zoo.add(Zoo.lives("Otto", "cage 2", 2022));

    assertThat(ids(between(null, Y2021), AsOf.NOW)).containsExactly(first);
    assertThat(ids(between(Y2021, Y2023), AsOf.NOW)).containsExactlyInAnyOrder(first, second);
    assertThat(ids(between(Y2023, null), AsOf.NOW)).containsExactly(second);
    assertThat(ids(between(Y2023, null), AsOf.of(1))).containsExactly(first);
    zoo.remove(second);
    assertThat(ids(between(Y2023, null), AsOf.NOW)).containsExactly(first);
  }

  @Test
  void what_was_over_when_it_was_told_is_found_in_its_time() {
    var fact = Zoo.fact("Otto", "cage 1", Optional.empty()).validTo(Optional.of(Y2021));
    var told = zoo.add(fact);

    assertThat(ids(between(null, Y2021), AsOf.NOW)).containsExactly(told);
    assertThat(ids(between(Y2021, null), AsOf.NOW)).isEmpty();
  }

  @Test
  void least_relevance_and_most_tokens_leave_out_what_does_not_fit() {
    var all = zoo.note("white owls hunt");
    var one = zoo.note("owls sleep by day and are awake at night, as everybody knows");

    assertThat(ids(limited(0, 1_000), AsOf.NOW)).containsExactly(all, one);
    assertThat(ids(limited(0.4, 1_000), AsOf.NOW)).containsExactly(all);
    assertThat(ids(limited(0, 5), AsOf.NOW)).containsExactly(all);
    assertThat(ids(limited(0, 1), AsOf.NOW)).isEmpty();
  }

  @Test
  void as_many_are_found_as_are_wanted() {
    zoo.change(
        IntStream.range(0, 500)
            .mapToObj(it -> new MemoryChange.Add(Noted.of(Note.of("cage " + it))))
            .toArray(MemoryChange[]::new));

    assertThat(ids(wanted("cage", Integer.MAX_VALUE), AsOf.NOW)).hasSize(500);
    assertThat(ids(wanted("cage", 120), AsOf.NOW)).hasSize(120).doesNotHaveDuplicates();
    assertThat(ids(wanted("", 120), AsOf.NOW)).hasSize(120).startsWith("n500", "n499");
  }

  /** Written at a minute of an hour, whatever was written before. */
  private void write(int minute, String task, MemoryChange change) {
    var at = Zoo.OPENING.plusSeconds(60L * minute);
    var event = MemoryEvent.of(Zoo.NAME, task, "/1", at, change);
    journal.append(List.of(new Write.Remember(event))).await();
  }

  private static MemoryChange note(String text) {
    return new MemoryChange.Add(Noted.of(Note.of(text)));
  }

  @Test
  void a_moment_means_what_was_written_until_then_also_if_the_clock_was_set_back() {
    write(10, "", note("cage one"));
    write(30, "", note("cage two"));
    write(20, "", note("cage three"));
    write(40, "", note("cage four"));

    var then = AsOf.of(Zoo.OPENING.plusSeconds(60 * 25));

    assertThat(ids(wanted("cage", 10), then)).containsExactlyInAnyOrder("n1", "n3");
  }

  @Test
  void of_the_versions_that_a_fork_sees_it_finds_the_last() {
    write(1, "t1", note("cage one"));
    write(2, "t2", new MemoryChange.Edit("n1", Noted.of(Note.of("cage two"))));
    write(3, "t3", new MemoryChange.Edit("n1", Noted.of(Note.of("cage three"))));
    write(4, "t1", note("cage four"));

    var sight = new Sight(List.of(new Window("t1", 9), new Window("t3", 9)), List.of());

    assertThat(zoo.memory().recall(Zoo.NAME, Query.of("cage", 2), sight, 0).notes())
        .extracting(Note::text)
        .containsExactlyInAnyOrder("cage three", "cage four");
  }

  @Test
  void tags_and_words_of_any_length_do_no_harm() {
    var note = new Note(Note.Kind.SEMANTIC, "x".repeat(50_000), List.of("y".repeat(50_000)));
    zoo.note("cage");
    assertThat(ids(wanted("cage", 10), AsOf.NOW)).containsExactly("n1");

    write(1, "t1", new MemoryChange.Add(Noted.of(note)));

    assertThat(ids(wanted("cage", 10), AsOf.NOW)).containsExactly("n1");
    assertThat(ids(wanted("", 10), AsOf.NOW)).containsExactly("n2", "n1");
  }
}
