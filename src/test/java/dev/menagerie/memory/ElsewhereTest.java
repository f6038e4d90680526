// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Eraser.Change;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Hit;
import dev.menagerie.engine.spi.Memories.Hits;
import dev.menagerie.engine.spi.Memories.Reason;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.memory.embedding.LentStore;
import dev.menagerie.memory.embedding.LentStore.Fault;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memories whose vectors are in a store elsewhere. */
@BesideOthers
@Timeout(120)
class ElsewhereTest {

  /** So many are wanted that none is left out for another that is like it. */
  private static final int ALL = 100;

  @TempDir Path data;
  @TempDir Path other;
  private final InMemoryJournal journal = new InMemoryJournal();
  private final LentStore store = new LentStore();
  private Zoo zoo;

  @BeforeEach
  void open() {
    open("zoologist", "here");
  }

  private void open(String model, String place) {
    zoo =
        Zoo.open(
            data, journal, Optional.of(new Zoologist(model)), Optional.of(store.vectors(place)));
  }

  @AfterEach
  void close() {
    zoo.close();
  }

  private void reopen(String model, String place) {
    zoo.close();
    open(model, place);
  }

  private static Hits search(Zoo zoo, String text, int k, AsOf asOf) {
    return zoo.memory()
        .search(Zoo.NAME, new Wanted(text, List.of(), List.of(), List.of(), k), asOf);
  }

  private Hits search(String text) {
    return search(zoo, text, 10, AsOf.NOW);
  }

  /** What is found as soon as the store has everything. */
  private Hits fed(String text) {
    var hits = search(text);
    while (!hits.warnings().isEmpty()) {
      Thread.onSpinWait();
      hits = search(text);
    }
    return hits;
  }

  private static List<String> ids(Hits hits) {
    return hits.hits().stream().map(it -> it.thing().id()).toList();
  }

  /** Those that the channel of meaning ranks first. */
  private List<String> meant(String text) {
    return fed(text).hits().stream()
        .filter(ElsewhereTest::isFirstByMeaning)
        .map(it -> it.thing().id())
        .toList();
  }

  private static boolean isFirstByMeaning(Hit hit) {
    return hit.reasons().stream().anyMatch(it -> it.channel().equals("vector") && it.rank() == 1);
  }

  @Test
  void a_session_is_found_by_what_its_summary_means() {
    var session = zoo.add(new Session("monday", "", ""));
    var turn = zoo.add(new Turn(session, "user", "hello"));
    zoo.change(new MemoryChange.Summarise(session, "strix hunts at night", turn));

    assertThat(meant("owl")).containsExactly(session);
  }

  @Test
  void what_shares_no_word_is_found_through_the_store() {
    zoo.note("felis sleeps");
    var owl = zoo.note("strix hunts at night");

    assertThat(meant("the owl")).containsExactly(owl);
    assertThat(store.size()).isEqualTo(2);
    assertThat(store.asked()).isNotEmpty();
  }

  /** Some of everything. */
  private static void live(Zoo zoo) {
    var first = zoo.note("strix hunts");
    zoo.change(
        IntStream.range(0, 8)
            .mapToObj(it -> new MemoryChange.Add(Noted.of(Note.of("felis " + it))))
            .toArray(MemoryChange[]::new));
    var second = zoo.note("strix flies");
    var edit = zoo.edit(first, "felis flies").position();
    zoo.undo(zoo.remove(second).position());
    zoo.undo(edit);
    zoo.add(Zoo.lives("strix", "cage 3", 2020));
    zoo.add(Zoo.lives("strix", "cage 4", 2022));
    zoo.edit(second, "hooting of an owl");
    zoo.remove("n4", "n5");
    zoo.note("nothing of the kind");
  }

  @Test
  void the_same_is_found_as_with_vectors_in_the_folder_now_and_then() {
    live(zoo);
    fed("owl");
    var alone = new InMemoryJournal();
    try (var embedded = Zoo.open(other, alone, Optional.of(new Zoologist("zoologist")))) {
      live(embedded);
      long last = search(embedded, "owl", 1, AsOf.NOW).position();
      var moments =
          Stream.concat(
                  Stream.of(AsOf.of(Zoo.OPENING.plusSeconds(60 * 5))),
                  LongStream.rangeClosed(1, last).mapToObj(AsOf::of))
              .toList();
      for (var moment : moments) {
        for (var text : List.of("owl", "felis 7", "who flies", "cage of the cat", "nobody", "")) {
          var found = search(zoo, text, ALL, moment);
          assertThat(found.warnings()).isEmpty();
          assertThat(reasoned(found)) // Which of the alike come first goes by words here.
              .as("%s as of %s", text, moment)
              .containsExactlyInAnyOrderElementsOf(reasoned(search(embedded, text, ALL, moment)));
        }
      }
    }
  }

