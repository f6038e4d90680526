// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Hit;
import dev.menagerie.engine.spi.Memories.Hits;
import dev.menagerie.engine.spi.Memories.Reason;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered is found by its meaning too, whatever becomes of index and embedder. */
@BesideOthers
class MeaningTest {

  /** Everything is in view, and as old each time. */
  private static final AsOf END = AsOf.of(Zoo.OPENING.plusSeconds(86_400));

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();
  private final Zoologist zoologist = new Zoologist("zoologist");
  private Zoo zoo;

  @BeforeEach
  void open() {
    zoo = Zoo.open(data, journal, Optional.of(zoologist));
  }

  @AfterEach
  void close() {
    zoo.close();
  }

  private void reopen(Optional<Zoologist> embedder) {
    zoo.close();
    zoo = Zoo.open(data, journal, embedder.map(Embedder.class::cast));
  }

  private Hits search(String text, AsOf asOf) {
    return zoo.memory()
        .search(Zoo.NAME, new Wanted(text, List.of(), List.of(), List.of(), 10), asOf);
  }

  private List<String> ids(String text) {
    return ids(search(text, AsOf.NOW));
  }

  private static List<String> ids(Hits hits) {
    return hits.hits().stream().map(it -> it.thing().id()).toList();
  }

  /** Those that the channel of meaning ranks first. */
  private List<String> meant(String text, AsOf asOf) {
    return search(text, asOf).hits().stream()
        .filter(it -> reason(it, "vector").filter(reason -> reason.rank() == 1).isPresent())
        .map(it -> it.thing().id())
        .toList();
  }

  private List<String> meant(String text) {
    return meant(text, AsOf.NOW);
  }

  private static Optional<Reason> reason(Hit hit, String channel) {
    return hit.reasons().stream().filter(it -> it.channel().equals(channel)).findFirst();
  }

  @Test
  void finds_what_shares_no_word_and_says_why() {
    zoo.note("felis sleeps");
    var owl = zoo.note("strix hunts at night");

    var found = search("the owl", AsOf.NOW);

    assertThat(ids(found).getFirst()).isEqualTo(owl);
    assertThat(found.warnings()).isEmpty();
    assertThat(found.position()).isEqualTo(2);
    assertThat(found.hits().getFirst().relevance()).isEqualTo(1);
    assertThat(reason(found.hits().getFirst(), "vector")).contains(new Reason("vector", 1, 1));
    assertThat(reason(found.hits().getFirst(), "lexical")).isEmpty();
  }

  @Test
  void the_vector_is_made_once_and_travels_in_the_event() {
    zoo.change(
        new MemoryChange.Add(Noted.of(Note.of("strix hunts"))),
        new MemoryChange.Add(Zoo.lives("felis", "cage 1", 2020)));

    var events = journal.memory(0, 10);
    assertThat(events).extracting(MeaningTest::values).containsExactly("1 0 0", "0 1 0");
    assertThat(events.getFirst().body().getJsonObject("vector").getString("model"))
        .isEqualTo("zoologist");
    assertThat(zoologist.asked()).isEqualTo(2);
    assertThat(meant("cat")).containsExactly("f2");
  }

  @Test
  void a_session_is_found_by_what_its_summary_means() {
    zoo.note("felis sleeps");
    var session = zoo.add(new Session("monday", "", ""));

    zoo.change(new MemoryChange.Summarise(session, "strix was seen", ""));

    assertThat(meant("owl")).containsExactly(session);
  }

