// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
class GraphMemoryTest {

  private static final Note OWL = Note.of("owls hunt mice at night");
  private static final Note CAT = Note.of("the cat sleeps on the mat");
  private static final Note MICE = Note.of("mice, mice and more mice");

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();

  private long remember(String space, Note... notes) {
    var writes =
        List.of(notes).stream()
            .map(
                it ->
                    Json.object().add("v", 1).add("note", Shape.of(Note.class).encode(it)).build())
            .<Write>map(it -> new Write.Remember(new MemoryEvent(0, space, "t1", "/4", it)))
            .toList();
    return journal.append(writes).await();
  }

  private static List<Note> recall(GraphMemory memory, String text) {
    return memory.recall("zoo", Query.of(text, 10), Sight.ALL, 0).notes();
  }

  @Test
  void recalls_what_shares_words_best_first() {
    long position = remember("zoo", OWL, CAT, MICE);

    try (var memory = GraphMemory.open(data, journal)) {
      var found = memory.recall("zoo", Query.of("Mice?", 10), Sight.ALL, position);

      assertThat(found.notes()).containsExactly(MICE, OWL);
      assertThat(found.position()).isEqualTo(position);
      assertThat(recall(memory, "elephant")).isEmpty();
      assertThat(recall(memory, "owls cat")).containsExactlyInAnyOrder(OWL, CAT);
    }
  }