  /** Without the score of the age, as time goes on. */
  private static List<String> reasoned(Hits hits) {
    return hits.hits().stream()
        .map(
            hit ->
                "%s %s %s %s"
                    .formatted(
                        hit.thing(),
                        hit.score(),
                        hit.relevance(),
                        hit.reasons().stream()
                            .map(
                                it ->
                                    it.channel().equals("recency")
                                        ? new Reason(it.channel(), it.rank(), 0)
                                        : it)
                            .toList()))
        .toList();
  }

  private void write(String task, MemoryChange change) {
    var event = MemoryEvent.of(Zoo.NAME, task, "/1", Zoo.OPENING, change);
    journal
        .append(List.of(new Write.Remember(zoo.memory().prepared(List.of(event)).getFirst())))
        .await();
  }

  @Test
  void a_fork_finds_what_was_there_at_its_cut() {
    write("t1", new MemoryChange.Add(Noted.of(Note.of("strix one"))));
    write("t2", new MemoryChange.Edit("n1", Noted.of(Note.of("felis two"))));
    write("t3", new MemoryChange.Edit("n1", Noted.of(Note.of("strix three"))));
    write("t1", new MemoryChange.Add(Noted.of(Note.of("strix four"))));
    fed("owl");
    var sight = new Sight(List.of(new Window("t1", 9), new Window("t2", 9)), List.of());

    assertThat(zoo.memory().recall(Zoo.NAME, Query.of("hooting", 1), sight, 0).notes())
        .extracting(Note::text)
        .containsExactly("strix four");
    assertThat(zoo.memory().recall(Zoo.NAME, Query.of("cat", 1), sight, 0).notes())
        .extracting(Note::text)
        .containsExactly("felis two");
  }

  @Test
  void many_earlier_versions_do_not_hide_what_is_there() {
    var owl = zoo.note("strix 0");
    IntStream.rangeClosed(1, 300).forEach(it -> zoo.edit(owl, "strix " + it));
    zoo.edit(owl, "felis");
    var last = zoo.note("strix again");

    assertThat(meant("owl")).containsExactly(last);
    assertThat(store.asked()).anyMatch(it -> it > 300);
  }

  @Test
  void only_the_kinds_that_are_wanted_are_asked_for() {
    zoo.note("strix");
    var fact = zoo.add(Zoo.lives("strix", "cage 3", 2020));
    fed("owl");
    var wanted = new Wanted("owl", List.of(ThingType.FACT), List.of(), List.of(), 10);

    assertThat(ids(zoo.memory().search(Zoo.NAME, wanted, AsOf.NOW))).containsExactly(fact);
  }