  private static String values(MemoryEvent event) {
    var values = event.body().getJsonObject("vector").getString("values");
    var floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(values))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    return "%.0f %.0f %.0f".formatted(floats.get(0), floats.get(1), floats.get(2));
  }

  @Test
  void what_a_task_remembers_has_a_vector_too() {
    var change = new MemoryChange.Add(Noted.of(Note.of("strix hunts")));
    var event = MemoryEvent.of(Zoo.NAME, "t1", "/4", Zoo.OPENING, change);

    var prepared = zoo.memory().prepared(List.of(event)).getFirst();

    assertThat(values(prepared)).isEqualTo("1 0 0");
    assertThat(DatedChange.of(prepared.body()).change()).isEqualTo(change);
    assertThat(prepared.path()).isEqualTo("/4");
  }

  @Test
  void without_an_answer_of_the_embedder_words_are_searched_with_a_warning() {
    zoologist.sleep(true);
    var owl = zoo.note("strix hunts at night");
    zoo.note("felis sleeps");

    assertThat(journal.memory(0, 10)).noneMatch(it -> it.body().containsKey("vector"));
    var found = search("who hunts", AsOf.NOW);
    assertThat(ids(found)).containsExactly(owl);
    assertThat(found.warnings()).containsExactly("Searched by words only: the zoologist sleeps");
    assertThat(zoo.memory().recall(Zoo.NAME, Query.of("hunts", 3), Sight.ALL, 0).warnings())
        .isEqualTo(found.warnings());

    zoologist.sleep(false);
    var late = zoo.note("strix again");
    assertThat(meant("owl")).containsExactly(late);
    assertThat(search("owl", AsOf.NOW).warnings()).isEmpty();
  }

  @Test
  void vectors_of_another_model_count_as_none() {
    zoo.note("strix hunts");
    assertThat(meant("owl")).containsExactly("n1");

    reopen(Optional.of(new Zoologist("another")));
    assertThat(ids("owl")).isEmpty();
    zoo.note("felis sleeps");
    assertThat(meant("cat")).containsExactly("n2");

    reopen(Optional.of(zoologist));
    assertThat(meant("owl")).containsExactly("n1");
    assertThat(meant("cat")).containsExactly("n1"); // the only one with a vector

    reopen(Optional.empty());
    assertThat(ids("owl")).isEmpty();
    assertThat(ids("hunts")).containsExactly("n1");
  }

  @Test
  void a_thing_that_becomes_again_what_it_was_means_that_again() {
    var owl = zoo.note("strix hunts");
    var edit = zoo.edit(owl, "felis sleeps").position();
    assertThat(meant("cat")).containsExactly(owl);
    int asked = zoologist.asked();

    zoo.undo(edit);
    long removal = zoo.remove(owl).position();
    zoo.undo(removal);

    assertThat(zoologist.asked()).isEqualTo(asked);
    assertThat(score("hooting", AsOf.NOW)).isEqualTo(1);
    assertThat(score("hooting", AsOf.of(edit))).isEqualTo(0);
    assertThat(search("hooting", AsOf.of(removal)).hits()).isEmpty();
  }

  private double score(String text, AsOf asOf) {
    return reason(search(text, asOf).hits().getFirst(), "vector").orElseThrow().score();
  }

  /** Some of everything, searched in between; returns what can be found of it. */
  private List<String> live() {
    var first = zoo.note("strix hunts");
    assertThat(meant("owl")).contains(first);
    zoo.change(
        IntStream.range(0, 8)
            .mapToObj(it -> new MemoryChange.Add(Noted.of(Note.of("felis " + it))))
            .toArray(MemoryChange[]::new));
    var second = zoo.note("strix flies");
    zoo.edit(first, "felis flies");
    zoo.undo(zoo.remove(second).position());
    zoo.add(Zoo.lives("strix", "cage 3", 2020));
    return findable();
  }

  private List<String> findable() {
    return List.of("owl", "felis 7", "flies", "cage", "").stream()
        .map(it -> search(it, END).hits().toString())
        .toList();
  }

  private void index(String copy) throws IOException {
    var index = data.resolve("memory/index");
    try (var files = Files.walk(index)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    if (!copy.isEmpty()) {
      Files.move(data.resolve(copy), index);
    }
  }

  private void copy(String to) throws IOException {
    var index = data.resolve("memory/index");
    try (var files = Files.walk(index)) {
      for (var file : files.toList()) {
        Files.copy(file, data.resolve(to).resolve(index.relativize(file).toString()));
      }
    }
  }

  @Test
  void an_index_that_is_lost_is_made_of_the_log_again() throws IOException {
    var before = live();
    int asked = zoologist.asked();
    zoo.close();
    index("");
    open();

    assertThat(findable()).isEqualTo(before);
    assertThat(zoologist.asked()).isEqualTo(asked + 4); // the questions
  }

  @Test
  void an_index_that_is_an_earlier_copy_catches_up() throws IOException {
    live();
    reopen(Optional.of(zoologist));
    copy("closed");
    var before = live();
    copy("in use");

    for (var copy : List.of("closed", "in use")) {
      zoo.close();
      index(copy);
      open();
      assertThat(findable()).as(copy).isEqualTo(before);
    }
  }

  @Test
  void an_index_that_is_damaged_is_made_anew() throws IOException {
    var before = live();
    zoo.close();
    try (var files = Files.walk(data.resolve("memory/index"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(
            file, file.endsWith("_model") ? "zoologist" : "this is not what was written");
      }
    }
    open();

    assertThat(findable()).isEqualTo(before);
    assertThat(data.resolve("memory.damaged")).doesNotExist();
  }

  @Test
  void spaces_of_any_name_have_an_index_of_their_own() {
    var names = List.of("Zoo", "zoo", "../zoo", "z\u00f6\u00f6", "zoo/zoo", "z".repeat(200));
    for (int time = 0; time < 2; time++) {
      for (var name : names) {
        var note = new MemoryChange.Add(Noted.of(Note.of("strix of " + name)));
        zoo.memory().change(name, List.of(note));
        assertThat(zoo.memory().recall(name, Query.of("owl", 10), Sight.ALL, 0).notes())
            .as(name)
            .hasSize(time + 1)
            .allMatch(it -> it.text().equals("strix of " + name));
      }
    }
    assertThat(data.resolve("zoo")).doesNotExist();
  }

  @Test
  void many_spaces_do_not_all_stay_open() {
    for (int time = 0; time < 2; time++) {
      for (int i = 0; i < 50; i++) {
        var note = new MemoryChange.Add(Noted.of(Note.of("strix")));
        zoo.memory().change("space " + i, List.of(note));
        assertThat(zoo.memory().recall("space " + i, Query.of("owl", 10), Sight.ALL, 0).notes())
            .hasSize(time + 1);
      }
    }
  }
}