  @Test
  void a_rare_word_weighs_more_than_a_common_one() {
    var rare = Note.of("zebra report of today");
    remember(
        "zoo",
        IntStream.range(0, 20).mapToObj(i -> Note.of("daily report " + i)).toArray(Note[]::new));
    remember("zoo", rare);
    remember("zoo", Note.of("report report report"));

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(recall(memory, "zebra report").getFirst()).isEqualTo(rare);
    }
  }

  @Test
  void sees_what_was_remembered_a_moment_ago() {
    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(recall(memory, "mice")).isEmpty();

      long position = remember("zoo", MICE);

      assertThat(memory.recall("zoo", Query.of("mice", 1), Sight.ALL, position).notes())
          .containsExactly(MICE);
      remember("zoo", OWL);
      assertThat(recall(memory, "mice")).containsExactly(MICE, OWL);
    }
  }

  @Test
  void of_equals_the_newest_comes_first_and_k_cuts() {
    remember("zoo", Note.of("cage 1"), Note.of("cage 2"), Note.of("cage 3"));

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(memory.recall("zoo", Query.of("cage", 2), Sight.ALL, 0).notes())
          .extracting(Note::text)
          .containsExactly("cage 3", "cage 2");
      assertThat(recall(memory, " "))
          .extracting(Note::text)
          .containsExactly("cage 3", "cage 2", "cage 1");
    }
  }

  @Test
  void filters_by_kind_and_by_all_tags() {
    var fed = new Note(Note.Kind.EPISODIC, "fed the owl", List.of("food", "owl"));
    var how = new Note(Note.Kind.PROCEDURAL, "how to feed the owl", List.of("food"));
    remember("zoo", fed, how, Note.of("the owl is white"));

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(search(memory, List.of(Note.Kind.EPISODIC, Note.Kind.SEMANTIC), List.of()))
          .containsExactlyInAnyOrder(fed, Note.of("the owl is white"));
      assertThat(search(memory, List.of(), List.of("food"))).containsExactlyInAnyOrder(fed, how);
      assertThat(search(memory, List.of(), List.of("owl", "food"))).containsExactly(fed);
      assertThat(search(memory, List.of(Note.Kind.WORKING), List.of())).isEmpty();
    }
  }

  private static List<Note> search(GraphMemory memory, List<Note.Kind> kinds, List<String> tags) {
    return memory.recall("zoo", new Query("owl", kinds, tags, 10), Sight.ALL, 0).notes();
  }

  @Test
  void sees_no_more_than_is_in_sight() {
    long first = remember("zoo", OWL);
    remember("zoo", MICE);

    try (var memory = GraphMemory.open(data, journal)) {
      var then = new Sight(List.of(new Window("", first)), List.of());
      var own = new Sight(List.of(new Window("t1", first), new Window("t", 99)), List.of());
      var one = new Sight(List.of(), List.of(first + 1));

      assertThat(search(memory, then)).containsExactly(OWL);
      assertThat(search(memory, own)).containsExactly(OWL);
      assertThat(search(memory, one)).containsExactly(MICE);
      assertThat(search(memory, then.upTo(first - 1))).isEmpty();
      assertThat(search(memory, Sight.ALL)).containsExactly(MICE, OWL);
    }
  }

  private static List<Note> search(GraphMemory memory, Sight sight) {
    return memory.recall("zoo", Query.of("mice", 10), sight, 0).notes();
  }

  @Test
  void spaces_do_not_see_each_other() {
    remember("zoo", OWL);
    remember("house", MICE);

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(recall(memory, "mice")).containsExactly(OWL);
      assertThat(memory.recall("empty", Query.of("mice", 1), Sight.ALL, 0).notes()).isEmpty();
    }
  }

  @Test
  void keeps_the_graph_across_restarts_without_reading_the_log_again() {
    remember("zoo", notes(300));
    try (var memory = GraphMemory.open(data, journal)) {
      remember("zoo", OWL);
      assertThat(recall(memory, "owls")).containsExactly(OWL);
    }
    remember("zoo", MICE);

    var read = new AtomicInteger();
    var counting = new WatchedJournal(journal, read::addAndGet);
    try (var memory = GraphMemory.open(data, counting)) {
      assertThat(recall(memory, "mice")).containsExactly(MICE, OWL);
      assertThat(memory.recall("zoo", Query.of("note", 1_000), Sight.ALL, 0).notes()).hasSize(300);
    }
    assertThat(read).hasValue(2); // The last one applied, to compare, and the new one.
  }

  @Test
  void without_its_folder_it_is_built_anew_and_the_same() throws IOException {
    long position = remember("zoo", notes(300));
    Memory.Found before;
    try (var memory = GraphMemory.open(data, journal)) {
      before = memory.recall("zoo", Query.of("note 7 17", 50), Sight.ALL, position);
    }

    delete(data.resolve("memory"));

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(memory.recall("zoo", Query.of("note 7 17", 50), Sight.ALL, position))
          .isEqualTo(before);
      assertThat(before.notes()).hasSize(50);
    }
  }

  @Test
  void a_graph_of_another_journal_is_built_anew() {
    remember("zoo", OWL, CAT);
    GraphMemory.open(data, journal).close();

    var other = new InMemoryJournal();
    try (var memory = GraphMemory.open(data, other)) {
      assertThat(recall(memory, "owls cat")).isEmpty();
    }
  }

  @Test
  void a_damaged_folder_is_put_aside_and_built_anew() throws IOException {
    remember("zoo", OWL, CAT);
    GraphMemory.open(data, journal).close();
    try (var files = Files.walk(data.resolve("memory"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "this is not what was written");
      }
    }

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(recall(memory, "cat")).containsExactly(CAT);
    }
    assertThat(data.resolve("memory.damaged")).isDirectory();
  }

  @Test
  void a_second_server_is_told_that_the_folder_is_in_use() {
    try (var memory = GraphMemory.open(data, journal)) {
      assertThatThrownBy(() -> GraphMemory.open(data, journal))
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("memory is in use by another server; stop it");
      remember("zoo", OWL);
      assertThat(recall(memory, "owls")).containsExactly(OWL);
    }
  }

  @Test
  void an_interrupt_during_recall_harms_nothing() throws InterruptedException {
    var reading = new Semaphore(0);
    var interrupted = new Semaphore(1);
    var gate =
        new WatchedJournal(
            journal,
            _ -> {
              if (!Thread.currentThread().isVirtual()) { // whoever waits for the one that applies
                reading.release();
                interrupted.acquireUninterruptibly();
              }
            });
    try (var memory = GraphMemory.open(data, gate)) {
      reading.acquire();
      remember("zoo", OWL);
      interrupted.release(2);
      assertThat(recall(memory, "owls")).containsExactly(OWL); // by an index that is new
      reading.acquire(2);
      for (int i = 1; i <= 20; i++) {
        remember("zoo", Note.of("cage " + i));
        var found = new AtomicInteger();
        var flag = new AtomicBoolean();
        var caller =
            Thread.ofVirtual()
                .start(
                    () -> {
                      found.set(
                          memory.recall("zoo", Query.of("cage", 100), Sight.ALL, 0).notes().size());
                      flag.set(Thread.currentThread().isInterrupted());
                    });
        reading.acquire();
        caller.interrupt();
        interrupted.release();
        caller.join();
        assertThat(found).hasValue(i);
        assertThat(flag).isTrue();
      }
    }

    try (var memory = GraphMemory.open(data, journal)) {
      assertThat(memory.recall("zoo", Query.of("cage", 100), Sight.ALL, 0).notes()).hasSize(20);
    }
  }

  @Test
  void ten_thousand_notes_are_searched_between_writes() {
    remember("zoo", notes(10_000));

    try (var memory = GraphMemory.open(data, journal)) {
      for (int i = 0; i < 100; i++) {
        assertThat(recall(memory, "note " + i))
            .first()
            .extracting(Note::text)
            .isEqualTo("note " + i);
        remember("zoo", OWL);
      }
    }
  }

  @Test
  void a_note_of_a_newer_release_is_refused() {
    var body = Json.object().add("v", 3).add("note", "?").build();
    journal
        .append(List.of(new Write.Remember(new MemoryEvent(0, "zoo", "t1", "/4", body))))
        .await();

    assertThatThrownBy(() -> GraphMemory.open(data, journal))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("memory event 1 has format 3");
    GraphMemory.open(data, new InMemoryJournal()).close();
  }

  private static Note[] notes(int count) {
    return IntStream.range(0, count).mapToObj(i -> Note.of("note " + i)).toArray(Note[]::new);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