  @Test
  void what_tasks_remember_is_brought_without_a_search() {
    write("t1", new MemoryChange.Add(Noted.of(Note.of("strix"))));

    until(() -> store.size() == 1);
    assertThat(store.asked()).isEmpty();
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_store_that_is_down_costs_a_warning_and_gets_everything_later() {
    zoo.close();
    store.fault(Fault.DOWN);
    open();
    var owl = zoo.note("strix hunts");
    zoo.note("felis sleeps");

    var down = search("who hunts");
    assertThat(ids(down)).containsExactly(owl);
    assertThat(down.warnings())
        .containsExactly("Searched by words only: the vector store: the line is dead");
    assertThat(zoo.memory().recall(Zoo.NAME, Query.of("hunts", 3), Sight.ALL, 0).warnings())
        .isEqualTo(down.warnings());

    store.fault(Fault.NOTHING);
    assertThat(meant("owl")).containsExactly(owl);

    store.fault(Fault.DOWN);
    assertThat(search("owl").hits()).isEmpty();
    var late = zoo.note("strix again");
    store.fault(Fault.NOTHING);
    assertThat(meant("owl")).containsExactly(late, owl);
  }

  @Test
  void what_is_not_there_yet_is_counted_and_found_by_words() {
    var owl = zoo.note("strix hunts");
    fed("owl");
    store.fault(Fault.FULL);
    var cat = zoo.note("felis hunts");
    assertThat(search("owl").warnings())
        .containsExactly("1 memory is not in the vector store yet: found by words only.");
    zoo.note("felis sleeps");
    zoo.remove(zoo.note("felis is gone"));

    var found = search("hunts");
    assertThat(found.warnings())
        .containsExactly("2 memories are not in the vector store yet: found by words only.");
    assertThat(ids(found)).contains(owl, cat);
    assertThat(search(zoo, "owl", 10, AsOf.of(1)).warnings()).isEmpty();

    store.fault(Fault.NOTHING);
    assertThat(meant("cat")).contains(cat);
  }

  @Test
  void a_store_that_does_not_answer_is_not_waited_for_longer_than_was_said() {
    zoo.close();
    store.timeout(Duration.ofMillis(200));
    store.fault(Fault.SILENT);
    open();
    var owl = zoo.note("strix hunts");

    var found = search("who hunts");

    assertThat(ids(found)).containsExactly(owl);
    assertThat(found.warnings())
        .containsExactly("Searched by words only: the vector store: no answer within PT0.2S");
  }

  @Test
  void a_restart_goes_on_where_it_was() {
    var owl = zoo.note("strix hunts");
    fed("owl");
    reopen("zoologist", "here");
    var late = zoo.note("strix again");

    assertThat(meant("owl")).containsExactly(late, owl);
    assertThat(store.added()).hasSize(2);
  }

  @Test
  void everything_is_brought_anew_without_the_folder_of_the_graph() throws IOException {
    var owl = zoo.note("strix hunts");
    fed("owl");
    zoo.close();
    try (var files = Files.walk(data.resolve("memory"))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    open();

    assertThat(meant("owl")).containsExactly(owl);
    assertThat(store.added()).hasSize(2);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void everything_is_brought_anew_to_another_store() {
    var owl = zoo.note("strix hunts");
    fed("owl");
    store.removeAll();
    reopen("zoologist", "there");

    assertThat(meant("owl")).containsExactly(owl);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void vectors_of_another_model_are_not_compared() {
    zoo.note("strix hunts");
    fed("owl");
    reopen("another", "here");

    var late = zoo.note("strix again");
    assertThat(meant("owl")).containsExactly(late);
    reopen("zoologist", "here");
    assertThat(meant("owl")).containsExactly("n1");
  }

  @Test
  void vectors_come_back_to_the_folder_when_no_store_is_configured() {
    var owl = zoo.note("strix hunts");
    fed("owl");
    zoo.close();
    zoo = Zoo.open(data, journal, Optional.of(new Zoologist("zoologist")));
    int asked = store.asked().size();

    assertThat(meant("owl")).containsExactly(owl);
    assertThat(store.asked()).hasSize(asked);
  }

  @Test
  void what_was_erased_is_elsewhere_no_more() {
    try (var log = SqliteStore.open(other);
        var owls = owls(log)) {
      owls.note("strix hunts");
      owls.note("strix flies");
      while (store.size() < 2) {
        Thread.onSpinWait();
      }
      erase(log, 1);
      store.fault(Fault.DOWN);
      assertThatExceptionOfType(JournalFailed.class)
          .isThrownBy(owls.memory()::renew)
          .withMessageContaining("vectors of what was erased are still elsewhere");
      assertThat(store.size()).isEqualTo(2);

      store.fault(Fault.NOTHING);
      owls.memory().renew();

      assertThat(store.size()).isEqualTo(1);
    }
  }

  @Test
  void what_was_said_before_an_erasure_put_something_else_there_is_elsewhere_no_more() {
    try (var log = SqliteStore.open(other);
        var owls = owls(log)) {
      owls.note("strix hunts");
      owls.note("strix flies");
      while (store.size() < 2) {
        Thread.onSpinWait();
      }
      var was = log.memory(0, 1).getFirst();
      var says = Noted.of(Note.of("strix sleeps")).withSources(List.of(new Source("n2", 1)));
      var body = new DatedChange(Instant.EPOCH, new MemoryChange.Add(says)).json();
      replace(log, new MemoryEvent(1, was.space(), was.task(), was.path(), body));

      owls.memory().renew();

      assertThat(store.size()).isEqualTo(1);
    }
  }

  @Test
  void what_was_erased_goes_elsewhere_too_when_all_is_brought_anew() {
    try (var log = SqliteStore.open(other)) {
      try (var owls = owls(log)) {
        owls.note("strix hunts");
        owls.note("strix flies");
        while (store.size() < 2) {
          Thread.onSpinWait();
        }
      }
      erase(log, 1);
      GraphMemory.remove(data.resolve("owls"));

      try (var _ = owls(log)) {
        while (store.size() > 1) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private Zoo owls(SqliteStore log) {
    return Zoo.open(
        data.resolve("owls"),
        log,
        Optional.of(new Zoologist("zoologist")),
        Optional.of(store.vectors("owls")));
  }

  private static void erase(SqliteStore log, long position) {
    replace(log, log.memory(position - 1, 1).getFirst().erased());
  }

  private static void replace(SqliteStore log, MemoryEvent event) {
    var record = Json.object().add("id", "e").add("state", "pending").build();
    log.erase("e", event.position(), _ -> new Change(List.of(), List.of(event), List.of(), record));
  }
}
